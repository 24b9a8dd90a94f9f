// How much still fits into a line or a text with a limit. Nothing is ever cut off: what is too long
// is said, and refused when it is saved.

const { interpolate, ngettext } = window;

const watch = (input) => {
  const limit = Number(input.dataset.limit);
  const said = document.createElement("p");
  said.className = "help limit";
  said.setAttribute("role", "status");
  const show = () => {
    // Code points, as the server counts them.
    const left = limit - [...input.value].length;
    said.classList.toggle("mark", left < 0);
    if (left < 0) said.textContent = interpolate(ngettext("%s character too many", "%s characters too many", -left), [-left]);
    else said.textContent = left < limit * 0.2 ? interpolate(ngettext("Room for %s more character", "Room for %s more characters", left), [left]) : "";
  };
  input.after(said);
  input.addEventListener("input", show);
  show();
};

const watchAll = (within) => {
  for (const input of within.querySelectorAll("[data-limit]")) watch(input);
};

document.addEventListener("formset:added", (event) => watchAll(event.target));
watchAll(document);
