"""Every public page in every state is whole for everyone: any width, size of text, keyboard."""

import pytest

from tests.browser.codesniffer import bring_codesniffer, sniffed
from tests.browser.writing import findings
from tests.checkers import CODESNIFFER, need
from tests.states import EMPTY, make_states, pages

pytestmark = pytest.mark.django_db(transaction=True)

WIDTHS = [320, 480, 768, 1024, 1280, 1920]
# WCAG 2.2, 1.4.12, said as a reader's own style sheet would.
SPACED = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: .12em !important;
    word-spacing: .16em !important; } p { margin-block-end: 2em !important; }`);
  document.adoptedStyleSheets = [sheet];
}"""
UNSPACED = "() => { document.adoptedStyleSheets = []; }"
TEXT = "(size) => { document.documentElement.style.fontSize = size; }"
WIDE = "() => document.documentElement.scrollWidth > innerWidth"
# Text that is cut off: nothing may hide what does not fit, but what is hidden on purpose.
CUT = """() => [...document.querySelectorAll("body *")].filter((one) => {
  const style = getComputedStyle(one);
  return style.overflowY === "hidden" && one.offsetHeight > 1
    && one.scrollHeight > one.clientHeight + 1 && !one.closest("svg");
}).map((one) => one.outerHTML.slice(0, 120))"""
# WCAG 2.2, 2.5.8: links within a sentence, or a list of words, are excepted; of a box its label is
# the target.
SMALL = """() => [...document.querySelectorAll("a[href], button, input, select, textarea, summary")]
  .map((one) => one.closest("label") ?? one)
  .filter((one) => one.checkVisibility({ visibilityProperty: true }) && !one.matches(".skip")
    && one.type !== "hidden" && !one.closest("[aria-hidden]")
    && !(getComputedStyle(one).display === "inline"
      && one.closest("p, li")?.textContent.trim() !== one.textContent.trim()
      && one.previousSibling?.textContent.trim()))
  .filter((one) => {
    const { width, height } = one.getBoundingClientRect();
    return Math.min(width, height) < 23.5;
  }).map((one) => `small: ${one.outerHTML.slice(0, 120)}`)"""
# What has the focus is outlined, and nothing stands before it.
UNSEEN = """() => {
  const amiss = [];
  const inOrder = "a[href], button, input, select, textarea, summary, [tabindex='0']";
  for (const one of document.querySelectorAll(inOrder)) {
    if (one.tabIndex < 0 || one.disabled || one.type === "hidden" || !one.checkVisibility())
      continue;
    one.focus();
    const style = getComputedStyle(one);
    if (document.activeElement !== one) { amiss.push(`no focus: ${one.outerHTML.slice(0, 90)}`); }
    if (style.outlineStyle === "none" || parseFloat(style.outlineWidth) < 2)
      amiss.push(`no outline: ${one.outerHTML.slice(0, 90)}`);
    const box = one.getClientRects()[0];
    if (!box || one.tabIndex !== 0 || one.matches("[role=region]")) continue;
    const seen = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
    if (!seen || !(one.contains(seen) || seen.contains(one) || seen.closest("label")))
      amiss.push(`covered: ${one.outerHTML.slice(0, 90)}`);
  }
  document.activeElement.blur();
  scrollTo(0, 0);
  return amiss;
}"""
SHIFTS = """() => new Promise((resolve) => {
  const found = [];
  new PerformanceObserver((list) => found.push(...list.getEntries()))
    .observe({ type: "layout-shift", buffered: true });
  setTimeout(() => resolve(found.reduce((sum, one) => sum + one.value, 0)), 60);
})"""


@pytest.fixture
def site(live_server, settings):
    settings.ROOT_URLCONF = "tests.broken_urls"
    make_states()
    return live_server


@pytest.fixture(params=["filled", "empty"])
def addresses(request, live_server) -> dict[str, str]:
    """Those of all pages by their names: of an archive with every state, or of one with nothing."""
    if request.param == "filled":
        request.getfixturevalue("site")
    found = pages() if request.param == "filled" else EMPTY
    return {name: live_server.url + address for name, address in found.items()}


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_axe_and_codesniffer_find_nothing_and_focus_is_always_seen(
    addresses, browser, width, scheme
):
    amiss = []
    context = browser.new_context(
        viewport={"width": width, "height": 850}, color_scheme=scheme, reduced_motion="reduce"
    )
    bring_codesniffer(context)
    page = context.new_page()
    for name, address in addresses.items():
        page.goto(address)
        if shift := page.evaluate(SHIFTS):
            amiss.append((name, "layout shift", shift))
        # So that what has the focus by script counts as reached by keyboard.
        page.keyboard.press("Tab")
        page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
        found = findings(page) + sniffed(page) + page.evaluate(SMALL) + page.evaluate(UNSEEN)
        if scheme == "dark":
            page.set_viewport_size({"width": 1280, "height": 850})
            found += [("at 1280 px", *one) for one in sniffed(page)]
            page.set_viewport_size({"width": width, "height": 850})
        amiss += [(name, one) for one in found]
    context.close()
    assert "\n".join(map(str, amiss)) == ""


def test_codesniffer_is_here_and_finds_a_planted_fault(site, page):
    need("HTML_CodeSniffer, see package.json", CODESNIFFER.exists())
    bring_codesniffer(page.context)
    page.goto(f"{site.url}/about/")
    page.evaluate("document.querySelector('main').append(document.createElement('img'))")
    assert [code for _, code, *_ in sniffed(page)] == ["WCAG2AA.Principle1.Guideline1_1.1_1_1.H37"]


def test_codesniffer_sees_a_page_as_it_is_printed(site, page):
    need("HTML_CodeSniffer, see package.json", CODESNIFFER.exists())
    bring_codesniffer(page.context)
    page.goto(f"{site.url}/about/")
    page.evaluate("""() => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync("@media print { h1 { color: silver !important; } }");
      document.adoptedStyleSheets = [sheet];
    }""")
    assert sniffed(page) == []
    page.emulate_media(media="print")
    assert ["1_4_3" in code for _, code, *_ in sniffed(page)] == [True]


def test_nothing_is_wider_than_any_screen_nor_cut_off_and_codesniffer_agrees(addresses, browser):
    amiss = []
    context = browser.new_context(viewport={"width": 1280, "height": 850}, reduced_motion="reduce")
    bring_codesniffer(context)
    page = context.new_page()
    for name, address in addresses.items():
        page.goto(address)
        page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 850})
            if page.evaluate(WIDE):
                amiss.append((name, f"{width} px: wider than the screen"))
        for width, size in ((1280, "200%"), (390, "100%")):
            page.set_viewport_size({"width": width, "height": 850})
            page.evaluate(TEXT, size)
            page.evaluate(SPACED)
            if page.evaluate(WIDE):
                amiss.append((name, f"{width} px, text {size}, spaced: wider than the screen"))
            amiss += [(name, f"cut off at {width} px", one) for one in page.evaluate(CUT)]
            page.evaluate(UNSPACED)
            page.evaluate(TEXT, "")
        amiss += [(name, f"at {width} px", *one) for one in sniffed(page)]
    context.close()
    assert "\n".join(map(str, amiss)) == ""


def test_print_leaves_out_what_leads_elsewhere_and_no_checker_finds_anything(addresses, browser):
    amiss = []
    context = browser.new_context(viewport={"width": 720, "height": 1000})
    bring_codesniffer(context)
    page = context.new_page()
    page.emulate_media(media="print")
    for name, address in addresses.items():
        page.goto(address)
        if page.evaluate(WIDE):
            amiss.append((name, "wider than the paper"))
        if page.locator("nav a, .filters, .foot").filter(visible=True).count():
            amiss.append((name, "printed: what leads elsewhere"))
        if not page.locator("h1").filter(visible=True).count():
            amiss.append((name, "no heading"))
        amiss += [(name, *one) for one in sniffed(page) + findings(page)]
    context.close()
    assert "\n".join(map(str, amiss)) == ""
