// The rich-text editor replaces a labelled field by an unlabelled one: give it the label's name.

const name = (editable) => {
  const field = editable.closest(".form-row, .fieldBox");
  const label = field?.querySelector("label");
  if (!label) return;
  label.id ||= `${label.htmlFor}-label`;
  editable.setAttribute("aria-labelledby", label.id);
  label.addEventListener("click", () => editable.focus());
};

const nameAll = () => {
  for (const editable of document.querySelectorAll(".ProseMirror[contenteditable]:not([aria-labelledby])")) name(editable);
};

new MutationObserver(nameAll).observe(document.body, { childList: true, subtree: true });
nameAll();
