// A choice in the filters shows its summaries at once, where the visitor stands: focus and scroll
// stay, the address is a link to share, back and forward work. Without this, the form's button and
// the links do the same, a page at a time.

const form = document.querySelector("form[data-filters]");
const fold = form?.closest("details");
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

const place = (labels, home, end) => {
  let next = end;
  for (const label of labels.reverse()) {
    if (label.parentElement !== home || label.nextElementSibling !== next) home.insertBefore(label, next);
    next = label;
  }
};

// Values that became useful come out of the fold and others go in, but none from under the finger:
// not while all are open, nor where the one with the focus would go.
const regroup = (fresh, more) => {
  const { name } = more.querySelector("input");
  const freshMore = fresh.querySelector(`fieldset details [name="${name}"]`)?.closest("details");
  if (!freshMore || more.open) return;
  const own = ({ children }) =>
    [...children]
      .filter((child) => child.matches("label"))
      .flatMap((label) => named(form, label.querySelector("input")) ?? [])
      .map((control) => control.closest("label"));
  const folded = own(freshMore);
  if (folded.some((label) => label.contains(document.activeElement))) return;
  place(folded, more, null);
  place(own(freshMore.parentElement), more.parentElement, more);
  more.querySelector("summary").replaceChildren(...freshMore.querySelector("summary").childNodes);
};

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
  for (const more of form.querySelectorAll("fieldset details")) regroup(fresh, more);
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
  // Zotero looks through a page once; this tells it that there are other studies now.
  document.dispatchEvent(new Event("ZoteroItemUpdated"));
};

const heading = () => document.querySelector("#results");

// Where the page above becomes shorter or longer, what one looks at stays where it is.
const stay = (find, update) => {
  const before = find().getBoundingClientRect().top;
  update();
  scrollBy({ top: find().getBoundingClientRect().top - before, behavior: "instant" });
};

// The heading says what was found, once: either it is spoken or it has the focus, which speaks it.
const arrive = () => {
  spoken.textContent = "";
  heading().tabIndex = -1;
  heading().focus({ preventScroll: true });
};

const show = async (address, then) => {
  asked.abort();
  asked = new AbortController();
  try {
    const answer = await fetch(address, { signal: asked.signal });
    if (!answer.ok) throw new Error(answer.statusText);
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    const said = heading().textContent;
    then(
      () => updatePage(fresh),
      () => {
        if (heading().textContent !== said) spoken.textContent = heading().textContent;
      },
    );
  } catch (error) {
    if (error.name !== "AbortError") location.assign(address);
  }
};

const go = (address, then) => {
  history.pushState(null, "", address);
  show(address, then);
};

form?.addEventListener("formdata", ({ formData }) => tidy(formData));

form?.addEventListener("change", ({ target }) => {
  if (target.type !== "checkbox" && target.type !== "radio") return;
  go(chosenAddress(), (update, say) => {
    stay(() => target, update);
    say();
  });
});

// On a phone the form covers what it found: it folds, and the result comes into sight.
form?.addEventListener("submit", (event) => {
  event.preventDefault();
  go(chosenAddress(), (update, say) => {
    update();
    const folds = fold.querySelector("summary").getClientRects().length > 0;
    if (folds) fold.open = false;
    const { top } = heading().getBoundingClientRect();
    if (folds || top < 0 || top > innerHeight) {
      arrive();
      heading().scrollIntoView({ behavior: "instant" });
    } else say();
  });
});

document.addEventListener("click", (event) => {
  const link = event.target.closest(".chips a");
  if (!form || !link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  go(link.href, (update) => {
    stay(heading, update);
    arrive();
  });
});

if (form) {
  addEventListener("popstate", () =>
    show(location.href, (update, say) => {
      update();
      say();
    }),
  );
}
