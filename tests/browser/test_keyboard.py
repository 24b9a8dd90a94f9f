"""A visit without a pointer: find, narrow, read, save; and the overview by its table."""

import datetime

import pytest
from playwright.sync_api import Page, expect

from tests.factories import make_post, make_research_type, make_summary, make_topic

pytestmark = pytest.mark.django_db(transaction=True)

# More than any page has stops.
ENOUGH = 120


@pytest.fixture
def site(live_server):
    owls, trial = make_topic("Owls", slug="owls"), make_research_type("Trial", slug="trial")
    post = make_post(month=datetime.date(2023, 2, 1))
    make_summary(post, [owls], title="Owls and sleep", slug="sleep", research_type=trial)
    make_summary(post, title="Bees and sleep", slug="bees")
    return live_server


def tab_to(page: Page, selector: str) -> None:
    """Tab until an element that matches has the focus, and see that it is shown."""
    for _ in range(ENOUGH):
        page.keyboard.press("Tab")
        if page.evaluate("(one) => document.activeElement.matches(one)", selector):
            focused = page.locator(":focus")
            expect(focused).to_be_in_viewport()
            assert focused.evaluate("(one) => getComputedStyle(one).outlineStyle") != "none"
            return
    raise AssertionError(f"The keyboard does not reach {selector} on {page.url}")


@pytest.mark.parametrize("scripts", [True, False])
def test_a_visit_by_keyboard_searches_filters_reads_and_exports(site, browser, scripts):
    context = browser.new_context(
        viewport={"width": 1280, "height": 850},
        accept_downloads=True,
        reduced_motion="reduce",
    )
    page = context.new_page()
    if not scripts:
        # What looks on needs scripts itself; only those of the site are kept away.
        context.route("**/*.js", lambda route: route.abort())
    page.goto(site.url)
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("Skip to the content")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()

    tab_to(page, "[name=q]")
    page.keyboard.type("sleep")
    page.keyboard.press("Enter")
    expect(page.locator("#results")).to_have_text("2 summaries for “sleep”")

    tab_to(page, "[name=type][value=trial]")
    page.keyboard.press("Space")
    if not scripts:
        tab_to(page, ".apply")
        page.keyboard.press("Enter")
    expect(page.locator("#results")).to_have_text("1 summary for “sleep”, trial")
    # What is printed then says where it is from.
    expect(page.locator(".source")).to_contain_text("/?q=sleep&type=trial")

    tab_to(page, ".files a[href*='.ris']")
    with page.expect_download() as saved:
        page.keyboard.press("Enter")
    assert saved.value.suggested_filename.endswith(".ris")

    page.reload()
    tab_to(page, ".card .title a")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Owls and sleep")
    tab_to(page, "[href='#implications']")
    page.keyboard.press("Enter")
    expect(page.locator("#implications")).to_be_in_viewport()
    context.close()


def test_the_overview_leads_on_by_keyboard(site, page):
    page.goto(f"{site.url}/overview/")
    tab_to(page, ".picture summary")
    page.keyboard.press("Enter")
    tab_to(page, "table a[href='/?topic=owls&year=2023']")
    page.keyboard.press("Enter")
    expect(page.locator("#results")).to_have_text("1 summary on Owls, 2023")
