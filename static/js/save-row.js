// The save row stands over the end of the window and has as many lines as it needs: what gets the
// focus stops short of it (`scroll-padding` in admin.css).

const row = document.getElementById("save-row");
if (row) {
  new ResizeObserver(() => {
    document.documentElement.style.setProperty("--save-row", `${row.offsetHeight}px`);
  }).observe(row);
}
