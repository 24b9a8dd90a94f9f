// Links to a draft are made and closed beside the form, so that nothing typed there is left behind.
// Without this, a new window shows the same.

const show = (fresh) => {
  document.querySelector("#share").replaceWith(fresh);
  offerCopy();
  const address = document.querySelector("#share-address");
  if (address) address.focus();
  else document.querySelector("#share-heading").focus();
};

const offerCopy = () => {
  if (!navigator.clipboard) return;
  for (const button of document.querySelectorAll("[data-copy]")) button.hidden = false;
};

document.addEventListener("submit", async (event) => {
  if (!event.target.closest("#share")) return;
  event.preventDefault();
  const answer = await fetch(event.target.action, { method: "POST", body: new FormData(event.target, event.submitter) });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.querySelector("#share");
  if (fresh) show(fresh);
  // Logged out meanwhile, perhaps: a window of its own can ask for that.
  else window.open(event.target.action, "_blank", "noopener");
});

document.addEventListener("focusin", ({ target }) => {
  if (target.id === "share-address") target.select();
});

document.addEventListener("click", async ({ target }) => {
  const button = target.closest("[data-copy]");
  if (!button) return;
  const field = document.getElementById(button.dataset.copy);
  field.select();
  await navigator.clipboard.writeText(field.value);
  document.querySelector("#share [role=status]").textContent = button.dataset.copied;
});

offerCopy();
