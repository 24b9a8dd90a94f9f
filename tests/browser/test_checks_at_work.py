"""A moderator puts right what the checks of the desk find, in a real browser."""

import datetime
import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from blog.models import CheckCount
from research.models import Citation, ResearchType, Topic
from tests.browser.writing import findings
from tests.factories import PASSWORD, make_citation, make_notice, make_summary, make_user

pytestmark = pytest.mark.django_db(transaction=True)

LONG = "An uncommonly long title about owls and what they have to say " * 4


@pytest.fixture
def amiss():
    """What the console said."""
    return []


@pytest.fixture
def desk(page, live_server, amiss):
    """The desk of a moderator who has just logged in."""

    def listen(message):
        if message.type in ("error", "warning"):
            amiss.append(f"{page.url}: {message.text}")

    page.on("console", listen)
    page.on("pageerror", lambda error: amiss.append(f"{page.url}: {error}"))
    page.goto(f"{live_server.url}/admin/")
    page.get_by_label("Username").fill(make_user("Moderator").username)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    page.get_by_role("heading", name="Your desk").wait_for()
    return page


def plant():
    """Something for most of the checks, with long names, and counts of earlier days."""
    make_summary(title=LONG, topics=(), research_type=None, practice_implications="")
    make_summary(title="x" * 300, citation=None, review_reasons=["guessed"])
    for _ in range(51):
        make_citation(title=LONG, doi="", container_title="y" * 200)
    make_notice()
    for day, number in [(1, 90), (8, 70), (15, 60)]:
        CheckCount.objects.create(
            day=timezone.localdate() - datetime.timedelta(days=20 - day),
            name="no-doi",
            number=number,
        )


def test_a_row_leads_to_its_field_by_keyboard_and_is_gone_when_mended(desk, amiss):
    work = make_citation(title="On owls", doi="")
    desk.reload()
    desk.get_by_role("link", name="Citations without a DOI").press("Enter")
    desk.get_by_role("link", name=re.compile("On owls")).press("Enter")
    field = desk.get_by_label("DOI:", exact=True)
    expect(field).to_be_focused()
    expect(field).to_be_in_viewport()
    desk.keyboard.type("https://doi.org/10.5555/Owls.")
    desk.keyboard.press("Enter")
    desk.locator(".messagelist .success").wait_for()
    assert Citation.objects.get(pk=work.pk).doi == "10.5555/owls"
    # A good save leads back to the list.
    desk.get_by_text("Nothing to do: this check finds nothing.").wait_for()
    assert amiss == []


@pytest.mark.parametrize(
    ("check", "fields", "focused"),
    [
        ("no-topic", {"topics": ()}, "#id_topics-search"),
        ("no-type", {"research_type": None}, "#id_research_type"),
        ("no-citation", {"citation": None}, ".field-citation .select2-selection"),
        (
            "no-implications",
            {"practice_implications": ""},
            ".field-practice_implications [contenteditable=true]",
        ),
        (
            "insecure-link",
            {"note": '<p><a href="http://owls.example/">Owls</a></p>'},
            ".field-note [contenteditable=true]",
        ),
    ],
)
def test_the_cursor_is_in_what_stands_in_a_fields_place(
    check, fields, focused, desk, live_server, amiss
):
    make_summary(title="On owls", **fields)
    desk.goto(f"{live_server.url}/admin/checks/{check}/")
    desk.get_by_role("link", name="On owls").click()
    expect(desk.locator(focused)).to_be_focused()
    expect(desk.locator(focused)).to_be_in_viewport()
    assert amiss == []


@pytest.mark.parametrize(("width", "scheme"), [(390, "dark"), (390, "light"), (1280, "dark")])
def test_checks_are_whole_and_accessible(width, scheme, desk, live_server, amiss):
    plant()
    desk.set_viewport_size({"width": width, "height": 850})
    desk.emulate_media(color_scheme=scheme)
    for path in ("", "checks/no-doi/", "checks/no-doi/?page=2", "checks/no-type/"):
        desk.goto(f"{live_server.url}/admin/{path}")
        for folded in desk.locator("details").all():
            folded.locator("summary").click()
        assert findings(desk) == []
    assert amiss == []


def test_nothing_to_do_is_said_accessibly(desk, amiss):
    Topic.objects.all().delete()
    ResearchType.objects.all().delete()
    desk.reload()
    desk.get_by_text("Nothing to do: no check finds anything.").wait_for()
    assert findings(desk) == []
    assert amiss == []
