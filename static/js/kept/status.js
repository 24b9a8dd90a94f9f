// What is said in the save row about keeping: when it was last done, or that it cannot be done.

import { timeOf } from "./times.js";

const { gettext, interpolate } = window;

export const makeStatus = (root) => {
  const [said, notice, failing, reason] = ["said", "notice", "failing", "reason"].map((name) => root.querySelector(`[data-${name}]`));
  const row = document.querySelector(".submit-row");
  const line = document.createElement("span");
  line.className = "kept-state";
  row.append(line);
  row.prepend(failing, notice);
  let hasFailed = false;

  const say = (text) => { said.textContent = text; };

  return {
    say,
    notice,
    hasFailed: () => hasFailed,
    failed: (why) => {
      line.textContent = gettext("Not kept on this computer");
      reason.textContent = why;
      failing.hidden = false;
      hasFailed = true;
    },
    // `at` is when, or undefined when there is nothing that needs to be kept.
    kept: (at) => {
      // Said when it begins, then only shown.
      if (hasFailed) say(gettext("What you type is kept on this computer again."));
      else if (at && !line.textContent) say(gettext("What you type is kept on this computer."));
      hasFailed = false;
      failing.hidden = true;
      line.textContent = at ? interpolate(gettext("Kept on this computer %(time)s"), { time: timeOf(at) }, true) : "";
    },
  };
};
