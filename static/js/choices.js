// Topics are found by typing and stand as chips; a type of research says what it means. The boxes to
// tick stay what is sent, and are what there is without scripts.

const { gettext, interpolate, ngettext } = window;

const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

const make = (tag, attributes = {}, ...children) => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
};

const choose = (group) => {
  const boxes = [...group.querySelectorAll("input[type=checkbox]")];
  const label = group.closest(".form-row")?.querySelector("label");
  if (!boxes.length || !label) return;
  label.id ||= `${group.id}-label`;
  const nameOf = (box) => box.closest("label").textContent.trim();
  const chips = make("ul", { class: "chips", "aria-label": gettext("Chosen topics") });
  const list = make("ul", { id: `${group.id}-list`, role: "listbox", class: "choice-list", "aria-multiselectable": "true", "aria-labelledby": label.id, hidden: "" });
  const input = make("input", {
    id: `${group.id}-search`, type: "text", role: "combobox", class: "vTextField", autocomplete: "off", spellcheck: "false",
    "aria-expanded": "false", "aria-controls": list.id, "aria-autocomplete": "list", "aria-labelledby": label.id,
    placeholder: gettext("Type to find a topic"),
  });
  const status = make("span", { class: "visually-hidden", role: "status" });
  const options = boxes.map((box) => {
    const option = make("li", { id: `${box.id}-option`, role: "option" }, nameOf(box));
    option.box = box;
    option.name = plain(nameOf(box));
    option.words = plain(`${nameOf(box)} ${box.dataset.synonyms ?? ""}`);
    return option;
  });
  list.append(...options);
  label.htmlFor = input.id;
  let active = null;
  // What Enter takes while the arrows have led nowhere yet.
  let first = null;

  const shown = () => [...list.children].filter((option) => !option.hidden);
  const setActive = (option) => {
    active?.classList.remove("is-active");
    active = option ?? null;
    active?.classList.add("is-active");
    if (active) input.setAttribute("aria-activedescendant", active.id);
    else input.removeAttribute("aria-activedescendant");
    active?.scrollIntoView({ block: "nearest" });
  };
  const setOpen = (isOpen) => {
    list.hidden = !isOpen;
    input.setAttribute("aria-expanded", isOpen);
    if (!isOpen) setActive(null);
    // Above the save row, which would cover it.
    else list.scrollIntoView({ block: "nearest" });
  };
  // What begins as it is typed comes before what has it somewhere, and names before other words.
  const rank = (option, sought) => {
    if (option.name.startsWith(sought)) return 0;
    if (` ${option.name}`.includes(` ${sought}`)) return 1;
    return ` ${option.words}`.includes(` ${sought}`) ? 2 : 3;
  };
  const filter = () => {
    const typed = plain(input.value.trim());
    const sought = typed.split(/\s+/);
    for (const option of options) option.hidden = !sought.every((word) => option.words.includes(word));
    const ranked = [...options].sort((one, other) => rank(one, typed) - rank(other, typed));
    if (ranked.some((option, index) => list.children[index] !== option)) list.replaceChildren(...ranked);
    const found = shown();
    setOpen(found.length > 0);
    setActive(null);
    first = typed ? found[0] : null;
    for (const option of options) option.classList.toggle("is-first", option === first);
    if (!typed) status.textContent = "";
    else {
      status.textContent = first
        ? [
            interpolate(ngettext("%s topic.", "%s topics.", found.length), [found.length]),
            interpolate(gettext("Enter takes “%s”."), [nameOf(first.box)]),
          ].join(" ")
        : gettext("No topic has these words.");
    }
  };
  const refresh = () => {
    for (const option of options) option.setAttribute("aria-selected", option.box.checked);
    chips.replaceChildren(...boxes.filter((box) => box.checked).map((box) => {
      const remove = make("button", { type: "button", "aria-label": interpolate(gettext("Remove %s"), [nameOf(box)]) }, "×");
      remove.addEventListener("click", () => {
        set(box, false);
        input.focus();
        setOpen(false);
      });
      return make("li", {}, nameOf(box), " ", remove);
    }));
    chips.hidden = !chips.children.length;
  };
  const set = (box, isChosen) => {
    box.checked = isChosen;
    box.dispatchEvent(new Event("change", { bubbles: true }));
    status.textContent = interpolate(isChosen ? gettext("%s is chosen.") : gettext("%s is no longer chosen."), [nameOf(box)]);
  };
  const pick = (option) => {
    set(option.box, !option.box.checked);
    const said = status.textContent;
    input.value = "";
    filter();
    setOpen(false);
    status.textContent = said;
  };

  const keys = {
    ArrowDown: () => {
      if (list.hidden) filter();
      const all = shown();
      setActive(all[(all.indexOf(active) + 1) % all.length]);
    },
    ArrowUp: () => {
      if (list.hidden) filter();
      const all = shown();
      setActive(all.at(all.indexOf(active) < 1 ? -1 : all.indexOf(active) - 1));
    },
    Enter: () => (active ?? first) && pick(active ?? first),
    Escape: () => {
      input.value = "";
      first = null;
      setOpen(false);
    },
  };
  input.addEventListener("keydown", (event) => {
    const last = boxes.findLast((box) => box.checked);
    if (event.key === "Backspace" && !input.value && last) set(last, false);
    if (!keys[event.key]) return;
    // Enter chooses; it never sends the page.
    event.preventDefault();
    keys[event.key]();
  });
  input.addEventListener("input", (event) => {
    // What is typed here is no part of the form.
    event.stopPropagation();
    filter();
  });
  input.addEventListener("click", filter);
  input.addEventListener("blur", () => setOpen(false));
  // The focus stays where one types.
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => event.target.closest("[role=option]") && pick(event.target.closest("[role=option]")));
  group.addEventListener("change", refresh);

  group.before(make("div", { class: "topic-choice" }, chips, input, list, status));
  group.hidden = true;
  refresh();
};

const explain = (select) => {
  const meaning = make("p", { class: "help meaning", id: `${select.id}-meaning` });
  const show = () => {
    meaning.textContent = select.selectedOptions[0]?.dataset.meaning ?? "";
  };
  select.setAttribute("aria-describedby", meaning.id);
  select.after(meaning);
  select.addEventListener("change", show);
  show();
};

const enhance = (within) => {
  for (const group of within.querySelectorAll(".field-topics .flex-container > div[id]:not([hidden])")) choose(group);
  for (const select of within.querySelectorAll("select[name$=research_type]:not([aria-describedby$=-meaning])")) explain(select);
};

document.addEventListener("formset:added", (event) => enhance(event.target));
enhance(document);
