// Summaries change places: by buttons, with the focus kept, or by dragging.

import { group, nameOf, parts, renumber, tell } from "./part.js";

const { gettext } = window;

const report = (part) => {
  renumber();
  const all = parts();
  tell(gettext("“%(name)s” is now %(place)s of %(all)s."), { name: nameOf(part), place: all.indexOf(part) + 1, all: all.length });
  // For whoever keeps or checks what stands in the form.
  group.dispatchEvent(new Event("input", { bubbles: true }));
};

// It is always the others that are moved: what is taken out of the page, if only for a moment,
// loses the focus and the pointer.
const passBy = (part, neighbour, isBefore) => {
  if (isBefore) part.after(neighbour);
  else part.before(neighbour);
};

const step = (part, by) => {
  const all = parts();
  const neighbour = all[all.indexOf(part) + by];
  if (!neighbour) {
    tell(by < 0 ? gettext("“%(name)s” is the first already.") : gettext("“%(name)s” is the last already."), { name: nameOf(part) });
    return;
  }
  passBy(part, neighbour, by < 0);
  report(part);
  part.querySelector(by < 0 ? "[data-up]" : "[data-down]").scrollIntoView({ block: "nearest" });
};

const follow = (part, y) => {
  const all = parts();
  const at = all.indexOf(part);
  const middle = (one) => one.getBoundingClientRect().top + one.getBoundingClientRect().height / 2;
  const above = all[at - 1];
  const below = all[at + 1];
  if (above && y < middle(above)) passBy(part, above, true);
  else if (below && y > middle(below)) passBy(part, below, false);
};

const EDGE = 60;
const scrollAtEdges = (y) => {
  const bottom = innerHeight - (document.getElementById("save-row")?.offsetHeight ?? 0);
  if (y < EDGE) scrollBy(0, -12);
  else if (y > bottom - EDGE) scrollBy(0, 12);
};

const drag = (event) => {
  const grip = event.target.closest("[data-grip]");
  if (!grip || event.button) return;
  event.preventDefault();
  const part = grip.closest("[data-part]");
  const before = parts().indexOf(part);
  grip.setPointerCapture(event.pointerId);
  // Only their heads are shown meanwhile, so that they all have room; the one in hand stays there.
  group.classList.add("is-arranging");
  part.classList.add("is-moving");
  scrollBy(0, grip.getBoundingClientRect().top - event.clientY);

  const move = ({ clientY }) => {
    follow(part, clientY);
    scrollAtEdges(clientY);
  };
  const end = () => {
    grip.removeEventListener("pointermove", move);
    group.classList.remove("is-arranging");
    part.classList.remove("is-moving");
    part.scrollIntoView({ block: "nearest" });
    if (parts().indexOf(part) !== before) report(part);
  };
  grip.addEventListener("pointermove", move);
  grip.addEventListener("lostpointercapture", end, { once: true });
};

if (group) {
  group.addEventListener("click", (event) => {
    const button = event.target.closest("[data-up], [data-down]");
    if (button) step(button.closest("[data-part]"), "up" in button.dataset ? -1 : 1);
  });
  group.addEventListener("pointerdown", drag);
}
