// The rich-text editor: a tool bar that is one stop of the keyboard and says what is on, and paste
// that is cleaned.

import { cleanHtml, cleanText, htmlOf } from "./pasted.js";

const { gettext } = window;
const NAMES = {
  bold: gettext("Bold"),
  italic: gettext("Italic"),
  heading3: gettext("Heading"),
  heading4: gettext("Smaller heading"),
  bulletList: gettext("Bulleted list"),
  orderedList: gettext("Numbered list"),
  blockquote: gettext("Quotation"),
  link: gettext("Link"),
  unlink: gettext("Remove the link"),
  "history:undo": gettext("Undo"),
  "history:redo": gettext("Redo"),
};
// Each of these is on or off; the others do something once.
const STATES = {
  bold: "bold",
  italic: "italic",
  heading3: ["heading", { level: 3 }],
  heading4: ["heading", { level: 4 }],
  bulletList: "bulletList",
  orderedList: "orderedList",
  blockquote: "blockquote",
};

const toolbar = (editor, bar) => {
  const buttons = [...bar.querySelectorAll("button")];
  const usable = () => buttons.filter((button) => !button.classList.contains("hidden"));
  bar.setAttribute("role", "toolbar");
  bar.setAttribute("aria-label", gettext("Formatting"));
  const stop = (button) => {
    for (const one of buttons) one.tabIndex = one === button ? 0 : -1;
  };
  for (const button of buttons) {
    button.title = NAMES[button.dataset.name] ?? button.title;
    button.setAttribute("aria-label", button.title);
    button.addEventListener("focus", () => stop(button));
  }
  bar.addEventListener("keydown", (event) => {
    const all = usable();
    const at = all.indexOf(document.activeElement);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: -1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    all.at(to % all.length).focus();
  });
  const refresh = () => {
    for (const button of buttons) {
      const state = STATES[button.dataset.name];
      if (state) button.setAttribute("aria-pressed", editor.isActive(...[state].flat()));
      button.setAttribute("aria-disabled", button.classList.contains("disabled"));
    }
    if (!usable().some((button) => button.tabIndex === 0)) stop(usable()[0]);
  };
  stop(buttons[0]);
  editor.on("transaction", refresh);
  refresh();
};

const paste = (view, event) => {
  const html = event.clipboardData?.getData("text/html");
  const text = event.clipboardData?.getData("text/plain");
  // A piece of a line goes into the line; several lines are paragraphs, or pieces of them.
  if (html || !/[\n\r]/.test(text ?? "")) return false;
  event.preventDefault();
  view.pasteHTML(htmlOf(text), event);
  return true;
};

const prepare = (editable) => {
  const { editor } = editable;
  const bar = editable.parentElement.querySelector(".prose-menubar");
  if (!editor || !bar || bar.getAttribute("role") === "toolbar") return;
  toolbar(editor, bar);
  // Whoever comes by keyboard sees all of it, where it fits, and not only the line of the cursor.
  editable.addEventListener("keyup", ({ key }) => {
    if (key === "Tab" && editable.offsetHeight + room.top + room.bottom < innerHeight) editable.scrollIntoView({ block: "nearest" });
  });
  // The save row stands over the end of the window; its height changes.
  const room = {
    top: 60, right: 0, left: 0,
    get bottom() {
      return (document.querySelector(".submit-row")?.offsetHeight ?? 0) + 24;
    },
  };
  editor.setOptions({
    editorProps: {
      ...editor.options.editorProps,
      handleDOMEvents: { paste },
      transformPastedHTML: cleanHtml,
      transformPastedText: cleanText,
      scrollThreshold: room,
      scrollMargin: room,
    },
  });
};

const nameDialog = (dialog) => {
  const title = dialog.querySelector(".prose-editor-dialog-title");
  if (!title || dialog.hasAttribute("aria-labelledby")) return;
  title.id ||= "prose-editor-dialog-title";
  dialog.setAttribute("aria-labelledby", title.id);
};

const prepareAll = () => {
  for (const editable of document.querySelectorAll(".prose-editor > .ProseMirror, .prose-editor .ProseMirror[contenteditable]")) prepare(editable);
  for (const dialog of document.querySelectorAll("dialog.prose-editor-dialog")) nameDialog(dialog);
};

new MutationObserver(prepareAll).observe(document.body, { childList: true, subtree: true });
prepareAll();
