// Copies a reference with its italics and says so. Without this, or without leave to use the clipboard, a click on
// the reference selects the whole of it.

const shownFor = 2000;

const select = (element) => {
  const range = document.createRange();
  range.selectNodeContents(element);
  const selection = getSelection();
  selection.removeAllRanges();
  selection.addRange(range);
};

// Word processors take the one with italics, everything else the plain one.
const clipping = (reference) => new ClipboardItem({
  "text/html": new Blob([reference.innerHTML.trim()], { type: "text/html" }),
  "text/plain": new Blob([reference.textContent.trim()], { type: "text/plain" }),
});

const copy = async (button, box) => {
  const reference = button.closest("dt").nextElementSibling;
  const spoken = box.querySelector("[role=status]");
  // What says the same again is not read out again.
  spoken.textContent = "";
  try {
    await navigator.clipboard.write([clipping(reference)]);
    button.dataset.done = "";
    setTimeout(() => delete button.dataset.done, shownFor);
    spoken.textContent = box.dataset.copied;
  } catch {
    select(reference);
    spoken.textContent = box.dataset.selected;
  }
};

for (const box of document.querySelectorAll(".cite")) {
  for (const button of box.querySelectorAll("button")) {
    button.hidden = false;
    button.addEventListener("click", () => copy(button, box));
  }
}
