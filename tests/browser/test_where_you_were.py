"""After a save one goes on where one was, and sees what it came to without looking for it."""

import datetime

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from blog.models import Post
from tests.browser.writing import click_into, listen, log_in, part
from tests.factories import make_draft, make_post, make_summary, make_user

pytestmark = pytest.mark.django_db(transaction=True)
PHONE, DESKTOP = 390, 1280


@pytest.fixture
def page(context, live_server):
    amiss: list[str] = []
    listen(context, amiss)
    yield log_in(context.new_page(), live_server.url, make_user("Author"))
    assert amiss == []


@pytest.fixture
def opened(page, live_server):
    """Opens the page of a post with the summaries A, B and C, ready to be written in."""

    def opened(post):
        for title in "ABC":
            make_summary(post, title=title)
        page.goto(live_server.url + reverse("admin:blog_post_change", args=[post.pk]))
        part(page, 2).get_by_role("toolbar").first.wait_for()
        return page

    return opened


def text_of(page, number):
    return part(page, number).get_by_role("textbox", name="Summary", exact=True)


def said(page, text):
    return page.locator("#save-row").get_by_role("status").get_by_text(text)


def press(page, name):
    button = page.locator("#save-row").get_by_role("button", name=name, exact=True)
    button.focus()
    with page.expect_navigation():
        button.press("Enter")


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_one_writes_on_in_the_middle_of_the_word_where_one_saved(width, opened):
    page = opened(make_draft())
    page.set_viewport_size({"width": width, "height": 800})
    click_into(text_of(page, 2))
    page.keyboard.press("Control+Home")
    page.keyboard.type("Owls he")
    before = text_of(page, 2).bounding_box()["y"]
    press(page, "Save the draft")
    expect(said(page, "is saved: readers do not see it yet.")).to_be_in_viewport()
    expect(text_of(page, 2)).to_be_focused()
    expect(text_of(page, 2)).to_be_in_viewport()
    page.wait_for_function(
        "([box, y]) => Math.abs(box.getBoundingClientRect().y - y) < 40",
        arg=[text_of(page, 2).element_handle(), before],
    )
    page.keyboard.type("ard ")
    expect(text_of(page, 2)).to_contain_text("Owls heard")


def test_a_new_summary_of_a_new_month_that_moved_is_found_again(page, live_server):
    page.goto(f"{live_server.url}/admin/blog/post/add/")
    for number, title in enumerate(("Owls", "Bees")):
        part(page, number).get_by_label("Title", exact=True).fill(title)
    part(page, 1).get_by_role("button", name="Move up: Bees").press("Enter")
    part(page, 1).get_by_label("Title", exact=True).press("End")
    press(page, "Save the draft")
    expect(part(page, 0).get_by_label("Title", exact=True)).to_be_focused()
    page.keyboard.type("!")
    expect(part(page, 0).get_by_label("Title", exact=True)).to_have_value("Bees!")


def test_who_has_written_nothing_stays_at_the_button(opened):
    page = opened(make_draft())
    press(page, "Save the draft")
    expect(page.get_by_role("button", name="Save the draft")).to_be_focused()


@pytest.mark.parametrize(
    ("state", "button", "came_to"),
    [
        ("scheduled", "Save, keep the date", "it appears by itself on"),
        ("scheduled", "Take back to draft", "is a draft again"),
        ("public", "Update the public page", "is up to date"),
    ],
)
def test_every_verb_leaves_one_in_the_field(state, button, came_to, opened):
    to_come = datetime.datetime(2999, 1, 1, tzinfo=datetime.UTC)
    page = opened(make_post() if state == "public" else make_draft())
    if state == "scheduled":
        Post.objects.update(published_at=to_come, first_published_at=to_come)
        page.reload()
    page.get_by_label("Teaser").press("End")
    page.keyboard.type(" And owls.")
    press(page, button)
    expect(said(page, came_to)).to_be_in_viewport()
    expect(page.get_by_label("Teaser")).to_be_focused()


def test_back_from_a_withdrawal_one_is_at_its_summary(opened):
    page = opened(make_post())
    part(page, 1).get_by_role("link", name="Withdraw").press("Enter")
    page.get_by_label("Reason").fill("A mistake.")
    page.get_by_role("button", name="Show what readers will see").click()
    page.get_by_role("button", name="Withdraw this summary").click()
    expect(said(page, "The summary is withdrawn.")).to_be_in_viewport()
    expect(part(page, 1).get_by_role("link", name="withdrawal")).to_be_focused()


def test_a_refusal_is_said_in_the_save_row_too(opened):
    page = opened(make_draft())
    part(page, 1).get_by_label("Title", exact=True).fill("")
    press(page, "Save the draft")
    expect(page.locator("#save-row .refused")).to_be_in_viewport()
    expect(page.locator("#save-row .refused")).to_have_text(
        "Nothing is saved: 1 field asks for a change."
    )


def test_the_keys_that_save_elsewhere_save_a_draft(opened):
    page = opened(make_draft())
    page.get_by_label("Teaser").press("End")
    page.keyboard.type(" Owls.")
    with page.expect_navigation():
        page.keyboard.press("Control+s")
    expect(page.get_by_label("Teaser")).to_be_focused()
    assert Post.objects.get().teaser.endswith(" Owls.")


def test_the_keys_that_save_change_nothing_that_readers_see(opened):
    page = opened(make_post())
    page.get_by_label("Teaser").fill("Half a sen")
    page.keyboard.press("Control+s")
    expect(page.get_by_role("button", name="Update the public page")).to_be_focused()
    assert Post.objects.get().teaser != "Half a sen"
