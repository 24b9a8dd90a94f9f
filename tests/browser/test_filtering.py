"""Three visits: by phone, by keyboard alone, and without scripts."""

import re

import pytest
from playwright.sync_api import expect

from tests.factories import make_research_type, make_summaries, make_summary, make_topic

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def archive():
    """Eight summaries on owls, of which one trial is on bees too."""
    owls, bees = make_topic("Owls", slug="owls"), make_topic("Bees", slug="bees")
    trial = make_research_type("Trial", slug="trial")
    make_summaries(7, topics=[owls])
    return make_summary(title="Owls and bees", topics=[owls, bees], research_type=trial)


def result(page):
    return page.locator("#results")


def test_a_choice_shows_its_summaries_in_place_and_goes_back_again(live_server, page, archive):
    page.goto(live_server.url)
    page.evaluate("window.untouched = true")
    page.get_by_role("checkbox", name=re.compile("^Bees")).check()
    expect(result(page)).to_have_text("1 summary on Bees")
    expect(page).to_have_url(f"{live_server.url}/?topic=bees")
    expect(page).to_have_title(re.compile("^1 summary on Bees"))
    expect(page.get_by_role("status")).to_have_text("1 summary on Bees")
    expect(page.get_by_role("checkbox", name=re.compile("^Bees"))).to_be_focused()
    page.get_by_role("checkbox", name=re.compile("^Owls")).check()
    expect(result(page)).to_have_text("1 summary on Bees and Owls")
    page.get_by_label("at least one").check()
    expect(result(page)).to_have_text("8 summaries on Bees or Owls")
    page.go_back()
    page.go_back()
    expect(result(page)).to_have_text("1 summary on Bees")
    expect(page.get_by_role("checkbox", name=re.compile("^Owls"))).not_to_be_checked()
    page.go_forward()
    expect(result(page)).to_have_text("1 summary on Bees and Owls")
    page.get_by_role("link", name="Remove Owls").click()
    expect(result(page)).to_have_text("1 summary on Bees")
    expect(result(page)).to_be_focused()
    page.get_by_role("link", name="Clear all").click()
    expect(page).to_have_url(f"{live_server.url}/")
    expect(result(page)).to_have_text("8 summaries")
    assert page.evaluate("window.untouched")


def test_the_address_of_a_choice_can_be_shared(live_server, page, archive):
    page.goto(live_server.url)
    page.get_by_role("checkbox", name=re.compile("^Bees")).check()
    page.get_by_role("searchbox").fill("owls")
    page.get_by_role("button", name="Search").click()
    expect(result(page)).to_have_text("1 summary on Bees for “owls”")
    page.goto(page.url)
    expect(result(page)).to_have_text("1 summary on Bees for “owls”")


def test_on_a_phone_the_filters_fold_and_what_is_chosen_stays_in_sight(
    live_server, browser, archive
):
    page = browser.new_page(viewport={"width": 390, "height": 800})
    page.goto(f"{live_server.url}/?topic=bees")
    expect(page.get_by_role("checkbox", name=re.compile("^Owls"))).to_be_hidden()
    expect(page.get_by_role("link", name="Remove Bees")).to_be_in_viewport()
    page.get_by_text("Search and filter", exact=True).click()
    page.get_by_role("checkbox", name=re.compile("^Owls")).check()
    expect(result(page)).to_have_text("1 summary on Bees and Owls")
    page.close()


def test_the_keyboard_alone_filters_and_reads(live_server, page, archive):
    page.goto(live_server.url)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    bees = page.get_by_role("checkbox", name=re.compile("^Bees"))
    for _ in range(60):
        if bees.evaluate("box => box === document.activeElement"):
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(result(page)).to_have_text("1 summary on Bees")
    expect(bees).to_be_focused()
    title = page.get_by_role("link", name="Owls and bees", exact=True)
    for _ in range(80):
        if title.evaluate("link => link === document.activeElement"):
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page).to_have_title(re.compile("^Owls and bees"))


def test_without_scripts_the_form_and_the_links_do_the_same(live_server, browser, archive):
    page = browser.new_page(java_script_enabled=False)
    page.goto(live_server.url)
    page.get_by_role("checkbox", name=re.compile("^Bees")).check()
    page.get_by_role("button", name="Show the summaries").click()
    expect(result(page)).to_have_text("1 summary on Bees")
    page.get_by_role("link", name="Remove Bees").click()
    expect(result(page)).to_have_text("8 summaries")
    page.get_by_role("link", name="Older summaries").click()
    expect(page).to_have_url(f"{live_server.url}/?page=2")
    page.close()
