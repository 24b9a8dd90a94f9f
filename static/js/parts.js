// Summaries fold to a line that says what is in them and what is missing; new ones are added, and
// what is removed can be put back until it is saved.

import { control, group, isBlank, nameOf, parts, renumber, tell } from "./part.js";

const { gettext, interpolate, ngettext } = window;
const KEY = `folded:${location.pathname}`;
const perMinute = Number(group.dataset.wordsAMinute);
const blockEnd = /<\/(?:p|li|h3|h4|blockquote|ul|ol)>|<br\s*\/?>/g;

// Folding.

const foldButton = (part) => part.querySelector("[data-fold]");

const setOpen = (part, isOpen) => {
  const fields = part.querySelector("[data-fields]");
  foldButton(part).setAttribute("aria-expanded", isOpen);
  // Still found by the browser's own search, which opens it.
  if (isOpen) fields.removeAttribute("hidden");
  else fields.setAttribute("hidden", "until-found");
  part.classList.toggle("is-folded", !isOpen);
  part.querySelector("[data-gist]").hidden = isOpen;
};

// Only what is saved has a name that is the same the next time.
const remember = () => {
  const folded = parts().filter((part) => part.classList.contains("is-folded")).map((part) => control(part, "id")?.value);
  sessionStorage.setItem(KEY, JSON.stringify(folded.filter(Boolean)));
};

const remembered = () => {
  try {
    return JSON.parse(sessionStorage.getItem(KEY)) ?? [];
  } catch {
    return [];
  }
};

// What is in it.

const words = (part) => {
  const html = ["note", "body", "practice_implications"].map((field) => control(part, field)?.value ?? "").join(" ");
  const text = new DOMParser().parseFromString(html.replace(blockEnd, " "), "text/html").body.textContent;
  return text.split(/\s+/).filter(Boolean).length;
};

// Whole minutes, at least one; a half goes to the even number, as on the public page.
const minutes = (count) => {
  const exact = count / perMinute;
  const whole = Math.floor(exact);
  const up = exact - whole > 0.5 || (exact - whole === 0.5 && whole % 2);
  return Math.max(1, whole + (up ? 1 : 0));
};

const missing = (part) => {
  const has = (field) => new DOMParser().parseFromString(control(part, field)?.value ?? "", "text/html").body.textContent.trim();
  return [
    [gettext("title"), control(part, "title")?.value.trim()],
    [gettext("citation"), control(part, "citation")?.value],
    [gettext("summary"), has("body")],
    [gettext("practice implications"), has("practice_implications")],
    [gettext("topics"), part.querySelector('[name$="-topics"]:checked')],
    [gettext("type of research"), control(part, "research_type")?.value],
  ].filter(([, there]) => !there).map(([name]) => name);
};

const describe = (part) => {
  const count = words(part);
  const values = { count, minutes: minutes(count) };
  part.querySelector("[data-words]").textContent = count
    ? [
        interpolate(ngettext("%(count)s word", "%(count)s words", count), values, true),
        interpolate(ngettext("%(minutes)s minute to read", "%(minutes)s minutes to read", values.minutes), values, true),
      ].join(" · ")
    : "";
  const gist = part.querySelector("[data-gist]");
  const cited = control(part, "citation")?.selectedOptions?.[0]?.text ?? "";
  const gaps = missing(part);
  const mark = document.createElement("span");
  mark.className = "mark";
  mark.textContent = interpolate(gettext("Missing: %(what)s"), { what: gaps.join(", ") }, true);
  gist.replaceChildren(...(cited ? [cited, " "] : []), ...(gaps.length ? [mark] : []));
};

// Adding, removing, putting back.

const add = () => {
  const total = document.getElementById(`id_${group.dataset.parts}-TOTAL_FORMS`);
  const number = Number(total.value);
  const holder = document.createElement("template");
  holder.innerHTML = document.getElementById(`${group.dataset.parts}-empty`).innerHTML.replaceAll("__prefix__", number);
  const part = holder.content.querySelector("[data-part]");
  group.querySelector("[data-add]").parentElement.before(part);
  total.value = number + 1;
  const most = Number(document.getElementById(`id_${group.dataset.parts}-MAX_NUM_FORMS`).value);
  group.querySelector("[data-add]").hidden = number + 1 >= most;
  prepare(part);
  renumber();
  // The editors and the search for a citation listen for this.
  part.dispatchEvent(new CustomEvent("formset:added", { bubbles: true, detail: { formsetName: group.dataset.parts } }));
  control(part, "title").focus();
  tell(gettext("A summary is added as the last."));
};

const setRemoved = (part, isRemoved) => {
  part.classList.toggle("is-removed", isRemoved);
  part.querySelector("[data-removed]").hidden = !isRemoved;
  part.querySelector("[data-removed-name]").textContent = interpolate(gettext("“%(name)s” goes when you save."), { name: nameOf(part) }, true);
};

const markRemoved = (part, isRemoved) => {
  const box = control(part, "DELETE");
  box.checked = isRemoved;
  box.dispatchEvent(new Event("change", { bubbles: true }));
  part.querySelector(isRemoved ? "[data-put-back]" : "[data-remove]").focus();
  tell(isRemoved ? gettext("“%(name)s” is removed; it can be put back.") : gettext("“%(name)s” is back."), { name: nameOf(part) });
};

const prepare = (part) => {
  const heading = part.querySelector("[data-heading]");
  const button = document.createElement("button");
  button.type = "button";
  button.dataset.fold = "";
  button.className = "part-fold";
  button.setAttribute("aria-controls", part.querySelector("[data-fields]").id);
  button.append(...heading.childNodes);
  heading.append(button);
  setOpen(part, true);
  setRemoved(part, Boolean(control(part, "DELETE")?.checked));
  describe(part);
};

if (group) {
  document.documentElement.classList.add("has-script");
  const folded = remembered();
  for (const part of group.querySelectorAll("[data-part]")) {
    prepare(part);
    const isAmiss = part.querySelector(".errorlist, fieldset.choice");
    if (folded.includes(control(part, "id")?.value) && !isAmiss) setOpen(part, false);
  }
  renumber();

  group.addEventListener("click", (event) => {
    const part = event.target.closest("[data-part]");
    if (event.target.closest("[data-add]")) add();
    else if (event.target.closest("[data-fold]")) setOpen(part, part.classList.contains("is-folded"));
    else if (event.target.closest("[data-fold-all]")) parts().forEach((one) => setOpen(one, false));
    else if (event.target.closest("[data-open-all]")) parts().forEach((one) => setOpen(one, true));
    else if (event.target.closest("[data-remove]")) markRemoved(part, true);
    else if (event.target.closest("[data-put-back]")) markRemoved(part, false);
    else return;
    remember();
  });
  group.addEventListener("beforematch", (event) => setOpen(event.target.closest("[data-part]"), true), true);

  const changed = (event) => {
    const part = event.target.closest("[data-part]");
    if (!part) return;
    if (event.target.name?.endsWith("-DELETE")) setRemoved(part, event.target.checked);
    describe(part);
    renumber();
  };
  group.addEventListener("input", changed);
  group.addEventListener("change", changed);
  // The search for a citation says so to jQuery only.
  window.django?.jQuery?.(group).on("change", ".admin-autocomplete", changed);
}
