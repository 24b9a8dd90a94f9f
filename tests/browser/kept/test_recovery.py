"""What is typed survives whatever ends the page, until it is saved."""

import contextlib
import os
import signal
from pathlib import Path

import pytest
from playwright.sync_api import expect

from blog.models import Post
from tests.browser.kept.keeping import (
    KEPT,
    TEASER,
    address_of,
    copies,
    crash,
    done,
    log_in,
    no_offer,
    offer,
    reopened,
    wait_until_saved,
    write,
)
from tests.factories import make_post

pytestmark = pytest.mark.django_db(transaction=True)

# Whatever ends the page.


def test_what_was_typed_survives_a_killed_page(page, live_server, draft, amiss):
    page.goto(address_of(live_server, draft))
    write(page)
    page = reopened(page, address_of(live_server, draft))
    expect(page.get_by_label("Teaser")).to_have_value("…I blog about diaries.")
    expect(offer(page)).to_contain_text("less than a minute after the last save")
    expect(offer(page)).to_contain_text("Differs from this page in: Teaser.")
    offer(page).get_by_role("button", name="Put it back").click()
    expect(page.get_by_label("Teaser")).to_have_value(TEASER)
    expect(done(page, "It is put back.")).to_be_focused()
    assert amiss == []


def test_what_was_typed_survives_a_page_that_is_left_at_once(page, live_server, draft):
    page.goto(address_of(live_server, draft))
    page.locator("[data-kept-copy][data-has-looked]").wait_for(state="attached")
    page.get_by_label("Teaser").fill(TEASER)
    page.goto(f"{live_server.url}/admin/")
    page.goto(address_of(live_server, draft))
    expect(offer(page)).to_be_visible()


def test_what_was_typed_survives_a_tab_that_is_closed_at_once(page, live_server, draft):
    page.goto(address_of(live_server, draft))
    page.locator("[data-kept-copy][data-has-looked]").wait_for(state="attached")
    page.get_by_label("Teaser").fill(TEASER)
    page.close()
    page = page.context.new_page()
    page.goto(address_of(live_server, draft))
    expect(offer(page)).to_be_visible()


def test_what_was_typed_survives_a_killed_browser(
    browser_type, browser_type_launch_args, tmp_path, live_server, author, draft
):
    def open_browser():
        return browser_type.launch_persistent_context(tmp_path, **browser_type_launch_args)

    browser = open_browser()
    page = browser.new_page()
    log_in(page, live_server, author)
    page.goto(address_of(live_server, draft))
    write(page)
    with browser.expect_event("close"):
        kill_all_of(tmp_path)
    for lock in tmp_path.glob("Singleton*"):
        lock.unlink()
    browser = open_browser()
    # Whether the session was written to disk before the end is up to the browser.
    browser.clear_cookies()
    page = browser.new_page()
    log_in(page, live_server, author)
    page.goto(address_of(live_server, draft))
    expect(offer(page)).to_be_visible()
    browser.close()


def kill_all_of(profile):
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(FileNotFoundError):
            if str(profile) in (process / "cmdline").read_text(errors="replace"):
                os.kill(int(process.name), signal.SIGKILL)


# When it goes.


def test_a_good_save_ends_it(page, live_server, draft):
    page.goto(address_of(live_server, draft))
    write(page)
    page.get_by_role("button", name="Save the draft").click()
    wait_until_saved(page)
    no_offer(page)
    assert page.url == address_of(live_server, draft)
    assert copies(page) == []
    expect(page.get_by_text("is open in another tab too")).to_be_hidden()


def test_a_good_save_ends_it_though_the_site_keeps_something_else(page, live_server, draft):
    page.goto(address_of(live_server, draft))
    write(page, "…I blog about owls\u00ad and their diaries.")
    page.get_by_role("button", name="Save the draft").click()
    wait_until_saved(page)
    expect(page.get_by_label("Teaser")).to_have_value(TEASER)
    no_offer(page)
    assert copies(page) == []


def test_what_is_typed_after_it_was_sent_is_kept_apart(page, live_server, draft):
    page.goto(address_of(live_server, draft))
    write(page)

    page.get_by_label("Teaser").evaluate(
        """(area) => addEventListener("submit", () => setTimeout(() => {
            area.value += " And of bees.";
            area.dispatchEvent(new Event("input", { bubbles: true }));
        }))"""
    )
    page.get_by_role("button", name="Save the draft").click()
    wait_until_saved(page)
    expect(page.get_by_label("Teaser")).to_have_value(TEASER)
    offer(page).get_by_role("button", name="Put it back").click()
    expect(page.get_by_label("Teaser")).to_have_value(f"{TEASER} And of bees.")


def test_a_refused_save_does_not(page, live_server, draft):
    taken = make_post()
    page.goto(address_of(live_server, draft))
    page.get_by_label("Month").fill(f"{taken.month:%Y-%m}")
    write(page)
    page.get_by_role("button", name="Save the draft").click()
    page.get_by_role("link", name="There is a post for this month already.").wait_for()
    expect(page.locator(".submit-row")).to_contain_text(KEPT)
    no_offer(page)
    page = reopened(page, address_of(live_server, draft))
    offer(page).get_by_role("button", name="Put it back").click()
    expect(page.get_by_label("Teaser")).to_have_value(TEASER)
    page.get_by_label("Month").fill("2020-01")
    page.get_by_role("button", name="Save the draft").click()
    wait_until_saved(page)
    no_offer(page)
    assert copies(page) == []


def test_taking_everything_back_by_hand_ends_it(page, live_server, draft):
    page.goto(address_of(live_server, draft))
    write(page)
    page.get_by_label("Teaser").fill("…I blog about diaries.")
    expect(page.locator(".submit-row")).not_to_contain_text("Kept")
    assert copies(page) == []


def test_a_copy_of_what_is_saved_is_not_offered(page, live_server, draft):
    page.goto(address_of(live_server, draft))
    write(page)
    crash(page)
    Post.objects.filter(pk=draft.pk).update(teaser=TEASER)
    page = page.context.new_page()
    page.goto(address_of(live_server, draft))
    no_offer(page)
    assert copies(page) == []


def test_after_thirty_days_it_is_gone(page, live_server, draft):
    page.goto(address_of(live_server, draft))
    write(page)
    page = reopened(page, f"{live_server.url}/admin/")
    age = """(days) => import('/static/js/kept/store.js').then(async (store) => {
        const [copy] = await store.all();
        await store.put({ ...copy, at: Date.now() - days * 86_400_000 });
    })"""
    page.evaluate(age, 29)
    page.goto(address_of(live_server, draft))
    expect(offer(page)).to_be_visible()
    page.evaluate(age, 31)
    assert copies(page) == []
    page.goto(address_of(live_server, draft))
    no_offer(page)
