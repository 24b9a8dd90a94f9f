"""What is kept besides the texts of a month: when it is to appear, and a citation."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from research.models import Citation
from tests.browser.kept.keeping import (
    address_of,
    copies,
    done,
    no_offer,
    offer,
    reopened,
    wait_for_copies,
    wait_for_copy,
    wait_until_saved,
    write,
)

pytestmark = pytest.mark.django_db(transaction=True)

MOMENT = "2999-03-01T07:00"


def moment(page):
    return page.get_by_label("It appears by itself on")


def title(page):
    return page.get_by_label("Title of the work")


def test_the_moment_that_was_typed_comes_back_and_goes_again(page, live_server, draft, amiss):
    page.goto(address_of(live_server, draft))
    proposed = page.locator("#publish-at").input_value()
    page.get_by_text("Publish later").click()
    moment(page).fill(MOMENT)
    wait_for_copy(page, MOMENT)
    page = reopened(page, address_of(live_server, draft))
    expect(offer(page)).to_contain_text("Differs from this page in: When it appears.")
    offer(page).get_by_role("button", name="Put it back").click()
    expect(moment(page)).to_have_value(MOMENT)
    expect(page.locator("#moment")).to_contain_text("Friday 1 March 2999, 07:00, Ottawa time")
    done(page, "It is put back.").get_by_role("button", name="Undo").click()
    expect(moment(page)).to_have_value(proposed)
    assert amiss == []


def test_a_moment_that_is_only_proposed_is_not_kept(page, live_server, draft):
    page.goto(address_of(live_server, draft))
    write(page)
    (copy,) = copies(page)
    assert "publish_at" not in copy["state"]["fields"]


def test_a_citation_survives_a_killed_page_until_it_is_saved(page, live_server, amiss):
    address = live_server.url + reverse("admin:research_citation_add")
    page.goto(address)
    title(page).fill("Owls and sleep")
    wait_for_copy(page, "Owls and sleep")
    page = reopened(page, address)
    offer(page).get_by_role("button", name="Put it back").click()
    expect(title(page)).to_have_value("Owls and sleep")
    page.get_by_role("button", name="Save", exact=True).click()
    wait_until_saved(page)
    assert Citation.objects.get().title == "Owls and sleep"
    wait_for_copies(page, "(copies) => copies.length === 0")
    page.goto(address)
    no_offer(page)
    assert amiss == []


def test_what_was_filled_in_and_not_saved_is_kept(page, live_server):
    address = live_server.url + reverse("admin:research_citation_add")
    page.goto(address)
    reference = "Nightingale, P. (2021). Owls and sleep. Journal of Invented Therapy, 12(3), 34-56."
    page.get_by_label("Reference as typed").fill(reference)
    page.get_by_role("button", name="Read").click()
    page.get_by_role("button", name="Fill the form with this").click()
    expect(title(page)).to_have_value("Owls and sleep")
    wait_for_copy(page, '"text":"Owls and sleep"')
    page = reopened(page, address)
    offer(page).get_by_role("button", name="Put it back").click()
    expect(title(page)).to_have_value("Owls and sleep")
