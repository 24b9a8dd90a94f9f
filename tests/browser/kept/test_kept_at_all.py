"""A browser that keeps nothing says so; what it says is whole and accessible."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.kept.keeping import (
    KEPT,
    TEASER,
    address_of,
    done,
    log_in,
    log_out,
    log_out_behind_its_back,
    offer,
    wait_until_saved,
    write,
)
from tests.browser.writing import findings

pytestmark = pytest.mark.django_db(transaction=True)

# When nothing can be kept.


def fill_up(page):
    session = page.context.new_cdp_session(page)
    origin = page.evaluate("location.origin")
    session.send("Storage.overrideQuotaForOrigin", {"origin": origin, "quotaSize": 1})


def test_a_browser_without_room_says_so_and_asks_before_leaving(page, live_server, draft):
    page.goto(address_of(live_server, draft))
    page.locator("[data-kept-copy][data-has-looked]").wait_for(state="attached")
    fill_up(page)
    page.get_by_label("Teaser").click()
    page.keyboard.type("More. ")
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("What you type is not kept on this computer.")
    expect(alert).to_contain_text("There is no more room for it in this browser.")
    expect(page.locator(".submit-row")).to_contain_text("Not kept on this computer")
    asked = []

    def stay(dialog):
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    page.get_by_role("link", name="Home").first.click()
    expect(page.get_by_label("Teaser")).to_be_visible()
    assert asked == ["beforeunload"]


def test_leaving_asks_nothing_as_long_as_it_is_kept(page, live_server, draft):
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.goto(address_of(live_server, draft))
    page.get_by_label("Teaser").click()
    page.keyboard.type("More. ")
    expect(page.locator(".submit-row")).to_contain_text(KEPT)
    page.get_by_role("link", name="Home").first.click()
    page.get_by_role("link", name="Start ").wait_for()
    assert asked == []


def test_without_scripts_the_page_is_as_it_was(browser, page, live_server, draft):
    context = browser.new_context(
        java_script_enabled=False, storage_state=page.context.storage_state()
    )
    plain = context.new_page()
    plain.goto(address_of(live_server, draft))
    said = plain.get_by_text(re.compile("kept on this computer", re.IGNORECASE))
    expect(said.filter(visible=True)).to_have_count(0)
    plain.get_by_label("Teaser").fill(TEASER)
    plain.get_by_role("button", name="Save the draft").click()
    wait_until_saved(plain)
    assert plain.url == address_of(live_server, draft)
    context.close()


# How it looks.


@pytest.mark.parametrize(("width", "scheme"), [(390, "dark"), (1280, "light")])
def test_an_offer_is_whole_and_accessible(width, scheme, page, live_server, draft, author, amiss):
    page.set_viewport_size({"width": width, "height": 850})
    page.emulate_media(color_scheme=scheme)
    page.goto(address_of(live_server, draft))
    write(page)
    log_out_behind_its_back()
    page.get_by_role("button", name="Save the draft").click()
    expect(page.get_by_role("alert")).to_be_visible()
    amiss += findings(page)
    log_in(page, live_server, author)
    page.goto(address_of(live_server, draft))
    offer(page).get_by_text("See what differs").click()
    expect(offer(page).locator("ins").last).to_be_visible()
    amiss += findings(page)
    offer(page).get_by_role("button", name="Put it back").click()
    expect(done(page, "It is put back.")).to_be_focused()
    amiss += findings(page)
    log_out(page)
    expect(offer(page)).to_be_visible()
    amiss += findings(page)
    assert amiss == []
