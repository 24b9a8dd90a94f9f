// The moment typed is told back in words, with the question which one where the clocks show it
// twice. The server tells it: it alone knows the clocks of the site.

const at = document.querySelector("#publish-at");
const moment = document.querySelector("#moment");
const choices = document.querySelector("#moment-choices");
let asked = new AbortController();

const tell = async (which) => {
  asked.abort();
  asked = new AbortController();
  const query = new URLSearchParams({ publish_at: at.value, publish_which: which });
  try {
    const answer = await fetch(`${at.dataset.moment}?${query}`, { signal: asked.signal });
    // Somebody who is logged out is led to another page.
    if (!answer.ok || answer.redirected) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    const told = fresh.querySelector("#moment");
    moment.className = told.className;
    moment.textContent = told.textContent;
    // While one is chosen the choices stay as they are, and the focus in them.
    if (!which) choices.replaceChildren(...fresh.querySelector("#moment-choices").childNodes);
  } catch (error) {
    // Without an answer the moment is told when it is saved.
    if (error.name !== "AbortError" && !(error instanceof TypeError)) throw error;
  }
};

at?.addEventListener("input", () => tell(""));
choices?.addEventListener("change", ({ target }) => tell(target.value));
