"""The page of a month, read like an issue."""

import datetime

import pytest

from tests.factories import make_citation, make_draft, make_post, make_scheduled, make_summary
from tests.reading import read

pytestmark = pytest.mark.django_db

MARCH = datetime.date(2021, 3, 1)


def month(number: int) -> datetime.date:
    return datetime.date(2021, number, 1)


def test_a_month_shows_its_summaries_whole_in_the_authors_order(client):
    post = make_post(
        month=MARCH,
        teaser="…on owls.",
        byline="Ada Quillfeather",
        introduction="<p>A word <strong>before</strong>.</p>",
    )
    make_summary(post, title="Second", position=2)
    make_summary(
        post,
        title="First",
        slug="first",
        position=1,
        note="<p>A note.</p>",
        body="<p>The whole body.</p>",
        practice_implications="<p>What to do.</p>",
        citation=make_citation(title="Cited work"),
    )
    page = read(client, "/2021/03/")
    assert (page.heading, page.title) == ("March 2021", "March 2021 · PPRNet")
    assert (page.canonical, page.robots) == ("/2021/03/", None)
    assert page.one(".description").text == "…on owls."
    assert page.one(".meta").text == "by Ada Quillfeather"
    assert page.one("strong").text == "before"
    assert page.texts(".in-issue", "h2") == page.texts(".contents", "a") == ["First", "Second"]
    first = page.all(".in-issue")[0]
    for part in ("A note.", "The whole body.", "What to do.", "Cited work"):
        assert part in first.text
    assert page.link("2021") == "/2021/"


def test_its_contents_lead_to_each_summary_on_the_page(client):
    post = make_post(month=MARCH)
    for slug in ("owls", "bees"):
        make_summary(post, slug=slug)
    page = read(client, "/2021/03/")
    assert [link["href"] for link in page.all(".contents", "a")] == ["#owls", "#bees"]
    assert [article["id"] for article in page.all(".in-issue")] == ["owls", "bees"]


def test_one_summary_needs_no_contents(client):
    make_summary(make_post(month=MARCH))
    assert read(client, "/2021/03/").all(".contents") == []


def test_a_bare_import_leaves_no_empty_elements(client):
    post = make_post(month=MARCH, teaser="")
    make_summary(post, topics=(), citation=None, research_type=None, practice_implications="")
    page = read(client, "/2021/03/")
    for part in (".description", ".meta", ".topics", ".kind", ".reference", ".implications"):
        assert page.all(part) == []


def neighbours(client, address: str) -> list[str]:
    return [link["href"] for link in read(client, address).one(".pages").all("a")]


def test_its_neighbours_are_the_public_months_before_and_after(client):
    for number in (2, 5, 9):
        make_post(month=month(number))
    make_draft(month=month(4))
    make_scheduled(month=month(6))
    make_draft(month=month(1))
    make_scheduled(month=month(12))
    assert neighbours(client, "/2021/05/") == ["/2021/02/", "/2021/09/"]
    assert neighbours(client, "/2021/02/") == ["/2021/05/"]
    assert neighbours(client, "/2021/09/") == ["/2021/05/"]


def test_the_nearest_of_many_months_are_its_neighbours(client):
    for number in range(1, 10):
        make_post(month=month(number))
    assert neighbours(client, "/2021/05/") == ["/2021/04/", "/2021/06/"]


def test_a_withdrawn_summary_is_not_in_its_month(client):
    post = make_post(month=MARCH)
    make_summary(post, title="Stays")
    make_summary(post, title="Goes").withdraw("Retracted.")
    page = read(client, "/2021/03/")
    assert page.texts(".in-issue", "h2") == ["Stays"]
    assert "Goes" not in page.text


def test_a_month_whose_summaries_are_all_withdrawn_says_so(client):
    make_summary(make_post(month=MARCH)).withdraw("Retracted.")
    assert "have been withdrawn" in read(client, "/2021/03/").one(".empty").text
