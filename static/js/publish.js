// Before a month is published it is asked whether, over the page and with nothing sent away. Without
// this, or where something is not ready, the page comes again with the question, or with what it is.

const { gettext } = window;

const button = document.querySelector("#publish");

const ask = async () => {
  try {
    const answer = await fetch(button.form.action, { method: "POST", body: new FormData(button.form, button) });
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    return fresh.querySelector("#publishing [data-question]");
  } catch (error) {
    if (error instanceof TypeError) return null;
    throw error;
  }
};

const show = (question) => {
  const dialog = document.createElement("dialog");
  dialog.className = "asks-first";
  dialog.setAttribute("aria-labelledby", "publishing-heading");
  const no = document.createElement("button");
  no.type = "button";
  no.textContent = gettext("Not yet");
  no.addEventListener("click", () => dialog.close());
  dialog.append(...question.childNodes);
  dialog.querySelector(".answers").append(no);
  // What is said of a refusal stands on the page.
  dialog.querySelector("[name=_publish]").addEventListener("click", () => dialog.close());
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
};

let isAsking = false;
let last;

button?.addEventListener("click", async (event) => {
  event.preventDefault();
  if (isAsking) return;
  isAsking = true;
  button.setAttribute("aria-busy", "true");
  const question = await ask();
  button.removeAttribute("aria-busy");
  isAsking = false;
  last?.remove();
  last = question && show(question);
  if (!question) button.form.requestSubmit(button);
});
