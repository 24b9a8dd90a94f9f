"""Three visits: by phone, by keyboard alone, and without scripts."""

import re

import pytest
from playwright.sync_api import expect

from research.models import Topic
from tests.factories import make_research_type, make_summaries, make_summary, make_topic

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def archive():
    """Eight summaries on owls, of which one trial is on bees too."""
    Topic.objects.all().delete()
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


@pytest.mark.parametrize("button", ["Search", "Show the summaries"])
def test_on_a_phone_the_form_folds_and_what_was_found_comes_into_sight(
    button, live_server, browser, archive
):
    page = browser.new_page(viewport={"width": 390, "height": 800})
    page.goto(live_server.url)
    page.get_by_text("Search and filter", exact=True).click()
    page.get_by_role("searchbox").fill("bees")
    page.get_by_role("button", name=button).click()
    expect(result(page)).to_have_text("1 summary for “bees”")
    expect(result(page)).to_be_in_viewport()
    expect(result(page)).to_be_focused()
    expect(page.get_by_role("searchbox")).to_be_hidden()
    page.get_by_text("Search and filter", exact=True).click()
    expect(page.get_by_role("searchbox")).to_have_value("bees")
    page.close()


def test_from_the_end_of_a_long_form_one_comes_to_what_was_found(live_server, page, archive):
    page.set_viewport_size({"width": 1280, "height": 400})
    page.goto(f"{live_server.url}/?topic=bees")
    page.get_by_role("button", name="Show the summaries").click()
    expect(result(page)).to_be_focused()
    expect(result(page)).to_be_in_viewport()


def test_a_searcher_stays_in_the_field_beside_what_was_found(live_server, page, archive):
    page.goto(live_server.url)
    page.get_by_role("searchbox").fill("bees")
    page.keyboard.press("Enter")
    expect(result(page)).to_have_text("1 summary for “bees”")
    expect(page.get_by_role("searchbox")).to_be_focused()
    expect(page.get_by_role("status")).to_have_text("1 summary for “bees”")


@pytest.mark.parametrize("width", [390, 1280])
def test_a_box_stays_under_the_finger_when_the_page_above_it_shrinks(
    width, live_server, browser, archive
):
    page = browser.new_page(viewport={"width": width, "height": 400})
    page.goto(live_server.url)
    fold = page.get_by_text("Search and filter", exact=True)
    if fold.is_visible():
        fold.click()
    bees = page.get_by_role("checkbox", name=re.compile("^Bees"))
    height = page.locator(".opening").bounding_box()["height"]
    bees.evaluate("(box) => box.scrollIntoView({ block: 'center', behavior: 'instant' })")
    before = bees.bounding_box()["y"]
    assert page.evaluate("scrollY") > height
    bees.check()
    expect(result(page)).to_have_text("1 summary on Bees")
    expect(page.locator(".opening")).to_have_count(0)
    assert bees.bounding_box()["y"] == pytest.approx(before, abs=1)
    page.close()


def test_a_result_is_spoken_once_and_only_where_it_is_another(live_server, page, archive):
    page.goto(live_server.url)
    page.evaluate(
        """() => {
          window.heard = [];
          const spoken = document.querySelector("#spoken");
          new MutationObserver(() => spoken.textContent && heard.push(spoken.textContent))
            .observe(spoken, { childList: true, characterData: true, subtree: true });
        }"""
    )
    page.get_by_role("searchbox").fill("owls")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_have_text("1 summary for “owls”")
    page.get_by_label("Newest first").check()
    expect(page).to_have_url(re.compile("sort=newest"))
    page.get_by_role("checkbox", name=re.compile("^Bees")).check()
    expect(page.get_by_role("status")).to_have_text("1 summary on Bees for “owls”")
    page.get_by_role("link", name="Remove Bees").click()
    expect(result(page)).to_be_focused()
    assert page.evaluate("heard") == ["1 summary for “owls”", "1 summary on Bees for “owls”"]
    live = "(one) => one.closest('[aria-live], [role=status], [role=alert]')"
    assert result(page).evaluate(live) is None


def number_beside(page, topic):
    return page.locator("label", has_text=topic).locator(".count").evaluate("(c) => c.textContent")


def test_numbers_and_what_can_be_chosen_follow_in_place(live_server, page, archive):
    page.goto(live_server.url)
    owls = page.get_by_role("checkbox", name=re.compile("^Owls"))
    assert number_beside(page, "Owls") == "(8 summaries)"
    expect(page.get_by_role("group", name="Order")).to_be_hidden()
    page.get_by_role("checkbox", name=re.compile("^Bees")).check()
    expect(result(page)).to_have_text("1 summary on Bees")
    assert number_beside(page, "Owls") == "(1 summary)"
    page.get_by_role("searchbox").fill("xylophone")
    page.keyboard.press("Enter")
    expect(owls).to_be_disabled()
    expect(page.get_by_role("group", name="Order")).to_be_visible()


def test_values_that_become_useful_come_out_of_the_fold_unless_it_is_open(
    live_server, page, archive
):
    for number in range(12):
        ants = make_topic(f"Ant {number:02}", slug=f"ant-{number:02}")
        make_summaries(2, topics=[ants], research_type=None)
    page.goto(live_server.url)
    topics = page.get_by_role("group", name="Topic")
    bees = topics.get_by_role("checkbox", name=re.compile("^Bees"))
    owls = topics.get_by_role("checkbox", name=re.compile("^Owls"))
    expect(bees).to_be_hidden()
    page.get_by_role("checkbox", name=re.compile("^Trial")).check()
    expect(result(page)).to_have_text(re.compile("^1 summary"))
    expect(bees).to_be_visible()
    expect(owls).to_be_visible()
    in_place = topics.get_by_role("checkbox").evaluate_all("(all) => all.map((o) => o.value)")
    page.goto(page.url)
    assert in_place == topics.get_by_role("checkbox").evaluate_all(
        "(all) => all.map((o) => o.value)"
    )
    topics.get_by_text(re.compile("more")).click()
    folded = topics.get_by_role("checkbox", name="Ant 11")
    page.get_by_role("checkbox", name=re.compile("^Trial")).uncheck()
    expect(folded).to_be_enabled()
    folded.check()
    expect(result(page)).to_have_text("2 summaries on Ant 11")
    expect(folded).to_be_focused()
    assert folded.evaluate("(box) => box.closest('fieldset details') !== null")


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
