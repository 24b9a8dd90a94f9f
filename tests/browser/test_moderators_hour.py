"""What a moderator does in an hour: an archive of a thousand in disorder, put right in a browser.

`pytest -s` prints how long each part took. `SAVED_PAGES` may name a folder of real pages.
"""

import re
import sys
import time
from contextlib import contextmanager
from itertools import count

import pytest
from django.contrib.auth.models import Group
from django.utils.html import escape
from playwright.sync_api import expect

from blog.checks import CHECKS, numbers_of
from blog.models import Summary
from tests.browser.hour import Mess, saved_pages
from tests.browser.writing import choose_topic, listen, log_in, wait_for_caret
from tests.factories import make_user

pytestmark = pytest.mark.django_db(transaction=True)

NUMBERS = count(1)
WORKS = iter(
    [
        ("Nightingale", "How owls sleep"),
        ("Whippoorwill", "Bees and their keepers"),
        ("Goldcrest", "Silent nights in barns"),
        ("Sandpiper", "A grammar of tides"),
        ("Kingfisher", "Why rivers turn"),
        ("Bullfinch", "Orchards after rain"),
    ]
)
REASON = "The journal has retracted the study."


def reference():
    """As unlike the others as works are: what is like another is asked about."""
    name, subject = next(WORKS)
    number = next(NUMBERS)
    return (
        f"{name}, F. (2021). {subject}. Letters on {subject}, {number}(2), 7–9. "
        f"https://doi.org/10.5555/sleep.{number}"
    )


@pytest.fixture
def amiss():
    return []


@pytest.fixture
def desk(page, live_server, amiss):
    """The desk of somebody who moderates, and may publish and withdraw."""
    user = make_user("Moderator")
    user.groups.add(Group.objects.get(name="Author"))
    listen(page.context, amiss)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=live_server.url)
    return log_in(page, live_server.url, user)


@contextmanager
def timed(what):
    began = time.perf_counter()
    yield
    sys.stdout.write(f"{what:<44} {time.perf_counter() - began:6.1f} s\n")


def press(desk, name, role="button", **kwargs):
    """Something that leads to another page, and wait for that."""
    with desk.expect_navigation():
        desk.get_by_role(role, name=name, **kwargs).first.click()


def import_pages(desk, folder):
    """They arrive as drafts, of the topic that the pages were filtered by."""
    press(desk, "Bring files", "link")
    desk.get_by_label("Files").set_input_files(saved_pages(folder))
    press(desk, "Keep them, and see what they would do")
    desk.locator(".import-choices summary").click()
    desk.get_by_label("Therapist Factors", exact=True).check()
    press(desk, "Look again")
    press(desk, "Import this")
    desk.get_by_text("It is imported.").wait_for()


def cite(desk):
    """What a look into the journal brings, copied there and pasted here."""
    typed = reference()
    desk.evaluate("text => navigator.clipboard.writeText(text)", typed)
    desk.locator(".field-citation .select2-selection").focus()
    desk.keyboard.press("Control+v")
    expect(desk.get_by_role("button", name="Save it and cite it")).to_be_focused()
    desk.keyboard.press("Enter")
    desk.get_by_role("combobox", name=typed.partition(",")[0]).wait_for()


def clear_queue(desk):
    """What is suggested is taken; where nothing is, the field that lacks something is filled."""
    press(desk, "Go through them one by one", "link")
    while desk.get_by_role("button", name="Accept").count():
        kind = desk.locator("[name=research_type]")
        offers = desk.locator("[name=suggested_type]:checked")
        if not kind.input_value() and not offers.count():
            kind.select_option(index=1)
        has_topic = desk.locator(".field-topics").get_by_role("button", name="Remove ").count()
        if not has_topic and not desk.locator("[name=suggested_topics]:checked").count():
            choose_topic(desk.locator(".field-topics"), "Empathy")
        if not desk.locator("[name=citation]").input_value():
            cite(desk)
        with desk.expect_navigation():
            desk.get_by_role("button", name="Accept").press("a")
    press(desk, "Back to your desk", "link")


def fill_in_topic(desk):
    choose_topic(desk.locator(".field-topics"), "Empathy")


def fill_in_type(desk):
    desk.locator("[name=research_type]").select_option(index=1)


def fill_in_doi(desk):
    desk.locator("[name=doi]").fill(f"10.5555/mended.{next(NUMBERS)}")


def write_anew(desk):
    """Into the editor that the row led to."""
    wait_for_caret(desk.locator("[contenteditable=true]:focus"))
    desk.keyboard.press("Control+a")
    desk.keyboard.type("What was meant, in words of its own.")


def give_another_title(desk):
    desk.locator("[name=title]").fill(f"On owls, part {next(NUMBERS)}")


def use_https(desk):
    field = desk.locator("[name=url]")
    field.fill(field.input_value().replace("http:", "https:"))


#: How the rows of a check are mended, each on the page it leads to; those of the other checks are
#: right as they are.
MENDED = {
    "no-topic": fill_in_topic,
    "no-type": fill_in_type,
    "no-doi": fill_in_doi,
    "malformed-doi": fill_in_doi,
    "no-implications": write_anew,
    "insecure-link": write_anew,
    "insecure-post-link": write_anew,
    "insecure-page-link": write_anew,
    "dead-link": write_anew,
    "collision": give_another_title,
    "insecure-address": use_https,
}


def work_through(desk, check):
    """From the desk through all rows of a check, and back."""
    press(desk, str(check.title), "link", exact=True)
    rows = desk.locator(".check [aria-labelledby=rows] li")
    while rows.count():
        if check.name in MENDED:
            with desk.expect_navigation():
                rows.first.get_by_role("link").click()
            MENDED[check.name](desk)
            press(desk, re.compile("^(Save$|Update the public page)"))
            if desk.get_by_role("link", name=re.compile("^Back to: ")).count():
                # The page of a month stays open.
                press(desk, re.compile("^Back to: "), "link")
        else:
            with desk.expect_navigation():
                rows.first.get_by_role("button").click()
    press(desk, "Back to your desk", "link")


def confirm_and_withdraw(desk, retracted):
    press(desk, "Notices to confirm", "link", exact=True)
    press(desk, re.compile("retract", re.IGNORECASE), "link")
    press(desk, "Confirm")
    press(desk, retracted.title, "link")
    press(desk, "Withdraw…", "link")
    desk.get_by_label("Reason").fill(REASON)
    press(desk, "Show what readers will see")
    press(desk, "Withdraw this summary")


def merge_the_misspelt(desk):
    press(desk, "Topics used once or never", "link")
    press(desk, "Merge, rename or split them at the topic desk", "link")
    press(desk, "Merge… Adherence")
    press(desk, "Merge", exact=True)
    desk.get_by_text("“Adherance”: now part of “Adherence”.").wait_for()


def choose_all(desk, deed):
    """Of those the bulk page found; what it would do is shown, then done."""
    desk.get_by_role("radio", name=re.compile("All .* that are found")).check()
    desk.get_by_role("radio", name=deed, exact=True).check()


def publish_what_was_imported(desk):
    desk.get_by_role("checkbox", name=re.compile("Draft")).check()
    press(desk, "Show the summaries")
    choose_all(desk, "Publish the whole posts")
    press(desk, "Show what will change")
    press(desk, re.compile("^Do it to"))
    desk.get_by_text("It is done.").wait_for()


def topics_of_all():
    return set(Summary.objects.values_list("pk", "topics"))


def test_the_hour(desk, live_server, tmp_path, amiss):
    with timed("a thousand invented and spoilt"):
        mess = Mess()
    home = f"{live_server.url}/admin/"
    desk.goto(f"{home}blog/importrun/")
    with timed("three saved pages imported"):
        import_pages(desk, tmp_path)
    desk.goto(home)
    number = Summary.objects.to_look_at().count()
    with timed(f"{number} of the queue"):
        clear_queue(desk)
    with timed("the misspelt topic merged"):
        merge_the_misspelt(desk)
    desk.goto(home)
    with timed("a retraction confirmed, its summary withdrawn"):
        confirm_and_withdraw(desk, mess.retracted)
    desk.goto(f"{home}blog/summary/bulk/")
    with timed("the imported months published"):
        publish_what_was_imported(desk)
    desk.goto(home)
    for check in CHECKS:
        if number := numbers_of([check])[check.name]:
            with timed(f"{number} of “{check.title}”"):
                work_through(desk, check)

    before = topics_of_all()
    desk.goto(f"{home}blog/summary/bulk/")
    choose_all(desk, "Add topics")
    desk.get_by_label("Topics to add").select_option("Empathy")
    with timed("a topic added to all: looked at"):
        press(desk, "Show what will change")
    with timed("a topic added to all: done"):
        press(desk, re.compile("^Do it to"))
        desk.get_by_text("It is done.").wait_for()
    assert topics_of_all() != before
    with timed("a topic added to all: taken back"):
        press(desk, "Take it back")
        desk.get_by_text("It is taken back.").wait_for()
    assert topics_of_all() == before

    desk.goto(home)
    desk.get_by_text("Nothing to do: no check finds anything.").wait_for()
    assert not Summary.objects.to_look_at().exists()

    def answer(path):
        response = desk.request.get(f"{live_server.url}{path}", max_redirects=0)
        return response.status, response.headers.get("location")

    assert answer("/topics/adherance/") == (301, "/topics/adherence/")
    assert answer("/summaries.atom?topic=adherance") == (301, "/summaries.atom?topic=adherence")
    assert answer(mess.retracted.get_absolute_url()) == (410, None)
    public = Summary.objects.public()
    assert public.count() == Summary.objects.count() - 1
    for address in {summary.post.get_absolute_url() for summary in public.newest_first()[:9]}:
        assert answer(address) == (200, None)
    number = public.filter(topics__slug="adherence").count()
    desk.goto(f"{live_server.url}/?topic=adherence")
    expect(desk).to_have_title(re.compile(f"^{number} summaries on Adherence"))
    feed = desk.request.get(f"{live_server.url}/summaries.atom?topic=adherence").text()
    assert escape(mess.misspelt.title) in feed or number > 20
    assert mess.retracted.title not in desk.request.get(f"{live_server.url}/summaries.csv").text()
    assert amiss == []
