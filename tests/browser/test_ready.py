"""Beside the form, in a real browser: the list follows what is typed, the preview shows it, a link
shares what is saved; and nothing that was typed is lost on the way."""

import datetime
import re

import pytest
from playwright.sync_api import expect

from blog.models import Post, PreviewLink
from tests.browser.writing import click_into, findings
from tests.factories import PASSWORD, make_draft, make_summary, make_user

pytestmark = pytest.mark.django_db(transaction=True)

VIEWS = ["Month", "Owls sleep by day", "In the list", "In a feed reader", "On paper"]


@pytest.fixture
def amiss():
    """What the console of any window of the test said."""
    return []


def log_in(context, live_server, amiss):
    def listen(message):
        if message.type in ("error", "warning"):
            amiss.append(f"{message.page.url}: {message.text}")

    context.on("console", listen)
    context.on("weberror", lambda error: amiss.append(f"{error.page.url}: {error.error}"))
    page = context.new_page()
    page.goto(f"{live_server.url}/admin/")
    page.get_by_label("Username").fill(make_user("Author").username)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    page.get_by_role("link", name="Start ").wait_for()
    return page


@pytest.fixture
def page(context, live_server, amiss):
    return log_in(context, live_server, amiss)


@pytest.fixture
def draft():
    draft = make_draft(month=datetime.date(2023, 2, 1), teaser="…on owls.")
    make_summary(draft, title="Owls sleep by day", slug="owls")
    return draft


def open_draft(page, live_server, draft):
    page.goto(f"{live_server.url}/admin/blog/post/{draft.pk}/change/")
    return page.get_by_role("region", name="Ready?")


def wait_for_focus(page, control):
    """Waits until the control of this id has focus, or the editor that stands for it."""
    page.wait_for_function(
        "id => (document.activeElement.closest('.prose-editor')?.querySelector('textarea')"
        " ?? document.activeElement).id === id",
        arg=control,
    )


# The list


def test_the_list_follows_what_is_typed(page, live_server, draft, amiss):
    ready = open_draft(page, live_server, draft)
    ready.get_by_text("Nothing is missing: it can be published.").wait_for()
    page.get_by_label("Teaser").fill("")
    ready.get_by_role("link", name="Write a teaser for “This month…”.").wait_for()
    ready.get_by_text("1 thing is missing before it can be published.").wait_for()

    click_into(page.get_by_role("textbox", name="Practice implications"))
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")
    ready.get_by_text("2 things are missing before it can be published.").wait_for()

    page.keyboard.type("Ask.")
    page.get_by_label("Teaser").fill("…on bees.")
    ready.get_by_text("Nothing is missing: it can be published.").wait_for()
    assert Post.objects.get().teaser == "…on owls."
    assert amiss == []


def test_a_line_leads_into_its_field(page, live_server, amiss):
    draft = make_draft(month=datetime.date(2023, 2, 1), teaser="")
    make_summary(draft, title="Owls", body="", citation=None, topics=(), research_type=None)
    ready = open_draft(page, live_server, draft)
    expected = {
        "Write a teaser for “This month…”.": "id_teaser",
        "Write the summary.": "id_summaries-0-body",
        "Choose the type of research.": "id_summaries-0-research_type",
    }
    for line, control in expected.items():
        ready.get_by_role("link", name=line).press("Enter")
        wait_for_focus(page, control)
    for line, part in (("Choose at least one topic.", "topics"), ("Choose or enter", "citation")):
        ready.get_by_role("link", name=line).press("Enter")
        expect(page.locator(f".field-{part} :focus")).to_have_count(1)
    assert amiss == []


def test_a_line_opens_the_part_that_is_folded_around_its_field(page, live_server, amiss):
    draft = make_draft(month=datetime.date(2023, 2, 1))
    make_summary(draft, title="Owls", body="")
    ready = open_draft(page, live_server, draft)
    page.get_by_role("button", name="Fold all").click()
    body = page.get_by_role("textbox", name="Summary", exact=True)
    body.wait_for(state="hidden")
    ready.get_by_role("link", name="Write the summary.").click()
    wait_for_focus(page, "id_summaries-0-body")
    expect(body).to_be_visible()
    assert amiss == []


def test_the_list_keeps_focus_when_it_is_made_anew(page, live_server, draft, amiss):
    ready = open_draft(page, live_server, draft)
    page.get_by_label("Teaser").fill("")
    line = ready.get_by_role("link", name="Write a teaser for “This month…”.")
    line.wait_for()
    with page.expect_response("**/ready/"):
        page.get_by_label("Byline").fill("Ada")
        line.focus()
    line.wait_for()
    page.wait_for_function("document.activeElement.hash === '#id_teaser'")
    assert amiss == []


def test_without_an_answer_the_list_says_that_it_is_old(page, live_server, draft):
    ready = open_draft(page, live_server, draft)
    page.context.clear_cookies()
    page.get_by_label("Teaser").fill("")
    page.locator(".readiness.is-old").wait_for()
    assert page.get_by_label("Teaser").input_value() == ""
    ready.get_by_text("Nothing is missing: it can be published.").wait_for()


# The preview


def test_what_is_typed_is_seen_in_every_view_and_not_saved(page, live_server, draft, amiss):
    open_draft(page, live_server, draft)
    page.get_by_label("Teaser").fill("…on bees.")
    with page.context.expect_page() as opened:
        page.get_by_role("button", name="Preview").click()
    preview = opened.value
    preview.get_by_text("…on bees.").wait_for()
    for view in VIEWS:
        preview.get_by_role("button", name=view).click()
        preview.get_by_role("button", name=view).and_(
            preview.locator("[aria-current=true]")
        ).wait_for()
        preview.get_by_role("heading", name=re.compile("Owls sleep by day")).first.wait_for()
        assert findings(preview) == []
    assert page.get_by_label("Teaser").input_value() == "…on bees."
    assert Post.objects.get().teaser == "…on owls."
    assert amiss == []


@pytest.mark.parametrize(("width", "scheme"), [(390, "dark"), (820, "light")])
def test_a_preview_fits_the_screen(width, scheme, page, live_server, draft, amiss):
    open_draft(page, live_server, draft)
    page.emulate_media(color_scheme=scheme)
    with page.context.expect_page() as opened:
        page.get_by_role("button", name="Preview").click()
    preview = opened.value
    preview.set_viewport_size({"width": width, "height": 850})
    preview.emulate_media(color_scheme=scheme)
    for view in VIEWS:
        preview.get_by_role("button", name=view).click()
        preview.locator(f"[aria-current=true]:text-is('{view}')").wait_for()
        assert findings(preview) == []
    assert amiss == []


def test_the_look_on_paper_is_that_of_paper(page, live_server, draft, amiss):
    open_draft(page, live_server, draft)
    with page.context.expect_page() as opened:
        page.get_by_role("button", name="Preview").click()
    preview = opened.value
    heading = preview.get_by_role("heading", name="Owls sleep by day")
    size = "element => getComputedStyle(element).fontSize"
    on_screen = heading.evaluate(size)
    preview.emulate_media(media="print")
    printed = heading.evaluate(size)
    assert preview.locator(".preview-bar").is_hidden()
    preview.emulate_media(media="screen")
    preview.get_by_role("button", name="On paper").click()
    preview.locator(".print-look").wait_for()
    assert heading.evaluate(size) == printed != on_screen
    assert preview.locator(".preview-bar").is_visible()
    assert preview.get_by_role("navigation", name="Main").is_hidden()
    assert amiss == []


# The link


def test_a_link_is_made_beside_the_form_and_opened_by_a_stranger(
    page, live_server, browser, draft, amiss
):
    open_draft(page, live_server, draft)
    page.get_by_label("Teaser").fill("…on bees.")
    page.get_by_role("button", name="Make a link").click()
    field = page.get_by_label("The link. It is shown only now: copy it")
    expect(field).to_be_focused()
    page.wait_for_function("getSelection().toString() === document.activeElement.value")
    # What was typed meanwhile is still there, and not what is shared.
    assert page.get_by_label("Teaser").input_value() == "…on bees."
    address = field.input_value().replace("http://localhost:8000", live_server.url)

    stranger = browser.new_context().new_page()
    stranger.goto(address)
    stranger.get_by_text("Preview: not public.").wait_for()
    stranger.get_by_text("…on owls.").wait_for()
    assert findings(stranger) == []
    stranger.get_by_role("heading", name="Owls sleep by day").get_by_role("link").click()
    stranger.get_by_role("heading", name="Owls sleep by day", level=1).wait_for()
    assert stranger.evaluate("document.referrer") == ""
    assert findings(stranger) == []

    assert PreviewLink.objects.get().opened == 1
    page.get_by_role("button", name="Close the link").click()
    page.get_by_text("The link is closed: it shows nothing any more.").wait_for()
    assert stranger.goto(address).status == 404
    stranger.context.close()
    assert findings(page) == []
    assert amiss == []


def test_the_link_is_copied(page, live_server, draft, amiss):
    page.context.grant_permissions(["clipboard-write"])
    open_draft(page, live_server, draft)
    page.get_by_role("button", name="Make a link").click()
    page.get_by_role("button", name="Copy the link").click()
    page.get_by_text("The link is copied.").wait_for()
    shown = page.get_by_label("The link. It is shown only now: copy it").input_value()
    teaser = page.get_by_label("Teaser")
    teaser.fill("")
    teaser.press("Control+v")
    expect(teaser).to_have_value(shown)
    assert amiss == []


# Without scripts


def test_without_scripts_a_new_window_shows_the_same(browser, live_server, draft, amiss):
    context = browser.new_context(java_script_enabled=False)
    page = log_in(context, live_server, amiss)
    ready = open_draft(page, live_server, draft)
    ready.get_by_text("Nothing is missing: it can be published.").wait_for()
    page.get_by_label("Teaser").fill("…on bees.")
    with context.expect_page() as opened:
        page.get_by_role("button", name="Preview").click()
    opened.value.get_by_text("…on bees.").wait_for()
    opened.value.get_by_role("button", name="In the list").click()
    opened.value.get_by_role("heading", name="The newest month").wait_for()

    with context.expect_page() as opened:
        page.get_by_role("button", name="Make a link").click()
    opened.value.get_by_label("The link. It is shown only now: copy it").wait_for()
    assert page.get_by_label("Teaser").input_value() == "…on bees."
    context.close()
