// What the modules of the editing page know of its summaries, each a part of the page.

const { gettext, interpolate } = window;

export const group = document.querySelector("[data-parts]");

// Those that stay, in the order of the page.
export const parts = () => [...group.querySelectorAll("[data-part]:not(.is-removed)")];

// Where two have changed the same, what is asked at a field ends in the name of the field too.
export const control = (part, field) => part.querySelector(`[name^="${group.dataset.parts}-"][name$="-${field}"]`);

export const nameOf = (part) => control(part, "title")?.value.trim() || gettext("New summary");

const filled = (element) => (["checkbox", "radio"].includes(element.type) ? element.checked : element.value.trim() !== "");

// A new one in which nothing stands yet is not saved either.
const aside = /-(?:id|post|position|DELETE)$/;
export const isBlank = (part) =>
  !control(part, "id")?.value && ![...part.querySelectorAll("[name]")].some((element) => !aside.test(element.name) && filled(element));

export const tell = (text, values = {}) => {
  group.querySelector("[data-said]").textContent = interpolate(text, values, true);
};

// Names, places and numbers as they are sent; called after anything that changes the order.
export const renumber = () => {
  const all = parts();
  all.forEach((part, index) => {
    const name = nameOf(part);
    part.querySelector("[data-place]").textContent = index + 1;
    part.querySelector("[data-name]").textContent = name;
    for (const [mark, text] of [["up", gettext("Move up")], ["down", gettext("Move down")], ["remove", gettext("Remove")]]) {
      part.querySelector(`[data-${mark}]`)?.setAttribute("aria-label", `${text}: ${name}`);
    }
    // They stay where they are, and say why when they are pressed: the focus has nowhere to fall to.
    part.querySelector("[data-up]").setAttribute("aria-disabled", index === 0);
    part.querySelector("[data-down]").setAttribute("aria-disabled", index === all.length - 1);
    const position = control(part, "position");
    const value = isBlank(part) ? "" : `${index + 1}`;
    if (position && position.value !== value) position.value = value;
  });
};
