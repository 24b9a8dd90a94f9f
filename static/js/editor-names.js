// The rich-text editor replaces a labelled field by an unlabelled one, and a list of boxes to tick
// has a label that names none of them: give both the name that stands above them.

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

const nameAll = () => {
  for (const editable of document.querySelectorAll(".ProseMirror[contenteditable]:not([aria-labelledby])")) nameEditor(editable);
  // The empty form is copied for every new one, so it has no name to give away.
  for (const group of document.querySelectorAll(":is(.field-topics, .field-review_reasons) .flex-container > div[id]:not([role], [id*='__prefix__'])")) nameGroup(group);
};

new MutationObserver(nameAll).observe(document.body, { childList: true, subtree: true });
nameAll();
