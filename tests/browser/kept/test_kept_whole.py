"""All that was typed is put back, and taken back again, as whoever typed it decides."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from blog.models import Post
from tests.browser.kept.keeping import (
    KEPT,
    TEASER,
    address_of,
    copies,
    done,
    new_post,
    no_offer,
    offer,
    part,
    reopened,
    wait_for_copies,
    wait_for_copy,
    wait_until_saved,
    write,
)
from tests.browser.writing import click_into
from tests.factories import make_citation, make_research_type, make_topic

pytestmark = pytest.mark.django_db(transaction=True)


def write_summary(page, number, title, citation):
    part = page.locator(f"#summaries-{number}")
    part.get_by_label("Title").fill(title)
    part.get_by_role("textbox", name="Summary").click()
    page.keyboard.type(f"Sixty clients wrote {title.lower()}, and it ")
    page.keyboard.press("Control+i")
    page.keyboard.type("helped")
    part.locator(".select2-selection").click()
    page.get_by_role("searchbox").last.fill("Quillfeather")
    page.get_by_role("option", name=str(citation)).click()
    part.get_by_role("combobox", name="Topics").fill("Empathy")
    page.get_by_role("option", name="Empathy", exact=True).click()
    part.get_by_label("Type of research").select_option("Meta-analysis")


def fields(page):
    """What the form would send, but for what is the page's own."""
    sent = page.evaluate("[...new FormData(document.querySelector('#post_form'))]")
    own = ("csrfmiddlewaretoken", "kept_copy", "opened")
    return sorted((name, value) for name, value in sent if name not in own)


def test_everything_of_a_new_month_is_put_back(page, live_server, amiss):
    citation = make_citation(title="Reading aloud")
    page.goto(new_post(live_server))
    page.get_by_label("Month").fill("2023-02")
    write(page)
    write_summary(page, 0, "Diaries", citation)
    write_summary(page, 1, "Letters", citation)
    page.get_by_role("button", name="Add a summary").click()
    write_summary(page, 2, "Postcards", citation)
    page.locator("#summaries-2").get_by_role("button", name="Move up").click()
    typed = fields(page)
    page.get_by_label("Teaser").press("End")
    page.get_by_label("Teaser").press_sequentially(" And more.")
    wait_for_copy(page, "And more.")
    page = reopened(page, new_post(live_server))
    offer(page).get_by_role("button", name="Put it back").click()
    expect(page.get_by_label("Teaser")).to_have_value(f"{TEASER} And more.")
    titles = page.locator("[data-part] h3 [data-name]")
    expect(titles).to_have_text(["Diaries", "Postcards", "Letters"])
    page.get_by_label("Teaser").fill(TEASER)
    assert values_by_place(fields(page)) == values_by_place(typed)
    page.get_by_role("button", name="Save the draft").click()
    wait_until_saved(page)
    summaries = Post.objects.get().summaries.order_by("position")
    assert [
        (
            one.title,
            one.citation,
            one.research_type.name,
            [topic.name for topic in one.topics.all()],
        )
        for one in summaries
    ] == [
        (title, citation, "Meta-analysis", ["Empathy"])
        for title in ("Diaries", "Postcards", "Letters")
    ]
    assert summaries[1].body == "<p>Sixty clients wrote postcards, and it <em>helped</em></p>"
    assert copies(page) == []
    assert amiss == []


def values_by_place(sent):
    """The values of each summary by its place, whatever number its names have."""
    places = {
        name.split("-")[1]: value for name, value in sent if re.fullmatch(r".+-\d-position", name)
    }
    return sorted(
        (re.sub(r"-(\d)-", lambda number: f"@{places[number[1]]}@", name), value)
        for name, value in sent
        if not name.endswith(("_FORMS", "-post")) and value
    )


def test_changes_of_a_draft_are_put_back_and_taken_back_again(page, live_server, draft, amiss):
    added = make_topic("Owls")
    study = make_research_type("Owl study")
    page.goto(address_of(live_server, draft))
    before = values_by_place(fields(page))
    letters = part(page, "Letters")
    letters.get_by_role("button", name="Move up").click()
    click_into(letters.get_by_role("textbox", name="Practice implications"))
    page.keyboard.press("Control+End")
    page.keyboard.type(" Twice.")
    letters.get_by_role("combobox", name="Topics").fill("Owls")
    page.get_by_role("option", name="Owls", exact=True).click()
    letters.get_by_label("Type of research").select_option(str(study.pk))
    part(page, "Diaries").get_by_role("button", name="Remove").first.click()
    expect(page.locator(".submit-row")).to_contain_text(KEPT)
    page.get_by_role("button", name="Add a summary").click()
    page.keyboard.type("Postcards")
    wait_for_copy(page, "Postcards")
    typed = values_by_place(fields(page))
    page = reopened(page, address_of(live_server, draft))
    offer(page).get_by_text("See what differs").click()
    told = offer(page).locator("dl")
    expect(told).to_contain_text("Practice implications of “Letters”")
    expect(told.locator("ins", has_text="Owl study")).to_be_visible()
    expect(told).to_contain_text("Removal of “Diaries”")
    expect(told).to_contain_text("Title of “Postcards”")
    offer(page).get_by_role("button", name="Put it back").click()
    expect(page.get_by_text("It is put back.")).to_be_visible()
    assert values_by_place(fields(page)) == typed
    page.locator(".kept-done").get_by_role("button", name="Undo").click()
    expect(offer(page)).to_be_focused()
    assert values_by_place(fields(page)) == before
    offer(page).get_by_role("button", name="Put it back").click()
    page.get_by_role("button", name="Save the draft").click()
    wait_until_saved(page)
    saved = draft.summaries.order_by("position")
    assert [one.title for one in saved] == ["Letters", "Postcards"]
    assert added in saved[0].topics.all()
    assert copies(page) == []
    assert amiss == []


def test_an_offer_is_thrown_away_after_a_question_and_comes_back_if_wished(
    page, live_server, draft
):
    page.goto(address_of(live_server, draft))
    write(page)
    page = reopened(page, address_of(live_server, draft))
    offer(page).get_by_role("button", name="Throw it away").click()
    expect(offer(page).get_by_role("button", name="No, leave it here")).to_be_focused()
    offer(page).get_by_role("button", name="No, leave it here").click()
    expect(offer(page).get_by_role("button", name="Throw it away")).to_be_focused()
    offer(page).get_by_role("button", name="Throw it away").click()
    offer(page).get_by_role("button", name="Yes, throw it away").click()
    expect(done(page, "It is thrown away.")).to_be_focused()
    assert copies(page) == []
    page.locator(".kept-done").get_by_role("button", name="Undo").click()
    expect(offer(page)).to_be_focused()
    page.reload()
    expect(offer(page)).to_be_visible()
    offer(page).get_by_role("button", name="Throw it away").click()
    offer(page).get_by_role("button", name="Yes, throw it away").click()
    expect(done(page, "It is thrown away.")).to_be_focused()
    page.reload()
    no_offer(page)


def test_an_offer_stays_while_something_else_is_typed(page, live_server, draft):
    page.goto(address_of(live_server, draft))
    write(page)
    page = reopened(page, address_of(live_server, draft))
    expect(offer(page)).to_be_visible()
    write(page, "…I blog about something else.")
    page = reopened(page, address_of(live_server, draft))
    expect(offer(page)).to_have_count(2)
    expect(page.get_by_role("heading", name="Not saved, but kept on this computer")).to_have_count(
        1
    )


def test_what_can_no_longer_be_chosen_is_said(page, live_server, draft):
    topic = make_topic("Owls")
    page.goto(address_of(live_server, draft))
    diaries = part(page, "Diaries")
    diaries.get_by_role("combobox", name="Topics").fill("Owls")
    page.get_by_role("option", name="Owls", exact=True).click()
    expect(page.locator(".submit-row")).to_contain_text(KEPT)
    topic.delete()
    page = reopened(page, address_of(live_server, draft))
    offer(page).get_by_role("button", name="Put it back").click()
    expect(page.get_by_text("No longer there, so not put back: Owls.")).to_be_visible()


def test_two_megabytes_are_kept(page, live_server, draft):
    page.goto(address_of(live_server, draft))
    body = part(page, "Diaries").locator("textarea[name$=-body]")
    body.evaluate(
        """(area) => {
            const editor = area.closest(".prose-editor").querySelector(".ProseMirror").editor;
            editor.commands.setContent(`<p>${"owls and ".repeat(222_000)}bees</p>`);
        }"""
    )
    expect(page.locator(".submit-row")).to_contain_text(KEPT)
    page = reopened(page, address_of(live_server, draft))
    expect(offer(page)).to_contain_text("Differs from this page in: Summary of “Diaries”.")
    offer(page).get_by_role("button", name="Put it back").click()
    body = part(page, "Diaries").locator("textarea[name$=-body]")
    page.wait_for_function("area => area.value.length > 1_900_000", arg=body.element_handle())


def test_a_summary_is_kept_on_its_own_page_too(page, live_server, draft):
    summary = draft.summaries.first()
    address = live_server.url + reverse("admin:blog_summary_change", args=[summary.pk])
    page.goto(address)
    page.get_by_label("Title").fill("Diaries read aloud")
    expect(page.locator(".submit-row")).to_contain_text(KEPT)
    page = reopened(page, address)
    offer(page).get_by_role("button", name="Put it back").click()
    page.get_by_role("button", name="Save", exact=True).click()
    wait_until_saved(page)
    summary.refresh_from_db()
    assert summary.title == "Diaries read aloud"
    wait_for_copies(page, "(copies) => copies.length === 0")
