"""What was kept before somebody else saved is put back beside their work, not over it."""

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from tests.administration import send
from tests.browser.kept.keeping import (
    KEPT,
    TEASER,
    address_of,
    copies,
    no_offer,
    offer,
    part,
    reopened,
    wait_until_saved,
    write,
)
from tests.factories import make_user

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def somebody_else():
    client = Client()
    client.force_login(make_user("Author"))
    return client


def save_as(client, draft, **changes):
    send(client, reverse("admin:blog_post_change", args=[draft.pk]), **changes)


def save(page):
    page.get_by_role("button", name="Save the draft").click()


def collision(page):
    return page.get_by_role("alert").filter(has_text="while you were writing")


def test_an_older_copy_takes_nothing_of_theirs_away(page, live_server, draft, somebody_else):
    page.goto(address_of(live_server, draft))
    write(page)
    save_as(somebody_else, draft, byline="Robin Sample", summaries_0__title="Diaries at home")
    page = reopened(page, address_of(live_server, draft))
    expect(offer(page)).to_contain_text("later the page was saved")
    colours = [
        control.evaluate("e => getComputedStyle(e).backgroundColor")
        for control in (
            offer(page).locator("summary"),
            page.locator("#save-row .default"),
            offer(page).get_by_role("button", name="Put it back"),
        )
    ]
    assert colours[0] == colours[1] != colours[2]
    offer(page).get_by_role("button", name="Put it back").click()
    save(page)
    expect(collision(page)).to_be_visible()
    expect(page.get_by_label("Byline")).to_have_value("Robin Sample")
    expect(page.get_by_label("Teaser")).to_have_value(TEASER)
    save(page)
    wait_until_saved(page)
    draft.refresh_from_db()
    assert (draft.byline, draft.teaser) == ("Robin Sample", TEASER)
    assert draft.summaries.first().title == "Diaries at home"
    no_offer(page)
    assert copies(page) == []


def test_a_summary_that_they_added_stays(page, live_server, draft, somebody_else):
    page.goto(address_of(live_server, draft))
    write(page)
    save_as(
        somebody_else,
        draft,
        **{"summaries-TOTAL_FORMS": "3", "summaries-2-title": "Postcards", "summaries-2-id": ""},
    )
    page = reopened(page, address_of(live_server, draft))
    offer(page).get_by_role("button", name="Put it back").click()
    save(page)
    expect(collision(page)).to_be_visible()
    save(page)
    wait_until_saved(page)
    titles = draft.summaries.order_by("position").values_list("title", flat=True)
    assert list(titles) == ["Diaries", "Letters", "Postcards"]


def test_a_summary_that_was_removed_meanwhile_comes_back_as_a_new_one(
    page, live_server, draft, somebody_else
):
    page.goto(address_of(live_server, draft))
    part(page, "Letters").get_by_label("Title").fill("Letters home")
    expect(page.locator(".submit-row")).to_contain_text(KEPT)
    save_as(somebody_else, draft, summaries_1__DELETE="on")
    page = reopened(page, address_of(live_server, draft))
    expect(offer(page)).to_contain_text("Letters home, removed since, comes back as a new one")
    offer(page).get_by_role("button", name="Put it back").click()
    save(page)
    expect(collision(page)).to_be_visible()
    save(page)
    wait_until_saved(page)
    titles = draft.summaries.order_by("position").values_list("title", flat=True)
    assert list(titles) == ["Diaries", "Letters home"]


def test_a_choice_between_two_texts_is_kept_until_it_is_made(
    page, live_server, draft, somebody_else
):
    page.goto(address_of(live_server, draft))
    write(page)
    save_as(somebody_else, draft, teaser="…I blog about bees.")
    save(page)
    expect(collision(page)).to_be_visible()
    expect(page.locator(".submit-row")).to_contain_text(KEPT)
    page = reopened(page, address_of(live_server, draft))
    expect(page.get_by_label("Teaser")).to_have_value("…I blog about bees.")
    offer(page).get_by_role("button", name="Put it back").click()
    expect(page.get_by_label("Teaser")).to_have_value(TEASER)
    save(page)
    wait_until_saved(page)
    no_offer(page)
    assert copies(page) == []
