// After a save one goes on where one was: what one wrote in last has the focus again, at the same
// height of the window, and what the save came to stands in the save row. Without this, the answer
// begins at its top, with what it came to.

import { control, isBlank, parts } from "./part.js";

const KEY = "where-you-were";
// In milliseconds; what is said stays at least so long, however soon somebody writes on.
const TO_READ = 4000;
const FOCUSABLE = "[contenteditable=true], .select2-selection, input:not([type=hidden]), select, textarea, button, a[href], summary";
const MOVES_ON = ["Tab", "Shift", "Control", "Alt", "Meta"];

const root = document.querySelector("[data-kept-copy]");
const form = root && document.getElementById(root.dataset.form);
const row = document.querySelector(".submit-row");

const frameOf = (element) => element?.closest?.(".form-row, .part-head, .later");
const isOurs = (element) => frameOf(element) && (form.contains(element) || row.contains(element));
// Beside what one writes in there may stand what helps to write: its buttons, the topics chosen.
const writable = (element) =>
  element.closest(".prose-editor")?.querySelector("[contenteditable=true]") ?? element.closest(".topic-choice")?.querySelector("input") ?? element.closest(FOCUSABLE) ?? element;

const inFrame = (frame) => [...frame.querySelectorAll(FOCUSABLE)].filter((element) => element.checkVisibility());
const nameOf = (frame) => [...frame.classList].find((name) => /^(part-head|later|field-.*)$/.test(name));
const textOf = (element) => (element.matches("a, button") && element.textContent.trim()) || null;

const caretOf = (element) => {
  const { from, to } = element.editor?.state.selection ?? { from: element.selectionStart, to: element.selectionEnd };
  return Number.isInteger(from) && element.type !== "email" ? [from, to] : null;
};

const setCaret = (element, [from, to]) => {
  if (element.editor) element.editor.chain().setTextSelection({ from, to }).scrollIntoView().run();
  else element.setSelectionRange?.(from, to);
};

// A summary has its key when it is saved; a new one will be found by its place.
const describe = (element) => {
  const frame = frameOf(element);
  if (!frame || !element.isConnected) return null;
  const part = frame.closest("[data-part]");
  return {
    frame: nameOf(frame),
    index: inFrame(frame).indexOf(element),
    text: textOf(element),
    part: part && { id: control(part, "id")?.value, place: parts().filter((one) => !isBlank(one)).indexOf(part) },
    top: element.getBoundingClientRect().top,
    caret: caretOf(element),
  };
};

const find = ({ frame: name, index, text, part: sought }) => {
  const part = sought && (parts().find((one) => sought.id && control(one, "id")?.value === sought.id) ?? parts()[sought.place]);
  if (sought && !part) return null;
  const frame = (part ?? (name === "later" ? row : form)).querySelector(`.${CSS.escape(name)}`);
  if (name === "later" && !frame?.open) return frame?.querySelector("summary");
  const folded = frame?.closest("details:not([open])");
  if (folded) folded.open = true;
  const there = frame ? inFrame(frame) : [];
  return (text && there.find((one) => textOf(one) === text)) ?? there[index] ?? part?.querySelector("[data-fold]");
};

const recall = () => {
  const kept = JSON.parse(sessionStorage.getItem(KEY));
  return kept && [root.dataset.thing, root.dataset.thing.replace(/:.*/, ":new")].includes(kept.thing) ? kept : null;
};

const goBack = (place) => {
  const element = (place && find(place)) ?? row.querySelector("button");
  element.focus({ preventScroll: true });
  if (!place) return;
  scrollBy(0, element.getBoundingClientRect().top - place.top);
  element.scrollIntoView({ block: "nearest" });
  if (place.caret) setCaret(element, place.caret);
};

// What stands in a new element is not read out; what comes into it is.
const say = (list) => {
  const said = document.createElement("div");
  said.className = "said";
  said.setAttribute("role", list.querySelector(".warning, .error") ? "alert" : "status");
  row.prepend(said);
  setTimeout(() => said.append(list));
  const since = performance.now();
  // It is about what was saved, and no longer about what stands in the form.
  const go = ({ isTrusted, timeStamp }) => {
    if (!isTrusted || timeStamp - since < TO_READ) return;
    said.remove();
    form.removeEventListener("input", go);
  };
  form.addEventListener("input", go);
};

const start = () => {
  const messages = document.querySelector(".messagelist");
  const before = recall();
  let touched = null;
  let focused = null;

  const touch = ({ target, isTrusted }) => {
    if (isTrusted && isOurs(target)) touched = writable(target);
  };
  for (const event of ["input", "pointerdown", "paste"]) document.addEventListener(event, touch, { capture: true });
  document.addEventListener("keydown", (event) => MOVES_ON.includes(event.key) || touch(event), { capture: true });
  document.addEventListener("focusin", ({ target }) => {
    if (isOurs(target)) focused = writable(target);
  });
  addEventListener("pagehide", () => {
    const place = (touched && describe(touched)) ?? before ?? (focused && describe(focused));
    if (place) sessionStorage.setItem(KEY, JSON.stringify({ ...place, thing: root.dataset.thing }));
  });

  // An answer that saved nothing begins where it says why.
  if (!messages || !("isSaved" in root.dataset)) return;
  // Other modules make the editors, and who waits for jQuery, which calls them in turn, the search box.
  const answer = () => {
    goBack(before);
    say(messages);
  };
  addEventListener("load", () => (window.django?.jQuery ?? requestAnimationFrame)(answer), { once: true });
}

if (form && row) start();
