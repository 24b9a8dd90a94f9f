"""What a reader's eye needs: dark where it is asked for, contrast, lines of a good length."""

import pytest

from tests.factories import make_summary

pytestmark = pytest.mark.django_db(transaction=True)

# Relative luminance, as in WCAG 2.2; of what an element stands on, the nearest that is painted.
EYE = """
const luminance = (colour) => {
  const [red, green, blue] = colour.match(/[\\d.]+/g).slice(0, 3).map((part) => part / 255)
    .map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
};
const ground = (one) => {
  for (; one; one = one.parentElement) {
    const { backgroundColor } = getComputedStyle(one);
    if (!/, 0\\)$/.test(backgroundColor)) return luminance(backgroundColor);
  }
  return 1;
};
const contrast = (one, pseudo) => {
  const lights = [luminance(getComputedStyle(one, pseudo).color), ground(one)];
  const [dark, light] = lights.sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
};
"""


def seen(page, selector, what):
    return page.locator(selector).first.evaluate(f"(one) => {{ {EYE} return {what}; }}")


@pytest.fixture
def summary():
    return make_summary(title="Owls", body=f"<p>{'Owls read diaries. ' * 60}</p>")


@pytest.mark.parametrize(("scheme", "least", "most"), [("light", 0.8, 1), ("dark", 0, 0.05)])
def test_a_page_is_as_light_or_dark_as_the_reader_asks(
    scheme, least, most, live_server, page, summary
):
    page.emulate_media(color_scheme=scheme)
    page.goto(live_server.url + summary.get_absolute_url())
    assert least <= seen(page, "h1", "ground(one)") <= most
    assert seen(page, "h1", "contrast(one)") >= 7


def test_paper_is_white_though_the_screen_was_dark(live_server, page, summary):
    page.emulate_media(color_scheme="dark", media="print")
    page.goto(live_server.url + summary.get_absolute_url())
    assert seen(page, "h1", "ground(one)") > 0.8
    for quiet in (".prose p", ".meta", ".source"):
        assert seen(page, quiet, "contrast(one)") >= 4.5


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_a_search_field_hints_at_can_be_read(scheme, live_server, page, summary):
    page.set_viewport_size({"width": 1280, "height": 850})
    page.emulate_media(color_scheme=scheme)
    page.goto(live_server.url)
    assert seen(page, "[type=search]", "contrast(one, '::placeholder')") >= 4.5


def test_lines_are_no_longer_than_one_reads_with_ease(live_server, page, summary):
    page.set_viewport_size({"width": 1920, "height": 850})
    page.goto(live_server.url + summary.get_absolute_url())
    widths = """(() => {
      const digit = document.createElement("span");
      digit.style.cssText = "display: inline-block; inline-size: 1ch";
      one.append(digit);
      return one.clientWidth / digit.getBoundingClientRect().width;
    })()"""
    assert 45 <= seen(page, ".prose p", widths) <= 68


def test_practice_implications_are_set_apart(live_server, page, summary):
    page.goto(live_server.url + summary.get_absolute_url())
    assert seen(page, ".implications", "ground(one) - ground(one.parentElement)") != 0
    assert seen(page, ".implications", "parseFloat(getComputedStyle(one).paddingLeft)") > 8
