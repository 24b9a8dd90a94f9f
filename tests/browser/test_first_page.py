"""The author publishes in a real browser: when, what becomes of it, and what is said before."""

import datetime
import re
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import expect

from blog.models import Post, Summary, UnansweredSearch
from tests.browser.writing import findings
from tests.factories import PASSWORD, make_draft, make_post, make_scheduled, make_summary, make_user

pytestmark = pytest.mark.django_db(transaction=True)

HOUR = datetime.timedelta(hours=1)


@pytest.fixture
def amiss():
    """What the console of any window of the test said."""
    return []


@pytest.fixture
def enter(context, live_server, amiss):
    """Logs in someone of that role, by the form, and returns the page they come to."""

    def enter(role="Author"):
        page = context.new_page()
        page.goto(f"{live_server.url}/admin/")
        page.get_by_label("Username").fill(make_user(role).username)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Log in").click()
        page.get_by_role("heading", name="Your desk").wait_for()
        return page

    def listen(message):
        if message.type in ("error", "warning"):
            amiss.append(f"{message.page.url}: {message.text}")

    context.on("console", listen)
    context.on("weberror", lambda error: amiss.append(f"{error.page.url}: {error.error}"))
    return enter


def address_of(row):
    return reverse(f"admin:blog_{row._meta.model_name}_change", args=[row.pk])


def next_change(turn: str) -> datetime.datetime:
    """Half an hour that the clocks skip or repeat next, in UTC counted from before the change."""
    zone = ZoneInfo(settings.TIME_ZONE)
    at = datetime.datetime.now(datetime.UTC).replace(minute=30, second=0, microsecond=0) + HOUR
    while True:
        before, after = ((at + n * HOUR).astimezone(zone).utcoffset() for n in (0, 1))
        if (after > before) if turn == "forward" else (after < before):
            return at
        at += HOUR


def typed(moment: datetime.datetime) -> str:
    return f"{moment.astimezone(ZoneInfo(settings.TIME_ZONE)):%Y-%m-%dT%H:%M}"


def test_a_month_is_scheduled_in_the_nights_when_the_clocks_are_set(enter, live_server, amiss):
    draft = make_draft(month=datetime.date(2023, 2, 1))
    make_summary(draft)
    page = enter()
    page.goto(live_server.url + address_of(draft))
    page.get_by_text("Publish later").click()
    field, said = (
        page.get_by_label("It appears by itself on (Ottawa time)"),
        page.locator("#moment"),
    )

    skipped = next_change("forward") + HOUR
    wall = f"{skipped.astimezone(ZoneInfo(settings.TIME_ZONE)):%Y-%m-%dT}02:30"
    field.fill(wall)
    expect(said).to_contain_text("there is no 02:30")
    page.get_by_role("button", name="Schedule").click()
    page.locator(".errornote").wait_for()
    expect(field).to_have_value(wall)
    assert Post.objects.get().published_at is None

    first = next_change("back")
    field.fill(typed(first))
    expect(said).to_contain_text("comes twice")
    page.get_by_label("(the second, after the clocks have gone back)").check()
    expect(said).to_contain_text("the second, after the clocks have gone back")
    page.get_by_role("button", name="Schedule").click()
    page.get_by_text("is saved; it appears by itself on").wait_for()
    assert Post.objects.get().published_at == first + HOUR

    page.get_by_text("Change the time").click()
    expect(field).to_have_value(typed(first))
    expect(page.get_by_label("(the second, after the clocks have gone back)")).to_be_checked()
    field.fill("2999-01-02T09:00")
    expect(said).to_contain_text("Wednesday 2 January 2999, 09:00, Ottawa time, in ")
    expect(page.locator("#moment-choices fieldset")).to_have_count(0)
    page.get_by_role("button", name="Schedule anew").click()
    page.get_by_text("it appears by itself on Wednesday 2 January 2999, 09:00").wait_for()
    assert amiss == []


def test_a_summary_is_withdrawn_with_its_tombstone_in_sight(enter, live_server, amiss):
    summary = make_summary(make_post(month=datetime.date(2023, 1, 1)), title="Diaries")
    page = enter()
    page.goto(live_server.url + address_of(summary.post))
    page.get_by_role("link", name="Withdraw…").click()
    assert findings(page) == []
    page.get_by_label("Reason").fill("Retracted.")
    page.get_by_role("button", name="Show what readers will see").click()
    tombstone = page.locator("article").inner_text()
    assert "Retracted." in tombstone
    assert not Summary.objects.get().is_withdrawn
    assert findings(page) == []
    page.get_by_role("button", name="Change the reason").click()
    page.get_by_label("Reason").fill("The paper was retracted.")
    page.get_by_role("button", name="Show what readers will see").click()
    page.get_by_role("button", name="Withdraw this summary").click()
    page.get_by_text("The summary is withdrawn.").wait_for()
    assert page.url == live_server.url + address_of(summary.post)
    page.goto(live_server.url + summary.get_absolute_url())
    expected = tombstone.replace("Retracted.", "The paper was retracted.")
    assert page.locator("article").inner_text() == expected
    # The browser says of the tombstone that it is gone.
    assert [line for line in amiss if "410" not in line] == []


@pytest.mark.parametrize("at", ["month", "summary"])
def test_a_summary_is_corrected_where_readers_see_it(at, enter, live_server, amiss):
    summary = make_summary(make_post(month=datetime.date(2023, 1, 1)), title="Diaries")
    page = enter()
    page.goto(live_server.url + address_of(summary.post if at == "month" else summary))
    page.get_by_role("heading", name="Correction").click()
    page.get_by_role("textbox", name="Correction", exact=True).click()
    page.keyboard.type("Sixteen clients, not sixty.")
    page.get_by_role("button", name=re.compile("^(Update the public page|Save and stay)")).click()
    page.locator(".messagelist .success").wait_for()
    page.goto(live_server.url + summary.get_absolute_url())
    notice = page.locator(".correction")
    expect(notice).to_contain_text("Our summary was corrected on")
    expect(notice).to_contain_text("Sixteen clients, not sixty.")
    assert findings(page) == []
    page.goto(live_server.url)
    expect(page.locator(".card")).to_contain_text("Our summary was corrected on")
    assert findings(page) == []
    assert amiss == []


def test_the_page_says_what_becomes_of_an_address_while_it_changes(enter, live_server, amiss):
    post = make_post(month=datetime.date(2023, 1, 1))
    make_summary(post, title="Diaries", slug="diaries")
    page = enter()
    page.goto(live_server.url + address_of(post))
    title = page.locator("#id_summaries-0-title")
    note = page.locator("#id_summaries-0-title ~ p:not(.limit)")
    expect(note).to_have_text("")
    title.fill("Letters")
    expect(note).to_contain_text("the old one, /2023/01/diaries/, will lead here")
    title.fill("Diaries")
    expect(note).to_have_text("")
    page.get_by_label("Month").fill("2023-02")
    page.get_by_text("All addresses of this month change").wait_for()
    page.get_by_role("button", name="Update the public page").click()
    page.get_by_text("All addresses of February 2023 are new").wait_for()
    assert amiss == []


def test_unpublishing_says_what_follows_before_its_button(enter, live_server, amiss):
    summary = make_summary(make_post(month=datetime.date(2023, 1, 1)))
    page = enter()
    page.goto(live_server.url + address_of(summary.post))
    button = page.get_by_role("button", name="Unpublish January 2023")
    expect(button).to_be_hidden()
    page.get_by_text("Unpublish…").click()
    page.get_by_text("Readers will not find January 2023 any more").wait_for()
    assert findings(page) == []
    button.click()
    page.get_by_text("January 2023 is a draft again: readers do not see it.").wait_for()
    assert not Post.objects.get().is_public
    assert amiss == []


def test_the_desk_leads_on_in_one_click(enter, amiss):
    draft = make_draft(month=datetime.date(2023, 3, 1))
    make_summary(draft, title="Whole")
    make_summary(draft, title="Diaries", citation=None)
    page = enter()
    page.get_by_role("link", name="Diaries").click()
    part = page.locator("#summaries-1")
    expect(part).to_be_in_viewport()
    page.get_by_role("link", name="Home").click()
    page.get_by_role("link", name="Continue March 2023").click()
    page.get_by_role("heading", name="March 2023").wait_for()
    page.get_by_role("link", name="Home").click()
    page.get_by_role("link", name="Start April 2023").click()
    expect(page.get_by_label("Month")).to_have_value("2023-04")
    assert amiss == []


@pytest.mark.parametrize("role", ["Author", "Moderator", "Administrator"])
@pytest.mark.parametrize(("width", "scheme"), [(390, "dark"), (820, "light"), (1280, "light")])
def test_the_desk_is_whole_and_accessible(width, scheme, role, enter, amiss):
    make_summary(make_post(), review_reasons=["guessed", "no-topic"])
    make_scheduled()
    for _ in range(8):
        make_summary(make_draft(teaser=""), title="A title of some length " * 6, citation=None)
    UnansweredSearch.objects.create(words="owls", count=9, day=datetime.date(2023, 2, 1))
    page = enter(role)
    page.set_viewport_size({"width": width, "height": 850})
    page.emulate_media(color_scheme=scheme)
    page.reload()
    assert findings(page) == []
    assert amiss == []


def test_an_empty_desk_is_accessible_too(enter, amiss):
    page = enter()
    page.get_by_role("link", name=re.compile("^Start ")).wait_for()
    assert findings(page) == []
    assert amiss == []
