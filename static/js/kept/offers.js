// Copies that were left behind are offered: when they were kept, what they say otherwise, to be put
// back or thrown away. Nothing happens by itself, and both can be undone.

import { compare } from "./compare.js";
import { since, timeOf } from "./times.js";

const { gettext, interpolate } = window;

const slot = (root, name) => root.querySelector(`[data-${name}]`);

const copyOf = (template) => template.content.firstElementChild.cloneNode(true);

const CONTEXT = 8;
const LONGEST = 3000;

const shorten = (text, isFirst, isLast) => {
  const words = text.split(/(?<=\s)/u);
  if (words.length <= 2 * CONTEXT + 4) return text;
  const start = isFirst ? [] : words.slice(0, CONTEXT);
  const end = isLast ? [] : words.slice(-CONTEXT);
  return [start.join(""), end.join("")].join(" … ");
};

const hidden = (text) => {
  const span = document.createElement("span");
  span.className = "visually-hidden";
  span.textContent = text;
  return span;
};

const MARKS = {
  ins: [gettext("[put in: "), gettext("] ")],
  del: [gettext("[taken out: "), gettext("] ")],
};

const marked = (runs) =>
  runs.map(({ kind, text }, index) => {
    if (kind === "same") return shorten(text, index === 0, index === runs.length - 1);
    const mark = document.createElement(kind);
    const [before, after] = MARKS[kind];
    mark.append(hidden(before), text.length > LONGEST ? `${text.slice(0, LONGEST)} …` : text, hidden(after));
    return mark;
  });

const whole = (one) => (one.part ? interpolate(gettext("%(label)s of “%(part)s”"), one, true) : one.label);

const list = (differing) =>
  differing.flatMap((one) => {
    const term = document.createElement("dt");
    term.textContent = whole(one);
    const said = document.createElement("dd");
    const runs = one.runs();
    if (runs.some(({ kind }) => kind !== "same")) said.append(...marked(runs));
    else said.textContent = gettext("Only bold, italics, links or lists differ.");
    return [term, said];
  });

const when = (copy, savedAt) => {
  const values = { time: timeOf(copy.at), gap: since(savedAt, copy.at) };
  if (!savedAt) return interpolate(gettext("Kept on this computer at %(time)s."), values, true);
  if (copy.at >= savedAt) return interpolate(gettext("Kept on this computer at %(time)s, %(gap)s after the last save."), values, true);
  return interpolate(gettext("Kept on this computer at %(time)s; %(gap)s later the page was saved. Look at what differs before you put it back."), values, true);
};

const MANY = 4;

const what = (differing) => {
  const told = differing.slice(0, MANY).map(whole).join("; ");
  const values = { told, more: differing.length - MANY };
  return interpolate(values.more > 0 ? gettext("Differs from this page in: %(told)s, and %(more)s more.") : gettext("Differs from this page in: %(told)s."), values, true);
};

// `now()` gives what stands in the form; the three verbs are promises.
export const makeOffers = ({ root, shape, savedAt, now, putBack, takeBack, throwAway, keepAgain }) => {
  const place = slot(root, "offers");
  const shown = new Map();

  const done = (section, said, undo) => {
    const line = copyOf(slot(root, "done"));
    slot(line, "text").textContent = said;
    slot(line, "undo").addEventListener("click", async () => {
      await undo();
      line.replaceWith(section);
      section.focus();
    });
    section.replaceWith(line);
    line.focus();
  };

  const offer = (copy) => {
    const section = copyOf(slot(root, "offer"));
    const time = slot(section, "when");
    time.id = `kept-${copy.id}`;
    section.setAttribute("aria-labelledby", time.id);
    time.textContent = when(copy, savedAt);
    // What has been saved since would go with it: it is looked at first.
    section.classList.toggle("is-older", copy.at < savedAt);
    slot(section, "what").textContent = what(compare(shape, now(), copy.state));
    const details = section.querySelector("details");
    details.addEventListener("toggle", () => {
      if (details.open) slot(section, "differences").replaceChildren(...list(compare(shape, now(), copy.state)));
    });

    const [choice, sure] = [slot(section, "choice"), slot(section, "sure")];
    const turn = (isSure) => {
      choice.hidden = isSure;
      sure.hidden = !isSure;
      slot(section, isSure ? "leave" : "throw").focus();
    };
    slot(section, "put").addEventListener("click", async () => {
      const before = now();
      const missing = await putBack(copy);
      const said = [gettext("It is put back. Look through it and save.")];
      if (missing.length) said.push(interpolate(gettext("No longer there, so not put back: %(what)s."), { what: missing.join("; ") }, true));
      done(section, said.join(" "), () => takeBack(copy, before));
    });
    slot(section, "throw").addEventListener("click", () => turn(true));
    slot(section, "leave").addEventListener("click", () => turn(false));
    slot(section, "throw-away").addEventListener("click", async () => {
      await throwAway(copy);
      turn(false);
      done(section, gettext("It is thrown away."), () => keepAgain(copy));
    });
    return section;
  };

  // Shows these and no others; what was decided about one stays as it is. Returns how many are new.
  return (copies) => {
    for (const [id, section] of shown) {
      if (!section.isConnected || copies.some((copy) => copy.id === id)) continue;
      section.remove();
      shown.delete(id);
    }
    const fresh = copies.filter((copy) => !shown.has(copy.id));
    for (const copy of fresh) {
      shown.set(copy.id, offer(copy));
      place.append(shown.get(copy.id));
    }
    return fresh.length;
  };
};
