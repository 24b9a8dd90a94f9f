"""Pages that keep what is typed, as their tests use them."""

import re

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from playwright.sync_api import Error, expect

from tests.factories import PASSWORD

KEPT = re.compile(r"Kept on this computer \d\d:\d\d")
TEASER = "…I blog about owls and their diaries."
#: Through the module of the page itself, so that its database is open to it.
COPIES = "import('/static/js/kept/store.js').then((store) => store.all())"


def log_in(page, live_server, user):
    page.goto(f"{live_server.url}/admin/login/?next=/admin/")
    fill_in_login(page, user)
    page.get_by_role("button", name="Log out").wait_for()


def fill_in_login(page, user):
    page.get_by_label("Username").fill(user.username)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()


def log_out_behind_its_back():
    Session.objects.all().delete()


def address_of(live_server, post):
    return live_server.url + reverse("admin:blog_post_change", args=[post.pk])


def new_post(live_server):
    return live_server.url + reverse("admin:blog_post_add")


def part(page, title):
    return page.locator("[data-part]").filter(has=page.locator(f'input[value="{title}"]'))


def write(page, teaser=TEASER):
    """Type a teaser, and wait until it is kept."""
    page.get_by_label("Teaser").fill(teaser)
    expect(page.locator(".submit-row")).to_contain_text(KEPT)


def wait_until_saved(page):
    page.locator(".messagelist .success").wait_for()


def crash(page):
    with pytest.raises(Error, match="crash"):
        page.goto("chrome://crash")
    page.close()


def reopened(page, address):
    """The page anew in another tab, after this one was killed."""
    crash(page)
    again = page.context.new_page()
    again.goto(address)
    return again


def offer(page):
    kept = page.get_by_role("region", name="Not saved, but kept on this computer")
    return kept.locator(".kept-offer")


def done(page, said):
    return page.locator(".kept-done", has_text=said)


def no_offer(page):
    """Waits until the page has looked for copies."""
    page.locator("[data-kept-copy][data-has-looked]").wait_for(state="attached")
    expect(offer(page)).to_have_count(0)


def copies(page):
    return page.evaluate(COPIES)


def wait_for_copies(page, test, words=""):
    """Waits until JavaScript's `test(copies, words)` is true."""
    page.evaluate(
        f"""async (words) => {{
            const test = {test};
            const end = performance.now() + 10_000;
            while (!test(await {COPIES}, words)) {{
                if (performance.now() > end) throw new Error("There is no such copy.");
                await new Promise((next) => setTimeout(next, 50));
            }}
        }}""",
        words,
    )


def wait_for_copy(page, words):
    wait_for_copies(page, "(copies, words) => JSON.stringify(copies).includes(words)", words)


def log_out(page):
    page.get_by_role("button", name="Log out").click()
    page.get_by_text("You are logged out.").wait_for()
