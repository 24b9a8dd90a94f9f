// While a title, an address or a month differs from the one readers know, the page says under it
// what becomes of the old address.

for (const field of document.querySelectorAll("[data-leaves]")) {
  const note = document.createElement("p");
  note.className = "leaves";
  note.setAttribute("role", "status");
  field.after(note);
  const tell = () => {
    note.textContent = field.value === field.dataset.was ? "" : field.dataset.leaves;
  };
  field.addEventListener("input", tell);
  tell();
}
