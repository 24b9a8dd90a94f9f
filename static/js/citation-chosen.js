// Below a chosen citation stands whether its work was summarised before, and what became of it.

const pattern = /change\/.*$/;

const addressOf = (select) => {
  const change = select.closest(".related-widget-wrapper")?.querySelector("[data-href-template]");
  if (!change || !select.value) return "";
  const summary =
    select.form.elements[select.name.replace(/citation$/, "id")]?.value ??
    location.pathname.match(/\/(?:summary\/(?=\d+\/change\/)|review\/)(\d+)\//)?.[1];
  const address = change.dataset.hrefTemplate.replace("__fk__", select.value).replace(pattern, "summaries/");
  return `${address}?besides=${summary ?? ""}`;
};

const placeOf = (select) => {
  const wrapper = select.closest(".related-widget-wrapper") ?? select.parentElement;
  let place = wrapper.nextElementSibling;
  if (!place?.matches(".chosen")) {
    place = document.createElement("div");
    place.className = "chosen";
    place.setAttribute("role", "status");
    wrapper.after(place);
  }
  return place;
};

const tell = async (select) => {
  const place = placeOf(select);
  const address = addressOf(select);
  if (!address) return place.replaceChildren();
  const answer = await fetch(address);
  // Somebody who is logged out is led to another page.
  if (!answer.ok || answer.redirected) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  place.replaceChildren(...fresh.body.childNodes);
};

const isCitation = (element) => element.matches?.("select[name$=citation]:not([name*=__prefix__])");

for (const select of document.querySelectorAll("select")) if (isCitation(select) && select.value) tell(select);

// The search for a citation tells of a choice through jQuery alone.
window.django?.jQuery(document).on("change", "select", ({ target }) => {
  if (isCitation(target)) tell(target);
});
