"""The data that performance claims come from."""

import json
import sys

import pytest
from django.test import Client

from bench.filling import Filling
from bench.pages import PAGES, addresses
from bench.records import Record, invent, read_lines
from blog.models import Page, Post, Summary
from tests.factories import make_post, make_topic

GIVEN = {
    "id": 7,
    "slug": "diaries-at-night",
    "title": "Diaries at night",
    "citation": (
        "Quillfeather, A. B. (2019). Reading diaries aloud. "
        "Journal of Invented Therapy, 12(3), 34-56. https://doi.org/10.5555/diary.7"
    ),
    "body": ["Sixty clients & their diaries.", "They felt <better>."],
    "implications": ["Ask."],
    "topics": ["empathy", "diaries", "empathy"],
    "research_types": ["diary-study", "meta-analysis"],
    "published": "2019-03-31T23:30:00-04:00",
}


def read(**changes) -> Record:
    (record,) = read_lines([json.dumps(GIVEN | changes)])
    return record


def fill(*records: Record) -> None:
    assert list(Filling().fill(records)) == [len(records)]


def invented(count: int, seed: int = 1) -> list[Record]:
    return list(invent(count, ["empathy", "attachment"], ["meta-analysis"], seed))


@pytest.mark.django_db
def test_a_line_becomes_a_public_summary():
    fill(read())
    summary = Summary.objects.public().get()
    assert summary.get_absolute_url() == "/2019/03/diaries-at-night/"
    assert summary.title == "Diaries at night"
    assert summary.body == (
        "<p>Sixty clients &amp; their diaries.</p><p>They felt &lt;better&gt;.</p>"
    )
    assert summary.practice_implications == "<p>Ask.</p>"


@pytest.mark.django_db
def test_its_citation_is_read_and_kept_as_typed():
    fill(read())
    citation = Summary.objects.get().citation
    assert (citation.doi, citation.issued_year) == ("10.5555/diary.7", 2019)
    assert citation.raw == GIVEN["citation"]


@pytest.mark.django_db
def test_a_citation_that_cannot_be_read_is_kept_as_typed():
    fill(read(citation="some diary thing"))
    assert Summary.objects.get().citation.raw == "some diary thing"


@pytest.mark.django_db
def test_a_line_may_be_without_citation_topics_and_type():
    fill(read(citation="", topics=[], research_types=[]))
    summary = Summary.objects.get()
    assert (summary.citation, summary.research_type, list(summary.topics.all())) == (None, None, [])


@pytest.mark.django_db
def test_topics_and_types_it_does_not_know_are_made():
    fill(read())
    summary = Summary.objects.get()
    assert [topic.name for topic in summary.topics.all()] == ["Diaries", "Empathy"]
    assert summary.research_type.name == "Diary study"


@pytest.mark.django_db
def test_the_old_slug_of_a_topic_is_that_topic():
    topic = make_topic(slug="journals")
    topic.slug = "diaries"
    topic.save()
    fill(read(topics=["journals"]))
    assert Summary.objects.get().topics.get() == topic


@pytest.mark.django_db
def test_a_slug_taken_in_its_month_gets_a_number():
    fill(read(), read(id=8), read(id=9, published="2019-04-01T12:00:00Z"))
    assert [summary.get_absolute_url() for summary in Summary.objects.newest_first()] == [
        "/2019/04/diaries-at-night/",
        "/2019/03/diaries-at-night/",
        "/2019/03/diaries-at-night-1/",
    ]


@pytest.mark.django_db
def test_more_can_be_added_to_a_month_there_is():
    fill(read())
    fill(read(id=8))
    assert Post.objects.get().summaries.count() == 2


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("{", "line 2"),
        ('{"id": 1}', "line 2.*published"),
        (json.dumps(GIVEN | {"title": " "}), "line 2.*blank"),
        (json.dumps(GIVEN | {"body": "text"}), "line 2.*body"),
        (json.dumps(GIVEN | {"published": "yesterday"}), "line 2.*yesterday"),
    ],
)
def test_a_line_that_cannot_be_read_is_named(line, what):
    with pytest.raises(ValueError, match=what):
        list(read_lines([json.dumps(GIVEN), line]))


def test_empty_lines_are_passed_over():
    assert len(list(read_lines(["\n", json.dumps(GIVEN), ""]))) == 1


def test_the_same_seed_invents_the_same():
    assert invented(5) == invented(5)
    assert invented(5) != invented(5, seed=2)


def test_three_a_month_are_invented_newest_first():
    months = [(record.published.year, record.published.month) for record in invented(7)]
    assert months == [(2025, 1)] * 3 + [(2024, 12)] * 3 + [(2024, 11)]


def test_however_many_are_invented_none_is_older_than_1950():
    most = 3 * (75 * 12 + 1)
    *_, last = invented(most)
    assert (last.published.year, last.published.month) == (1950, 1)
    *_, last = invented(most + 1)
    assert last.published.year > 1950


@pytest.mark.django_db
def test_what_is_invented_could_be_published():
    fill(*invented(6))
    assert [post.problems() for post in Post.objects.public()] == [[], []]


@pytest.mark.django_db
def test_every_address_that_is_measured_leads_to_a_page():
    fill(*invented(60))
    Page.objects.get_or_create(slug="about", defaults={"title": "About"})
    answers = {address.path: Client().get(address.path).status_code for address in addresses()}
    assert len(answers) >= len(PAGES)
    assert set(answers.values()) == {200}


@pytest.mark.django_db
def test_a_used_database_is_left_alone(monkeypatch):
    from bench import generate

    make_post()
    monkeypatch.setattr(sys, "argv", ["generate", "--count", "3"])
    with pytest.raises(SystemExit, match="holds posts already"):
        generate.main()
    assert Summary.objects.count() == 0
