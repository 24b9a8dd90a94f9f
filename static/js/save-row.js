// The save row stands over the end of the window and has as many lines as it needs: what gets the
// focus stops short of it (`scroll-padding` in admin.css). The keys that save elsewhere save here too;
// where readers would see it at once, they only lead to the button that says so.

const row = document.getElementById("save-row");
if (row) {
  new ResizeObserver(() => {
    document.documentElement.style.setProperty("--save-row", `${row.offsetHeight}px`);
  }).observe(row);
}

const save = row?.querySelector(".default");
save?.setAttribute("aria-keyshortcuts", "Control+S Meta+S");

addEventListener("keydown", (event) => {
  if (!save || event.key.toLowerCase() !== "s" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
  event.preventDefault();
  if ("isLive" in save.dataset) save.focus();
  else if (!document.querySelector("dialog[open]")) save.click();
});
