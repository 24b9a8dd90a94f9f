// A choice in the filters shows its summaries at once, where the visitor stands: focus and scroll
// stay, the address is a link to share, back and forward work. Without this, the form's button and
// the links do the same, a page at a time.

const form = document.querySelector("form[data-filters]");
const spoken = document.querySelector("#spoken");
// What goes without saying stands in no address.
const silent = { q: "", match: "all", sort: "relevance" };

let asked = new AbortController();

const tidy = (data) => {
  for (const [name, value] of Object.entries(silent)) {
    if (data.get(name)?.trim() === value) data.delete(name);
  }
};

const chosenAddress = () => {
  const query = new URLSearchParams(new FormData(form)).toString();
  return form.action + (query && `?${query}`);
};

const named = (root, control) =>
  [...root.elements].find((other) => other.name === control.name && other.value === control.value);

// The controls stay the same elements, so that focus stays where it is.
const updateForm = (fresh) => {
  for (const control of form.querySelectorAll("[type=checkbox], [type=radio]")) {
    const now = named(fresh, control);
    if (!now) continue;
    control.checked = now.checked;
    control.disabled = now.disabled;
    const count = control.parentElement.querySelector(".count");
    count?.replaceChildren(...now.parentElement.querySelector(".count").childNodes);
  }
  if (document.activeElement !== form.elements.q) form.elements.q.value = fresh.elements.q.value;
  form.querySelector(".sort").hidden = fresh.querySelector(".sort").hidden;
};

const updatePage = (fresh) => {
  const opening = document.querySelector(".opening");
  const freshOpening = fresh.querySelector(".opening");
  if (!freshOpening) opening?.remove();
  else if (!opening) document.querySelector("main").prepend(freshOpening);
  for (const part of [".results", ".source"]) {
    document.querySelector(part).replaceWith(fresh.querySelector(part));
  }
  updateForm(fresh.querySelector("form[data-filters]"));
  document.title = fresh.title;
  spoken.textContent = document.querySelector("#results").textContent;
  // Zotero looks through a page once; this tells it that there are other studies now.
  document.dispatchEvent(new Event("ZoteroItemUpdated"));
};

const show = async (address) => {
  asked.abort();
  asked = new AbortController();
  try {
    const answer = await fetch(address, { signal: asked.signal });
    if (!answer.ok) throw new Error(answer.statusText);
    updatePage(new DOMParser().parseFromString(await answer.text(), "text/html"));
  } catch (error) {
    if (error.name !== "AbortError") location.assign(address);
  }
};

const go = (address) => {
  history.pushState(null, "", address);
  return show(address);
};

form?.addEventListener("formdata", ({ formData }) => tidy(formData));

form?.addEventListener("change", ({ target }) => {
  if (target.type === "checkbox" || target.type === "radio") go(chosenAddress());
});

form?.addEventListener("submit", (event) => {
  event.preventDefault();
  go(chosenAddress());
});

document.addEventListener("click", async (event) => {
  const link = event.target.closest(".chips a");
  if (!form || !link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  await go(link.href);
  const heading = document.querySelector("#results");
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
});

if (form) addEventListener("popstate", () => show(location.href));
