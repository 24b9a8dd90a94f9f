// Single keys decide: what carries `data-key` is pressed by that key. Never while one types or holds
// another key, and one button turns them off for good (WCAG 2.2, 2.1.4).

import { leadTo } from "./field-asked-for.js";

const KEPT = "review-keys-off";
const TYPING = "input:not([type=checkbox], [type=radio], [type=button], [type=submit]), select, textarea, [contenteditable=true], [role=combobox], [role=textbox]";

const root = document.documentElement;
const toggle = document.querySelector("[data-keys]");

// A browser that keeps nothing asks anew.
const remembered = () => {
  try {
    return localStorage.getItem(KEPT) === "1";
  } catch {
    return false;
  }
};
const remember = (isOff) => {
  try {
    if (isOff) localStorage.setItem(KEPT, "1");
    else localStorage.removeItem(KEPT);
  } catch {
    // It holds as long as this page is open.
  }
};

const isOff = () => root.classList.contains("keys-off");
const setOff = (off) => {
  root.classList.toggle("keys-off", off);
  toggle?.setAttribute("aria-pressed", !off);
  for (const target of document.querySelectorAll("[data-key]")) {
    if (off) target.removeAttribute("aria-keyshortcuts");
    else target.setAttribute("aria-keyshortcuts", target.dataset.key);
  }
};

const fieldOf = (link) => document.getElementById(link.hash.slice(1));
for (const link of document.querySelectorAll("[data-fix], .review-fix")) {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    leadTo(fieldOf(link));
  });
}

// Out of a field, to where one decides.
document.addEventListener("keydown", ({ key, target }) => {
  const isOpen = document.querySelector(".select2-container--open, .choice-list:not([hidden])");
  if (key === "Escape" && target.closest?.(TYPING) && !isOpen) document.querySelector("[name=_accept]:not([hidden])")?.focus();
});

document.addEventListener("keydown", (event) => {
  const { key, target } = event;
  const isChord = event.ctrlKey || event.altKey || event.metaKey;
  if (isOff() || isChord || event.repeat || event.isComposing || target.closest?.(TYPING)) return;
  const pressed = document.querySelector(`[data-key="${CSS.escape(key.toLowerCase())}"]`);
  if (!pressed) return;
  event.preventDefault();
  // A suggested type that is chosen gives way to none.
  if (pressed.type === "radio" && pressed.checked) {
    document.querySelector(`[name="${pressed.name}"][value=""]`).click();
  } else pressed.click();
});

root.classList.add("has-script");
setOff(remembered());
toggle?.addEventListener("click", () => {
  setOff(!isOff());
  remember(isOff());
});
