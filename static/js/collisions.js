// Where two have changed the same, the version that is chosen goes into the field, to be written on
// there. From then on the field says what is meant, whichever version it began with.

import { valueNow, write } from "./kept/fields.js";

const start = (choice) => {
  const filled = choice.querySelector("[name=filled]");
  const controls = [...filled.form.elements].filter((control) => control.name === filled.value);
  if (!controls.length) return;
  const versions = { theirs: JSON.parse(choice.dataset.theirs) };
  let shown = "mine";
  choice.addEventListener("change", ({ target }) => {
    if (target.value === shown) return;
    // What was written meanwhile comes back with its version.
    versions[shown] = valueNow(controls);
    write(controls, versions[target.value]);
    shown = target.value;
    filled.disabled = false;
  });
};

for (const choice of document.querySelectorAll("[data-theirs]")) start(choice);

const heading = document.querySelector("#collision-heading");
if (heading) {
  heading.tabIndex = -1;
  heading.focus();
}
