// Links to a draft are made and closed beside the form, so that nothing typed there is left behind.
// Without this, a new window shows the same.

const panel = () => document.querySelector("#share");

const offerCopy = () => {
  if (!navigator.clipboard) return;
  for (const button of document.querySelectorAll("[data-copy]")) button.hidden = false;
};

// What stands in a new element is not read out; what changes in it is.
const say = (text) => {
  const status = panel().querySelector("[role=status]");
  status.textContent = "";
  setTimeout(() => { status.textContent = text; });
};

const show = (fresh) => {
  panel().replaceWith(fresh);
  offerCopy();
  say(fresh.querySelector("[role=status]").textContent);
  (document.querySelector("#share-address") ?? document.querySelector("#share-heading")).focus();
};

const send = async (form, button) => {
  try {
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form, button) });
    return new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("#share");
  } catch {
    return null;
  }
};

document.addEventListener("submit", async (event) => {
  if (!panel()?.contains(event.target)) return;
  event.preventDefault();
  const fresh = await send(event.target, event.submitter);
  if (fresh) show(fresh);
  // Logged out meanwhile, perhaps: a window of its own can ask for that.
  else window.open(event.target.action, "_blank", "noopener");
});

document.addEventListener("focusin", ({ target }) => {
  if (target.id === "share-address") target.select();
});

document.addEventListener("click", async ({ target }) => {
  const button = target.closest("[data-copy][data-copied]");
  if (!button) return;
  const field = document.getElementById(button.dataset.copy);
  field.select();
  await navigator.clipboard.writeText(field.value);
  say(button.dataset.copied);
});

offerCopy();
