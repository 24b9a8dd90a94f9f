// A check of the desk leads to a field by its id. The label stands above the field, and what one
// types into may stand in its place: an editor, a search box, boxes to tick. So the whole line
// comes into view, and the cursor into what there is to fill in.

const WRITABLE = "[contenteditable=true], .select2-selection, input, select, textarea";

const isOpen = (control) => control.tabIndex >= 0 && control.checkVisibility();

export const leadTo = (field) => {
  const line = field?.closest(".form-row");
  if (!line) return;
  const folded = line.closest("details");
  if (folded) folded.open = true;
  const controls = [...line.querySelectorAll(WRITABLE)].filter(isOpen);
  const own = controls.find((control) => control === field) ?? controls[0];
  own?.focus({ preventScroll: true });
  line.scrollIntoView({ block: "start" });
};

const asked = () => document.getElementById(location.hash.slice(1));

// Other modules make the editors, and who waits for jQuery, which calls them in turn, the search box.
const afterAll = () => {
  const lead = () => leadTo(asked());
  (window.django?.jQuery ?? requestAnimationFrame)(lead);
};

if (asked()) addEventListener("load", afterAll, { once: true });
