"""The list of pages and states that are looked at leaves none out, and each is what it says."""

import pytest

from tests.reading import read
from tests.routes import ADDRESSES
from tests.states import EMPTY, STATES, make_states, pages

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.broken_urls")]

STATUSES = {
    "no such page": 404,
    "no such value": 404,
    "no such page of a list": 404,
    "tombstone": 410,
    "error 400": 400,
    "error 403": 403,
    "error 500": 500,
    "error 503": 503,
}


def test_every_address_that_answers_with_a_page_is_looked_at(client):
    make_states()
    answers = {address: client.get(address)["Content-Type"] for address in ADDRESSES}
    found = {address for address, kind in answers.items() if kind.startswith("text/html")}
    assert found == set(pages().values()) & set(ADDRESSES)


def test_each_state_is_what_it_says(client):
    make_states()
    client.raise_request_exception = False
    found = {name: client.get(address).status_code for name, address in STATES.items()}
    assert found == dict.fromkeys(STATES, 200) | STATUSES


def test_a_site_that_has_published_nothing_answers_and_shows_no_card(client):
    found = {name: client.get(address) for name, address in EMPTY.items()}
    assert {name: one.status_code for name, one in found.items()} == dict.fromkeys(EMPTY, 200)
    assert [name for name, one in found.items() if 'class="card"' in one.text] == []


@pytest.mark.parametrize("status", [400, 403, 500, 503])
def test_a_page_of_an_error_says_how_to_get_another_format(client, settings, status):
    settings.CONTACT_EMAIL = "owls@example.org"
    client.raise_request_exception = False
    foot = read(client, f"/errors/{status}/", status).one("footer")
    assert "another format" in foot.text
    assert [link["href"] for link in foot.all("a")] == [
        "/accessibility/",
        "mailto:owls@example.org",
    ]


@pytest.mark.parametrize("status", [400, 403, 500])
def test_a_page_of_an_error_leads_on_whatever_is_broken(client, status):
    client.raise_request_exception = False
    answer = client.get(f"/errors/{status}/").content.decode()
    assert '<li><a href="/topics/">All topics</a></li>' in answer
    assert '<meta name="robots" content="noindex">' in answer
