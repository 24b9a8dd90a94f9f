// The rich-text editor and the search for a citation replace a labelled field by an unlabelled one,
// and a list of boxes to tick has a label that belongs to none: give each the name above it.

const labelOf = (element) => {
  const label = element.closest(".form-row, .fieldBox")?.querySelector("label");
  if (label) label.id ||= `${label.htmlFor || element.id}-label`;
  return label;
};

const nameEditor = (editable) => {
  const label = labelOf(editable);
  if (!label) return;
  editable.setAttribute("aria-labelledby", label.id);
  label.addEventListener("click", () => editable.focus());
};

const nameGroup = (group) => {
  const label = labelOf(group);
  if (!label) return;
  group.setAttribute("role", "group");
  group.setAttribute("aria-labelledby", label.id);
};

const nameSearch = (combobox) => {
  const label = labelOf(combobox);
  const chosen = combobox.querySelector("[role=textbox]");
  if (!label || !chosen) return;
  combobox.setAttribute("aria-labelledby", `${label.id} ${chosen.id}`);
  chosen.setAttribute("aria-labelledby", label.id);
};

const nameAll = () => {
  for (const editable of document.querySelectorAll(".ProseMirror[contenteditable]:not([aria-labelledby])")) nameEditor(editable);
  for (const combobox of document.querySelectorAll("[role=combobox]:not(:has([aria-labelledby]))")) nameSearch(combobox);
  // The empty form is copied for every new one, so it has no name to give away.
  for (const group of document.querySelectorAll(":is(.field-topics, .field-review_reasons) .flex-container > div[id]:not([role], [id*='__prefix__'])")) nameGroup(group);
};

new MutationObserver(nameAll).observe(document.body, { childList: true, subtree: true });
nameAll();
