"""A row of a check that is right as it is, and the way from a form back to its check."""

import datetime

import pytest
import time_machine

from blog.checks import CHECKS, numbers_of
from blog.models import SettledRow
from research.models import Citation
from tests.administration import messages_on, send
from tests.factories import (
    make_checked_link,
    make_citation,
    make_notice,
    make_summary,
    make_topic,
    make_user,
)
from tests.reading import PageRead

pytestmark = pytest.mark.django_db

NO_DOI = "/admin/checks/no-doi/"
NOW = datetime.datetime(2026, 2, 26, 17, tzinfo=datetime.UTC)


@pytest.fixture
def moderator(client):
    client.force_login(make_user("Moderator", first_name="Ada", last_name="Quill"))
    return client


def settle(client, row, check="no-doi"):
    return client.post(f"/admin/checks/{check}/right/", {"row": row.pk}, follow=True)


def listed(check: str) -> list:
    (wanted,) = [one for one in CHECKS if one.name == check]
    assert numbers_of([wanted])[check] == len(wanted.listed())
    return list(wanted.listed())


def without_doi(**fields) -> Citation:
    return make_citation(doi="", **fields)


def test_what_is_right_as_it_is_is_found_no_more(moderator):
    work, other = without_doi(title="On owls"), without_doi()
    page = settle(moderator, work)
    assert listed("no-doi") == [other]
    (said,) = messages_on(page)
    assert "is right as it is. It comes back when it is changed." in said


def test_who_decided_and_when_stands_below_and_one_click_takes_it_back(moderator):
    work = without_doi(title="On owls")
    with time_machine.travel(NOW):
        settle(moderator, work)
    text = PageRead(moderator.get(NO_DOI)).one(".check-settled").text
    assert "1 is right as it is" in text
    assert "On owls" in text
    assert "26 February 2026" in text
    moderator.post(f"{NO_DOI}open/", {"row": work.pk})
    assert listed("no-doi") == [work]
    assert not SettledRow.objects.exists()


@pytest.mark.parametrize(
    ("check", "make", "change"),
    [
        (
            "insecure-address",
            lambda: make_citation(url="http://a.example/"),
            {"url": "http://b.example/"},
        ),
        ("unread-reference", lambda: make_citation(title="", raw="Owls"), {"raw": "Owls, two"}),
        ("body-length", lambda: make_summary(body="<p>Owls.</p>"), {"body": "<p>Bees.</p>"}),
        (
            "insecure-link",
            lambda: make_summary(note='<p><a href="http://a.example">A</a></p>'),
            {"note": '<p><a href="http://b.example">A</a></p>'},
        ),
        ("rare-topic", lambda: make_topic("Owls"), {"name": "Bees"}),
        ("dead-link", make_checked_link, {"outcome": "no-name"}),
    ],
)
def test_it_comes_back_when_its_field_changes(check, make, change, moderator):
    row = make()
    settle(moderator, row, check)
    assert row not in listed(check)
    type(row).objects.filter(pk=row.pk).update(**change)
    assert row in listed(check)


def test_it_stays_where_another_field_changes(moderator):
    work = without_doi()
    settle(moderator, work)
    Citation.objects.update(volume="99")
    assert listed("no-doi") == []


@pytest.mark.parametrize("check", [check.name for check in CHECKS if check.may_be_right])
def test_every_check_can_tell_what_was_seen(check):
    (wanted,) = [one for one in CHECKS if one.name == check]
    digests = wanted.found().annotate(seen_now=wanted.digest()).values_list("seen_now", flat=True)
    assert all(len(digest) == 32 for digest in digests)
    assert list(wanted.settled()) == []


def test_what_has_its_own_decision_has_none_here(moderator):
    notice = make_notice()
    assert settle(moderator, notice, "open-notice").status_code == 404
    flagged = make_summary(review_reasons=["guessed"])
    assert settle(moderator, flagged, "not-reviewed").status_code == 404
    assert "Right as it is" not in moderator.get("/admin/checks/open-notice/").text


@pytest.mark.parametrize("row", ["", "x", "0", "99999999999999999999999"])
def test_what_no_check_found_is_not_settled(row, moderator):
    assert moderator.post(f"{NO_DOI}right/", {"row": row}).status_code == 404
    assert moderator.post(f"{NO_DOI}open/", {"row": row}).status_code == 302
    assert not SettledRow.objects.exists()


@pytest.mark.parametrize("verb", ["right", "open"])
def test_an_author_decides_nothing(verb, client):
    work = without_doi()
    client.force_login(make_user("Author"))
    assert client.post(f"{NO_DOI}{verb}/", {"row": work.pk}).status_code == 403


@pytest.mark.parametrize("verb", ["right", "open"])
def test_a_decision_is_no_link(verb, moderator):
    assert moderator.get(f"{NO_DOI}{verb}/").status_code == 405


# The way back.


def form_of(work: Citation, row: int = 1) -> str:
    return f"/admin/research/citation/{work.pk}/change/?check=no-doi&row={row}"


def links_to_the_next(page: PageRead) -> list:
    return [link for link in page.all(".way-back", "a") if link.text.startswith("Next: ")]


@pytest.fixture
def works():
    """In the order of the list."""
    return [without_doi(title=name, issued_year=2020) for name in ("A", "B", "C")]


def test_a_form_says_where_it_was_opened_from_and_what_is_next(works, moderator):
    page = PageRead(moderator.get(form_of(works[0])))
    assert page.link("Back to: Citations without a DOI, 3 left") == NO_DOI
    (following,) = links_to_the_next(page)
    assert following["href"] == f"{form_of(works[1], 2)}#id_doi"


def test_behind_the_last_there_is_no_next(works, moderator):
    page = PageRead(moderator.get(form_of(works[2], 3)))
    assert links_to_the_next(page) == []


def test_a_good_save_leads_back_to_the_list(works, moderator):
    page = send(moderator, form_of(works[0]), doi="10.5555/owls.1")
    assert page.redirect_chain[-1][0] == NO_DOI
    assert listed("no-doi") == works[1:]
    assert messages_on(page)


def test_a_save_that_stays_keeps_the_way_back(works, moderator):
    page = send(moderator, form_of(works[0]), "_continue", doi="10.5555/owls.1")
    assert page.redirect_chain[-1][0] == form_of(works[0])


def test_a_refused_save_keeps_it_too(works, moderator):
    page = send(moderator, form_of(works[0]), doi="owls")
    assert page.status_code == 200
    assert "Back to: Citations without a DOI" in page.text


@pytest.mark.parametrize(
    "query", ["check=owls&row=1", "row=1", "check=", "check=no-doi&row=x", "check=no-doi&row=9" * 9]
)
def test_an_address_that_makes_no_sense_does_no_harm(query, works, moderator):
    address = f"/admin/research/citation/{works[0].pk}/change/?{query}"
    assert moderator.get(address).status_code == 200
    assert send(moderator, address, doi="10.5555/owls.1").status_code == 200


def test_an_author_has_no_check_to_go_back_to(works, client):
    client.force_login(make_user("Author"))
    assert "Back to:" not in client.get(form_of(works[0])).text
