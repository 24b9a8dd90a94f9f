// What stands in a form, as it is kept: { fields: { name: value }, parts: { prefix: [part] } }.
//
// A part is one form of a formset: { number, id, fields }; `id` is empty for what was never saved,
// `number` is the one in its names. A value is { text, rich } or { chosen: [[value, label], …] }.
// Coupled to the page by names alone: those of the form's fields stand in the data of its element.

export const PLACE = "position";
export const GONE = "DELETE";
// What says nothing about whether there is anything in a part.
const ASIDE = [PLACE, GONE];

const namesIn = (list) => new Map([...list.children].map((item) => [item.dataset.name, item.textContent.trim()]));

// What is read of a form: its fields, by name with their label, and those of each formset.
export const shapeOf = (element) => {
  const [own, ...lists] = element.querySelectorAll("[data-fields-of]");
  return {
    form: document.getElementById(element.dataset.form),
    fields: namesIn(own),
    parts: new Map(lists.map((list) => [list.dataset.fieldsOf, namesIn(list)])),
  };
};

const controlsOf = ({ form }) => {
  const controls = new Map();
  for (const control of form.elements) {
    if (control.name) controls.set(control.name, [...(controls.get(control.name) ?? []), control]);
  }
  return controls;
};

// Reading.

const isTick = (control) => ["checkbox", "radio"].includes(control.type);
const isRich = (control) => Boolean(control.closest(".prose-editor") || control.matches("[data-django-prose-editor-configurable]"));
const labelOf = (control) => control.labels?.[0]?.textContent.trim() || control.value;

// As it stands there now; or as the server sent it, whatever the browser has filled in since.
const NOW = {
  ticked: (control) => control.checked,
  selected: (option) => option.selected,
  text: (control) => control.value,
};
const SENT = {
  ticked: (control) => control.defaultChecked,
  selected: (option) => option.defaultSelected,
  text: (control) => control.defaultValue,
};

const valueOf = (controls, as) => {
  const [first] = controls;
  if (isTick(first)) return { chosen: controls.filter(as.ticked).map((control) => [control.value, labelOf(control)]) };
  if (first.options) return { chosen: [...first.options].filter((option) => option.value && as.selected(option)).map((option) => [option.value, option.text]) };
  return { text: as.text(first).replaceAll("\r\n", "\n"), rich: isRich(first) };
};

const isEmpty = (value) => (value.chosen ? !value.chosen.length : !value.text.trim());

export const isBlank = (part) => !part.id && Object.entries(part.fields).every(([name, value]) => ASIDE.includes(name) || isEmpty(value));

// Added and taken away again.
const isDropped = (part) => !part.id && part.fields[GONE]?.chosen.length;

const rank = (parts) => {
  const place = (part) => Number(part.fields[PLACE]?.text) || Infinity;
  const ordered = [...parts].sort((one, other) => place(one) - place(other) || one.number - other.number);
  for (const part of parts) {
    if (part.fields[PLACE]) part.fields[PLACE].text = `${ordered.indexOf(part) + 1}`;
  }
  return parts;
};

const partsOf = (controls, prefix, names, as) => {
  const pattern = new RegExp(`^${prefix}-(\\d+)-`);
  const numbers = new Set([...controls.keys()].map((name) => pattern.exec(name)?.[1]).filter(Boolean));
  const parts = [...numbers].map((number) => {
    const fields = {};
    for (const name of names) {
      const found = controls.get(`${prefix}-${number}-${name}`);
      if (found) fields[name] = valueOf(found, as);
    }
    return { number: Number(number), id: controls.get(`${prefix}-${number}-id`)?.[0].value ?? "", fields };
  });
  return rank(parts.filter((part) => !isBlank(part) && !isDropped(part)));
};

// What the site proposes is another thing tomorrow: only what somebody put in its place is kept.
const isProposed = ([control]) => "proposed" in control.dataset && control.value === control.defaultValue;

const read = (shape, as) => {
  const controls = controlsOf(shape);
  const fields = {};
  for (const name of shape.fields.keys()) {
    const found = controls.get(name);
    if (found && !(as === SENT && "proposed" in found[0].dataset) && !isProposed(found)) fields[name] = valueOf(found, as);
  }
  return { fields, parts: Object.fromEntries([...shape.parts].map(([prefix, fields]) => [prefix, partsOf(controls, prefix, [...fields.keys(), GONE], as)])) };
};

// Of the controls of one name.
export const valueNow = (controls) => valueOf(controls, NOW);

export const readNow = (shape) => read(shape, NOW);
export const readSent = (shape) => read(shape, SENT);

// Writing.

const tell = (control) => {
  for (const name of ["input", "change"]) control.dispatchEvent(new Event(name, { bubbles: true }));
};

const writeText = (control, text) => {
  if (control.value === text) return;
  const editor = control.closest(".prose-editor")?.querySelector(".ProseMirror")?.editor;
  control.value = text;
  if (editor) editor.commands.setContent(text);
  else tell(control);
  const closed = control.closest("details:not([open])");
  if (closed) closed.open = true;
};

const choose = (select, [value, label]) => {
  const there = [...select.options].find((option) => option.value === value);
  // A search holds no option but the chosen one.
  if (!there && select.matches("[data-ajax--url]")) select.add(new Option(label, value));
  return there || select.matches("[data-ajax--url]");
};

// The labels of what could not be chosen, because it is no longer there.
export const write = (controls, value) => {
  const [first] = controls;
  if (value.text !== undefined) {
    writeText(first, value.text);
    return [];
  }
  const wanted = value.chosen.map(([one]) => one);
  if (first.options) {
    const missing = value.chosen.filter((one) => !choose(first, one));
    for (const option of first.options) option.selected = wanted.includes(option.value);
    if (!wanted.length || missing.length) first.value = "";
    tell(first);
    return missing.map(([, label]) => label);
  }
  for (const control of controls) {
    if (control.checked === wanted.includes(control.value)) continue;
    control.checked = wanted.includes(control.value);
    tell(control);
  }
  return value.chosen.filter(([one]) => !controls.some((control) => control.value === one)).map(([, label]) => label);
};

const writeAll = (controls, prefix, fields, except = []) =>
  Object.entries(fields).flatMap(([name, value]) => {
    const found = except.includes(name) ? undefined : controls.get(`${prefix}${name}`);
    return found ? write(found, value) : [];
  });

const elementOf = (controls, prefix, number) => controls.get(`${prefix}-${number}-id`)?.[0].closest("[data-part]");

const follows = (one, other) => one.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING;

// The order is that of the page where it can be changed there, otherwise that of the numbers.
const arrange = (shape, prefix, places) => {
  const controls = controlsOf(shape);
  const ordered = [...places].sort(([, one], [, other]) => one - other).map(([number]) => number);
  const elements = ordered.map((number) => elementOf(controls, prefix, number)).filter(Boolean);
  if (elements.some((element, index) => index && !follows(elements[index - 1], element))) {
    const anchor = document.createComment("");
    elements[0].parentElement.querySelector("[data-part]").before(anchor);
    anchor.replaceWith(...elements);
  }
  ordered.forEach((number, index) => {
    const place = controls.get(`${prefix}-${number}-${PLACE}`)?.[0];
    if (place) writeText(place, `${index + 1}`);
  });
};

const addPart = (shape, prefix) => {
  const total = document.getElementById(`id_${prefix}-TOTAL_FORMS`);
  const number = Number(total.value);
  document.querySelector(`#${prefix}-group :is([data-add], .add-row a)`)?.click();
  return Number(total.value) > number ? number : undefined;
};

const freeNumbers = (shape, prefix) => {
  const taken = readNow(shape).parts[prefix].map((part) => part.number);
  const total = Number(document.getElementById(`id_${prefix}-TOTAL_FORMS`).value);
  return [...Array(total).keys()].filter((number) => !taken.includes(number));
};

export const titleOf = (part) => part.fields.title?.text.trim() ?? "";

// Which part of the page each part of the copy is: itself; or, if it was saved meanwhile or is no
// longer there, one of the same title that is not in the copy. The others are new here.
export const matches = (copied, there) => {
  const found = new Map();
  const isFree = (part) => ![...found.values()].includes(part);
  const byId = (part) => part.id && there.find((one) => one.id === part.id);
  const byTitle = (part) => titleOf(part) && there.find((one) => isFree(one) && titleOf(one) === titleOf(part) && !copied.some((other) => other.id && other.id === one.id));
  for (const find of [byId, byTitle]) {
    for (const part of copied) {
      const match = found.has(part) ? undefined : find(part);
      if (match) found.set(part, match);
    }
  }
  return found;
};

// Behind every place in a copy.
const LAST = 1000;

const putPartsBack = (shape, prefix, copied) => {
  const there = readNow(shape).parts[prefix];
  const matched = matches(copied, there);
  const missing = [];
  const places = new Map(there.map((part) => [part.number, part.number + LAST]));
  const free = freeNumbers(shape, prefix);
  for (const part of copied) {
    const number = matched.get(part)?.number ?? free.shift() ?? addPart(shape, prefix);
    if (number === undefined) {
      missing.push(titleOf(part));
      continue;
    }
    missing.push(...writeAll(controlsOf(shape), `${prefix}-${number}-`, part.fields, [PLACE]));
    places.set(number, Number(part.fields[PLACE]?.text) || LAST);
  }
  arrange(shape, prefix, places);
  return missing;
};

// Everything of the copy into the form. Returns what could not be put back, in words.
export const putBack = (shape, state) => [
  ...writeAll(controlsOf(shape), "", state.fields),
  ...[...shape.parts.keys()].flatMap((prefix) => putPartsBack(shape, prefix, state.parts[prefix] ?? [])),
];

// The form as it was a moment ago in this same page; parts that were added since go again.
export const undo = (shape, state) => {
  const controls = controlsOf(shape);
  for (const name of shape.fields.keys()) {
    const [control] = controls.get(name) ?? [];
    if (control && !(name in state.fields)) writeText(control, control.defaultValue);
  }
  writeAll(controls, "", state.fields);
  for (const [prefix, before] of Object.entries(state.parts)) {
    const places = new Map();
    for (const part of readNow(shape).parts[prefix]) {
      const old = before.find((one) => one.number === part.number);
      const blank = Object.fromEntries(Object.entries(part.fields).map(([name, value]) => [name, value.chosen ? { chosen: [] } : { text: "" }]));
      writeAll(controlsOf(shape), `${prefix}-${part.number}-`, old?.fields ?? blank, [PLACE]);
      if (old) places.set(part.number, Number(old.fields[PLACE]?.text) || LAST);
    }
    arrange(shape, prefix, places);
  }
};
