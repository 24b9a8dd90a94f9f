// A check of the desk leads to a field by its id. The label stands above the field, and what one
// types into may stand in its place: an editor, a search box, boxes to tick. So the whole line
// comes into view, and the cursor into what there is to fill in.

const WRITABLE = "[contenteditable=true], .select2-selection, input, select, textarea";

const field = document.getElementById(location.hash.slice(1));
const line = field?.closest(".form-row");

const isOpen = (control) => control.tabIndex >= 0 && control.checkVisibility();

const lead = () => {
  const folded = line.closest("details");
  if (folded) folded.open = true;
  const controls = [...line.querySelectorAll(WRITABLE)].filter(isOpen);
  const own = controls.find((control) => control === field) ?? controls[0];
  own?.focus({ preventScroll: true });
  line.scrollIntoView({ block: "start" });
};

// Other modules make the editors, and who waits for jQuery, which calls them in turn, the search box.
const afterAll = () => (window.django?.jQuery ?? requestAnimationFrame)(lead);

if (line) addEventListener("load", afterAll, { once: true });
