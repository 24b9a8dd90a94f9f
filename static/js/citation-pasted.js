// A reference, a DOI or BibTeX pasted into the search for a citation is read in its place; confirmed,
// it is saved and chosen. The plus beside it opens the form that reads it too, and mends it.

const { gettext } = window;

// Whatever one would search for is shorter than a reference, and no DOI.
const REFERENCE = 60;
const isWork = (text) => text.length >= REFERENCE || /\b10\.\d{4,9}\/\S|^\s*[@{[]|^TY {2}- /.test(text);

const rowOf = (target) => {
  const own = target.closest?.(".field-citation");
  if (own || !target.closest?.(".select2-dropdown")) return own;
  // The list of an open search stands at the end of the page.
  return document.querySelector(".field-citation .select2-container--open")?.closest(".field-citation");
};
const selectIn = (row) => row?.querySelector("select[name$=citation]");
const addressIn = (row) => row?.querySelector(".add-related")?.href.replace(/add\/[^/]*$/, "pasted/");

const placeIn = (row) => {
  const found = row.querySelector(".pasted-here");
  if (found) return found;
  const place = document.createElement("div");
  place.className = "pasted-here";
  place.setAttribute("role", "group");
  place.setAttribute("aria-label", gettext("What was pasted"));
  row.querySelector(".related-widget-wrapper").parentElement.append(place);
  return place;
};

const leave = (row) => {
  row.querySelector(".pasted-here")?.remove();
  row.querySelector(".select2-selection").focus();
};

const choose = (row, key, label) => {
  const select = selectIn(row);
  if (![...select.options].some(({ value }) => value === key)) select.append(new Option(label, key));
  select.value = key;
  // The admin's search for a citation tells of a choice through jQuery alone.
  window.django.jQuery(select).trigger("change");
  leave(row);
};

const say = (place, text) => {
  const line = document.createElement("p");
  line.setAttribute("role", "status");
  line.textContent = text;
  place.replaceChildren(line);
};

const send = async (row, values) => {
  const place = placeIn(row);
  const body = new FormData();
  body.set("csrfmiddlewaretoken", selectIn(row).form.elements.csrfmiddlewaretoken.value);
  for (const [name, value] of Object.entries(values)) body.set(name, value);
  try {
    const answer = await fetch(addressIn(row), { method: "POST", body });
    if (!answer.ok || answer.redirected) throw new TypeError(answer.statusText);
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").body;
    const saved = fresh.querySelector("[data-citation]");
    if (saved) {
      choose(row, saved.dataset.citation, saved.textContent);
      return;
    }
    place.replaceChildren(...fresh.childNodes);
    place.querySelector("button.default, button").focus();
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    say(place, gettext("It could not be read just now. Paste it once more, or open the form with the plus."));
  }
};

const read = (row, text) => {
  window.django.jQuery(selectIn(row)).select2("close");
  say(placeIn(row), gettext("It is being read…"));
  send(row, { _read: "1", raw: text });
};

const search = (row, text) => {
  window.django.jQuery(selectIn(row)).select2("open");
  const field = document.querySelector(".select2-container--open .select2-search__field");
  field.value = text;
  field.dispatchEvent(new Event("input", { bubbles: true }));
};

document.addEventListener("paste", (event) => {
  const row = rowOf(event.target) ?? rowOf(document.activeElement);
  const text = event.clipboardData?.getData("text/plain").trim() ?? "";
  if (!addressIn(row) || !text) return;
  if (isWork(text)) {
    event.preventDefault();
    read(row, text);
    return;
  }
  // What was read of an earlier paste would be taken for what was read of this one.
  row.querySelector(".pasted-here")?.remove();
  // An open search takes it by itself.
  if (event.target.matches?.(".select2-search__field")) return;
  event.preventDefault();
  search(row, text);
});

// What was typed by hand, and is not found here.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !event.target.matches?.(".select2-search__field")) return;
  const row = rowOf(event.target);
  if (!addressIn(row) || !isWork(event.target.value) || document.querySelector(".select2-results__option--highlighted")) return;
  event.preventDefault();
  read(row, event.target.value);
}, { capture: true });

document.addEventListener("click", ({ target }) => {
  const button = target.closest?.(".pasted-here button");
  if (!button) return;
  const row = rowOf(button);
  const { ask, use, label } = button.dataset;
  if (use) choose(row, use, label);
  else if (ask) send(row, { [ask]: button.value, tick: button.value, readings: button.closest("[data-readings]").dataset.readings });
  else leave(row);
});

document.addEventListener("keydown", ({ key, target }) => {
  if (key === "Escape" && target.closest?.(".pasted-here")) leave(rowOf(target));
});
