// A page that comes again because something in it was refused begins where that is said. Where
// somebody else has saved meanwhile, the page begins with that.

const first = document.querySelector("#content .errorlist");

if (first && !document.querySelector(".collision")) {
  first.tabIndex = -1;
  first.focus();
  first.scrollIntoView({ block: "center" });
}
