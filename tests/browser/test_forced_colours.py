"""Where the reader's system sets all colours, nothing is said by a background or a shadow alone."""

import pytest

from tests.states import make_states, pages

pytestmark = pytest.mark.django_db(transaction=True)

# What stands out by its background, where the page may choose colours.
WASHED = """() => {
  const ground = ["rgba(0, 0, 0, 0)"];
  for (const one of [document.documentElement, document.body, document.querySelector(".bar")])
    ground.push(getComputedStyle(one).backgroundColor);
  window.washed = [...document.body.querySelectorAll("*")].filter(
    (one) => one.checkVisibility() && !one.matches(".skip, mark, thead *, tbody *, .strip")
      && !ground.includes(getComputedStyle(one).backgroundColor));
  return washed.length;
}"""
# Of those, what has neither an edge nor a control's own look.
EDGELESS = """() => washed.filter((one) => {
  const style = getComputedStyle(one);
  return !["Top", "Right", "Bottom", "Left"].some((side) =>
    parseFloat(style[`border${side}Width`]) > 0 && style[`border${side}Style`] !== "none");
}).map((one) => one.outerHTML.slice(0, 120))"""
UNDISTINGUISHED = """() => [...document.querySelectorAll("nav [aria-current]")].filter((one) => {
  const look = (link) => {
    const { textDecorationLine, borderBottomWidth, outlineStyle } = getComputedStyle(link);
    return [textDecorationLine, borderBottomWidth, outlineStyle].join();
  };
  const others = [...one.closest("nav").querySelectorAll("a:not([aria-current])")];
  return others.some((other) => look(other) === look(one));
}).map((one) => one.outerHTML)"""
FOCUSED = """() => {
  const one = document.querySelector("main a[href]");
  one?.focus();
  return !one || getComputedStyle(one).outlineStyle === "solid";
}"""
# In the pictures an edge around what can be opened, and ink on all that is drawn.
PALE = """() => {
  const ink = getComputedStyle(document.body).color;
  const drawn = ".strip text, .column, circle, .sparkline path:not(.ground)";
  const pale = [...document.querySelectorAll(drawn)]
    .filter((one) => getComputedStyle(one).fill !== ink);
  const edgeless = [...document.querySelectorAll(".heat a .room")]
    .filter((one) => getComputedStyle(one).stroke !== ink);
  return [...pale, ...edgeless].map((one) => one.outerHTML);
}"""


@pytest.fixture
def page(live_server, settings, browser):
    settings.ROOT_URLCONF = "tests.broken_urls"
    make_states()
    context = browser.new_context(viewport={"width": 1280, "height": 850}, reduced_motion="reduce")
    yield context.new_page()
    context.close()


def test_all_that_stands_out_keeps_an_edge_and_the_current_page_and_focus_are_marked(
    page, live_server
):
    amiss, seen = [], 0
    for name, address in pages().items():
        page.emulate_media(forced_colors="none")
        page.goto(live_server.url + address)
        seen += page.evaluate(WASHED)
        page.emulate_media(forced_colors="active")
        found = page.evaluate(EDGELESS) + page.evaluate(UNDISTINGUISHED)
        if not page.evaluate(FOCUSED):
            found.append("no outline")
        amiss += [(name, one) for one in found]
    assert seen
    assert "\n".join(map(str, amiss)) == ""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pictures_are_drawn_in_the_colours_of_the_system(page, live_server, scheme):
    page.emulate_media(forced_colors="active", color_scheme=scheme)
    for address in ("/overview/", "/topics/"):
        page.goto(live_server.url + address)
        assert page.locator(".heat a .room, .sparkline").count()
        assert page.evaluate(PALE) == []
