"""A session that ends while somebody writes takes nothing away."""

import pytest
from playwright.sync_api import expect

from tests.browser.kept.keeping import (
    TEASER,
    address_of,
    copies,
    fill_in_login,
    log_in,
    log_out_behind_its_back,
    offer,
    wait_until_saved,
    write,
)
from tests.factories import make_user

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_page_whose_session_has_ended_sends_nothing_before_the_next(
    page, live_server, draft, author, amiss
):
    page.goto(address_of(live_server, draft))
    write(page)
    log_out_behind_its_back()
    page.get_by_role("button", name="Save the draft").click()
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("You are no longer logged in, so nothing was saved.")
    expect(alert).to_contain_text("What you typed is kept on this computer.")
    with page.expect_popup() as opened:
        alert.get_by_role("link", name="Log in in a new tab").click()
    fill_in_login(opened.value, author)
    opened.value.get_by_role("heading", name="You are logged in again").wait_for()
    opened.value.close()
    page.evaluate("dispatchEvent(new Event('focus'))")
    expect(alert).to_contain_text("You are logged in. You can save now.")
    page.get_by_role("button", name="Save the draft").click()
    wait_until_saved(page)
    draft.refresh_from_db()
    assert draft.teaser == TEASER
    assert copies(page) == []
    assert amiss == []


def test_an_ended_session_is_noticed_on_coming_back_to_the_page(page, live_server, draft):
    page.goto(address_of(live_server, draft))
    write(page)
    log_out_behind_its_back()
    page.evaluate("dispatchEvent(new Event('focus'))")
    expect(page.get_by_role("alert")).to_contain_text("You are no longer logged in")


def without_asking(page):
    """The page cannot tell whether its session has ended: it has to find out."""
    page.route("**/admin/session/", lambda route: route.fulfill(status=503))


def test_a_save_without_a_session_leads_back_to_the_page_and_its_offer(
    page, live_server, draft, author
):
    page.goto(address_of(live_server, draft))
    write(page)
    without_asking(page)
    log_out_behind_its_back()
    page.get_by_role("button", name="Save the draft").click()
    expect(page.get_by_text("is kept on this computer. Log in")).to_be_visible()
    fill_in_login(page, author)
    expect(page).to_have_url(address_of(live_server, draft))
    offer(page).get_by_role("button", name="Put it back").click()
    expect(page.get_by_label("Teaser")).to_have_value(TEASER)


def test_a_save_with_the_token_of_another_log_in_leads_back_to_the_page_and_its_offer(
    page, live_server, draft, author
):
    page.goto(address_of(live_server, draft))
    write(page)
    without_asking(page)
    page.context.clear_cookies()
    other = page.context.new_page()
    log_in(other, live_server, author)
    page.get_by_role("button", name="Save the draft").click()
    page.get_by_role("heading", name="Nothing was saved").wait_for()
    expect(page.get_by_text("What you typed is kept on this computer")).to_be_visible()
    page.get_by_text("What you sent, to copy by hand").click()
    expect(page.get_by_label("Teaser")).to_have_value(TEASER)
    page.get_by_role("link", name="Open the page again").click()
    expect(offer(page)).to_be_visible()


def test_the_next_token_is_fetched_before_saving(page, live_server, draft, author):
    page.goto(address_of(live_server, draft))
    write(page)
    page.context.clear_cookies()
    log_in(page.context.new_page(), live_server, author)
    page.get_by_role("button", name="Save the draft").click()
    wait_until_saved(page)


def test_nothing_is_saved_in_the_name_of_somebody_else(page, live_server, draft):
    page.goto(address_of(live_server, draft))
    write(page)
    other = page.context.new_page()
    page.context.clear_cookies()
    log_in(other, live_server, make_user("Moderator"))
    page.get_by_role("button", name="Save the draft").click()
    expect(page.get_by_role("alert")).to_contain_text("Somebody else has logged in")
    draft.refresh_from_db()
    assert draft.teaser == "…I blog about diaries."


def test_a_site_that_does_not_answer_takes_nothing_away(page, live_server, draft):
    page.goto(address_of(live_server, draft))
    write(page)
    page.context.set_offline(True)
    page.get_by_role("button", name="Save the draft").click()
    expect(page.get_by_role("alert")).to_contain_text("The site cannot be reached")
    expect(page.get_by_label("Teaser")).to_have_value(TEASER)
    page.context.set_offline(False)
    page.get_by_role("button", name="Save the draft").click()
    wait_until_saved(page)
