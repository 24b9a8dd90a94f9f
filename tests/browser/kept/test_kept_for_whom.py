"""What is kept is for one person, and each tab keeps its own."""

import pytest
from playwright.sync_api import expect

from tests.browser.kept.keeping import (
    TEASER,
    address_of,
    copies,
    crash,
    log_in,
    log_out,
    no_offer,
    offer,
    wait_until_saved,
    write,
)
from tests.factories import make_user

pytestmark = pytest.mark.django_db(transaction=True)

# Other people at the same computer.


def test_somebody_else_is_offered_nothing(page, live_server, draft, author):
    page.goto(address_of(live_server, draft))
    write(page)
    log_out(page)
    log_in(page, live_server, make_user("Author"))
    page.goto(address_of(live_server, draft))
    no_offer(page)
    log_out(page)
    page.wait_for_load_state("networkidle")
    expect(offer(page)).to_be_hidden()
    log_in(page, live_server, author)
    page.goto(address_of(live_server, draft))
    expect(offer(page)).to_be_visible()


def test_logging_out_keeps_it_and_says_so(page, live_server, draft, author):
    page.goto(address_of(live_server, draft))
    write(page)
    log_out(page)
    expect(offer(page)).to_contain_text(draft.name)
    assert len(copies(page)) == 1


def test_logging_out_erases_it_by_choice(page, live_server, draft, author):
    page.goto(address_of(live_server, draft))
    write(page)
    log_out(page)
    offer(page).get_by_role("button", name="Erase what this browser keeps").click()
    expect(page.get_by_text("Erased: this browser keeps nothing")).to_be_focused()
    assert copies(page) == []
    log_in(page, live_server, author)
    page.goto(address_of(live_server, draft))
    no_offer(page)


def test_erasing_spares_what_is_kept_for_others(page, live_server, draft):
    page.goto(address_of(live_server, draft))
    write(page)
    log_out(page)
    log_in(page, live_server, make_user("Moderator"))
    page.goto(address_of(live_server, draft))
    write(page, "…I blog about bees.")
    log_out(page)
    offer(page).get_by_role("button", name="Erase what this browser keeps").click()
    expect(page.get_by_text("Erased")).to_be_focused()
    assert [copy["state"]["fields"]["teaser"]["text"] for copy in copies(page)] == [TEASER]


def test_a_page_left_open_keeps_nothing_more_after_erasing(page, live_server, draft):
    other = page.context.new_page()
    other.goto(address_of(live_server, draft))
    write(other)
    page.goto(f"{live_server.url}/admin/")
    log_out(page)
    offer(page).get_by_role("button", name="Erase what this browser keeps").click()
    expect(page.get_by_text("Erased")).to_be_focused()
    expect(other.locator(".submit-row")).to_contain_text("erased at log-out")
    other.get_by_label("Teaser").fill("…I blog about bees.")
    other.close()
    assert copies(page) == []


def test_logging_out_with_nothing_kept_asks_nothing(page, live_server):
    log_out(page)
    page.wait_for_load_state("networkidle")
    expect(offer(page)).to_be_hidden()


# Two tabs.


def test_two_tabs_of_a_post_know_of_each_other_and_keep_apart(page, live_server, draft):
    page.goto(address_of(live_server, draft))
    write(page, "…from the first.")
    other = page.context.new_page()
    other.goto(address_of(live_server, draft))
    for one in (page, other):
        expect(one.get_by_text("is open in another tab too")).to_be_visible()
    no_offer(other)
    write(other, "…from the second.")
    texts = {copy["state"]["fields"]["teaser"]["text"] for copy in copies(other)}
    assert texts == {"…from the first.", "…from the second."}
    crash(page)
    expect(other.get_by_text("is open in another tab too")).to_be_hidden()
    expect(offer(other)).to_be_visible()
    expect(other.get_by_label("Teaser")).to_have_value("…from the second.")


def test_a_tab_that_saves_leaves_the_copy_of_the_other(page, live_server, draft):
    page.goto(address_of(live_server, draft))
    write(page, "…from the first.")
    other = page.context.new_page()
    other.goto(address_of(live_server, draft))
    write(other, "…from the second.")
    other.get_by_role("button", name="Save the draft").click()
    wait_until_saved(other)
    texts = [copy["state"]["fields"]["teaser"]["text"] for copy in copies(other)]
    assert texts == ["…from the first."]
