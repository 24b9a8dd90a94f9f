"""Readers keep the addresses they know, and the author is told so before and after a change."""

import datetime

import pytest
from django.urls import reverse

from blog.models import OldAddress, Summary
from tests.administration import errors_on, messages_on, send
from tests.factories import make_draft, make_post, make_scheduled, make_summary, make_user

pytestmark = pytest.mark.django_db

LEADS_HERE = "The old address, /2023/01/diaries/, will lead here."
FOLLOWS = "The address changes with the title; the old one, /2023/01/diaries/, will lead here."
OF_THE_MONTH = "All addresses of this month change; the old ones will lead here."
EVERY = (LEADS_HERE, FOLLOWS, OF_THE_MONTH)


@pytest.fixture
def author(client):
    client.force_login(make_user("Author"))
    return client


@pytest.fixture
def public():
    """A public post of January 2023 with two summaries."""
    public = make_post(month=datetime.date(2023, 1, 1))
    make_summary(public, title="Diaries", slug="diaries")
    make_summary(public, title="Letters", slug="on-letters")
    return public


def page_of(row):
    return reverse(f"admin:blog_{row._meta.model_name}_change", args=[row.pk])


def slugs():
    return list(Summary.objects.order_by("pk").values_list("slug", flat=True))


def old_addresses():
    return list(OldAddress.objects.values_list("path", flat=True))


# Told beside the fields.


def test_the_page_of_a_public_month_has_what_to_say_of_each_address(author, public):
    text = author.get(page_of(public)).text
    assert [said in text for said in EVERY] == [True] * 3


def test_an_address_of_its_own_does_not_change_with_the_title(author, public):
    text = author.get(page_of(public)).text
    assert "the old one, /2023/01/on-letters/" not in text
    assert "The old address, /2023/01/on-letters/, will lead here." in text


def test_the_page_of_a_public_summary_has_what_to_say_of_its_address(author, public):
    text = author.get(page_of(public.summaries.first())).text
    assert [said in text for said in EVERY] == [True, True, False]


@pytest.mark.parametrize("make", [make_draft, make_scheduled])
def test_addresses_that_nobody_knows_are_not_spoken_of(make, author):
    summary = make_summary(make(month=datetime.date(2023, 1, 1)), title="Diaries", slug="diaries")
    for row in (summary, summary.post):
        assert "will lead here" not in author.get(page_of(row)).text


# Changed.


@pytest.mark.parametrize("at", ["month", "summary"])
def test_an_address_changes_with_the_title_it_was_made_of(at, author, public):
    if at == "month":
        page = send(author, page_of(public), summaries_0__title="Reading diaries")
    else:
        page = send(author, page_of(public.summaries.first()), title="Reading diaries")
    assert slugs() == ["reading-diaries", "on-letters"]
    assert old_addresses() == ["/2023/01/diaries/"]
    assert "“Reading diaries” has a new address; the old one leads to it." in messages_on(page)


def test_the_old_address_leads_to_the_new_one(author, client, public):
    send(author, page_of(public), summaries_0__title="Reading diaries")
    assert client.get("/2023/01/diaries/").url == "/2023/01/reading-diaries/"


def test_a_title_that_gets_its_old_words_back_gets_its_old_address_back(author, client, public):
    send(author, page_of(public), summaries_0__title="Reading diaries")
    send(author, page_of(public), summaries_0__title="Diaries")
    assert slugs() == ["diaries", "on-letters"]
    assert client.get("/2023/01/diaries/").status_code == 200
    assert client.get("/2023/01/reading-diaries/").url == "/2023/01/diaries/"


def test_an_address_of_its_own_stays_whatever_the_title(author, public):
    page = send(author, page_of(public), summaries_1__title="Notes")
    assert slugs() == ["diaries", "on-letters"]
    assert len(messages_on(page)) == 1


def test_an_address_stays_when_its_title_changes_in_nothing_that_it_shows(author, public):
    send(author, page_of(public), summaries_0__title="Diaries!")
    assert (slugs()[0], old_addresses()) == ("diaries", [])


def test_an_address_given_with_a_new_title_is_taken(author, public):
    send(author, page_of(public), summaries_0__title="Notes", summaries_0__slug="on-notes")
    assert slugs()[0] == "on-notes"


def test_a_numbered_address_changes_with_its_title_too(author):
    summary = make_summary(make_draft(), title="Diaries", slug="diaries-2")
    send(author, page_of(summary), title="Letters")
    assert slugs() == ["letters"]


def test_a_draft_leaves_no_old_address_and_says_nothing_of_it(author):
    draft = make_draft()
    make_summary(draft, title="Diaries", slug="diaries")
    page = send(author, page_of(draft), summaries_0__title="Letters")
    assert (slugs(), old_addresses(), len(messages_on(page))) == (["letters"], [], 1)


def test_another_month_says_that_all_its_addresses_are_new(author, public):
    page = send(author, page_of(public), month="2022-12")
    assert messages_on(page)[1:] == [
        "All addresses of December 2022 are new; the old ones lead to them."
    ]


def test_a_refused_change_says_nothing_of_addresses(author, public):
    page = send(author, page_of(public), summaries_0__title="Reading", summaries_1__body="")
    assert list(errors_on(page)) == ["summaries-1-body"]
    assert messages_on(page) == []
    assert (slugs(), old_addresses()) == (["diaries", "on-letters"], [])
