// The list beside the form follows what is typed: the server looks at it without saving it. A line
// of the list leads into its field, opening what is folded around it.

const panel = document.querySelector("[data-ready]");
const form = document.querySelector("#post_form");
// A second after the last key: whoever pauses looks up.
const PAUSE = 1000;

let timer;
let asked = new AbortController();

const show = (fresh) => {
  const lines = panel.querySelector("[data-lines]");
  const focused = lines.contains(document.activeElement) && document.activeElement.getAttribute("href");
  const isOpen = lines.querySelector("details")?.open;
  lines.replaceChildren(fresh);
  const details = lines.querySelector("details");
  if (details) details.open = Boolean(isOpen);
  if (focused) lines.querySelector(`a[href="${CSS.escape(focused)}"]`)?.focus();
  const verdict = panel.querySelector("[data-verdict]");
  const said = lines.querySelector("[data-said]").dataset.said;
  // Said anew only when it changed, for those who hear it.
  if (verdict.textContent !== said) verdict.textContent = said;
};

const ask = async () => {
  // Nobody answers before the page has the token of the next log-in.
  if ("loggedOut" in form.dataset) {
    later();
    return;
  }
  asked.abort();
  asked = new AbortController();
  try {
    const answer = await fetch(panel.dataset.ready, { method: "POST", body: new FormData(form), signal: asked.signal });
    if (!answer.ok || answer.redirected) throw new Error(answer.statusText);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    show(page.querySelector("[data-said]"));
    panel.classList.remove("is-old");
  } catch (error) {
    // What stands there is of before; saving says why.
    if (error.name !== "AbortError") panel.classList.add("is-old");
  }
};

const later = () => {
  clearTimeout(timer);
  timer = setTimeout(ask, PAUSE);
};

const unfold = (element) => {
  for (let fold = element.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
  for (let part = element; part; part = part.parentElement) {
    const button = part.id && document.querySelector(`[aria-controls~="${CSS.escape(part.id)}"][aria-expanded="false"]`);
    if (button) button.click();
  }
};

// A field may stand behind what is shown for it: an editor, a search, a choice.
const SHOWN = ["[contenteditable=true]", "[role=combobox]", "input:not([type=hidden])", "textarea", "select", "button", "a[href]"];

const controlOf = (target) => {
  const isThere = (element) => element.checkVisibility({ visibilityProperty: true }) && !element.matches(".select2-hidden-accessible");
  const editor = target.closest(".prose-editor");
  if (!editor && target.matches("input, select, textarea, button") && isThere(target)) return target;
  for (const part of [editor, target, target.closest(".related-widget-wrapper"), target.closest(".form-row")]) {
    for (const kind of SHOWN) {
      const found = [...(part?.querySelectorAll(kind) ?? [])].find(isThere);
      if (found) return found;
    }
  }
  return target;
};

panel?.addEventListener("click", (event) => {
  const link = event.target.closest("a[href^='#']");
  const target = link && document.getElementById(link.hash.slice(1));
  if (!target) return;
  event.preventDefault();
  unfold(target);
  const control = controlOf(target);
  control.focus();
  if (document.activeElement !== control) {
    control.tabIndex = -1;
    control.focus();
  }
});

if (panel && form) {
  document.addEventListener("input", ({ target }) => target.form === form && later());
  document.addEventListener("change", ({ target }) => target.form === form && later());
  document.addEventListener("formset:added", later);
  document.addEventListener("formset:removed", later);
  // The admin's search for a citation tells jQuery alone of what was chosen.
  window.django?.jQuery?.(form).on("change", later);
  // The form may hold an earlier version, or what the browser kept of it.
  later();
}
