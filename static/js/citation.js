// A citation is read as soon as it is pasted, and a work that is here already is said as soon as its
// title, DOI or first author stand in the form. Without this, the buttons do the same.

const form = document.querySelector("#citation_form");
const box = form?.elements.raw;
const watched = ["title", "doi", "authors", "issued_year", "pages"];

let asked = new AbortController();

// Presses a button of the form and shows what comes back in one place of the page.
const ask = async (name, place) => {
  asked.abort();
  asked = new AbortController();
  const data = new FormData(form);
  data.delete("_save");
  data.set(name, "1");
  try {
    const answer = await fetch(location.href, { method: "POST", body: data, signal: asked.signal });
    if (!answer.ok) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    const shown = fresh.querySelector(place);
    if (shown) document.querySelector(place).replaceWith(shown);
  } catch (error) {
    if (error.name !== "AbortError") console.warn(error);
  }
};

if (box && box.tagName === "TEXTAREA") {
  box.addEventListener("paste", () => setTimeout(() => ask("_read", "#understood")));
}

form?.addEventListener("change", ({ target }) => {
  if (watched.includes(target.name)) ask("_like", "#like");
});

// What an answer says begins where the eye should be; where it doubts nothing, the next key saves.
const shown = document.querySelector("#understood");
const isSure = !shown?.querySelector(".reading, .errornote");
if (shown?.querySelector(".count, .errornote, ul")) ((isSure && shown.querySelector("[name=_save]")) || shown).focus();
