"""Newer summaries on the same question, named on the page of an older one."""

import datetime

import pytest

from tests.factories import (
    make_citation,
    make_draft,
    make_notice,
    make_post,
    make_scheduled,
    make_summaries,
    make_summary,
    make_topic,
    make_user,
)
from tests.reading import read

pytestmark = pytest.mark.django_db

BEFORE = datetime.date(2017, 5, 1)
THEN = datetime.date(2018, 5, 1)
AFTER = datetime.date(2019, 5, 1)
BODY = "<p>Barn owls hunt voles in moonlit meadows, by ear rather than by eye.</p>"
OTHER_BODY = "<p>Sea birds nest upon cliffs.</p>"


@pytest.fixture
def owls():
    return make_topic("Owls")


@pytest.fixture
def mice():
    return make_topic("Mice")


@pytest.fixture(autouse=True)
def archive():
    """Twenty summaries on something else, beside which a topic of a few is rare."""
    make_summaries(20, a_month=20, body=OTHER_BODY)


@pytest.fixture
def summary(owls, mice):
    return make_summary(make_post(month=THEN), topics=[owls, mice], body=BODY)


def listed(client, summary, heading: str) -> list[str]:
    page = read(client, summary.get_absolute_url())
    return [
        title
        for section in page.one(".aside").all("section")
        if section.texts("h2") == [heading]
        for title in section.texts("li", "a")
    ]


def later(client, summary) -> list[str]:
    return listed(client, summary, "Later evidence on this question")


def related(client, summary) -> list[str]:
    return listed(client, summary, "Related")


def make_other(topics, month=AFTER, **fields):
    return make_summary(make_post(month=month), topics=topics, title="Other", **fields)


def test_a_newer_summary_that_shares_two_topics_is_later_evidence(client, summary, owls, mice):
    make_other([owls, mice], body=OTHER_BODY)
    assert later(client, summary) == ["Other"]


def test_later_evidence_is_not_named_as_related_again(client, summary, owls, mice):
    make_other([owls, mice])
    assert related(client, summary) == []


def test_an_older_summary_is_related_at_most(client, summary, owls, mice):
    make_other([owls, mice], month=BEFORE)
    assert (later(client, summary), related(client, summary)) == ([], ["Other"])


def test_a_summary_of_the_same_month_is_related_at_most(client, summary, owls, mice):
    make_summary(summary.post, topics=[owls, mice], title="Other")
    assert (later(client, summary), related(client, summary)) == ([], ["Other"])


def test_one_rare_topic_and_the_same_words_are_enough(client, summary, owls):
    make_other([owls], body=BODY)
    assert later(client, summary) == ["Other"]


def test_one_rare_topic_alone_is_not_enough(client, summary, owls):
    make_other([owls], body=OTHER_BODY)
    assert (later(client, summary), related(client, summary)) == ([], ["Other"])


def test_one_common_topic_is_not_enough_even_with_the_same_words(client, summary, owls):
    make_summaries(8, a_month=8, topics=[owls], body=OTHER_BODY)
    make_other([owls], body=BODY)
    assert later(client, summary) == []
    assert related(client, summary)[0] == "Other"


@pytest.mark.parametrize(
    ("year", "expected"), [(2010, []), (2015, ["Other"]), (2016, ["Other"]), (None, ["Other"])]
)
def test_later_evidence_tells_of_no_older_study(client, owls, mice, year, expected):
    fields = {"topics": [owls, mice], "citation": make_citation(issued_year=2015)}
    summary = make_summary(make_post(month=THEN), **fields)
    make_other([owls, mice], citation=make_citation(issued_year=year))
    assert later(client, summary) == expected


def test_a_missing_reference_does_not_keep_it_from_being_later(client, summary, owls, mice):
    make_other([owls, mice], citation=None)
    assert later(client, summary) == ["Other"]


def test_a_summary_without_a_reference_has_later_evidence_too(client, owls, mice):
    summary = make_summary(make_post(month=THEN), topics=[owls, mice], citation=None)
    make_other([owls, mice])
    assert later(client, summary) == ["Other"]


def test_what_finds_no_place_among_three_may_be_related(client, summary, owls, mice):
    post = make_post(month=AFTER)
    titles = {make_summary(post, topics=[owls, mice], body=BODY).title for _ in range(4)}
    first, rest = later(client, summary), related(client, summary)
    assert (len(first), len(rest)) == (3, 1)
    assert {*first, *rest} == titles


def test_what_readers_may_not_meet_is_no_evidence(client, summary, owls, mice):
    for post in (make_draft(month=AFTER), make_scheduled(month=datetime.date(2019, 6, 1))):
        make_summary(post, topics=[owls, mice])
    make_summary(topics=[owls, mice]).withdraw("Retracted.")
    assert later(client, summary) == []


def test_withdrawn_evidence_is_gone_from_a_page_seen_before(client, summary, owls, mice):
    other = make_other([owls, mice])
    assert later(client, summary) == ["Other"]
    other.withdraw("Retracted.")
    assert later(client, summary) == []


def test_a_withdrawn_summary_names_no_evidence(client, summary, owls, mice):
    make_other([owls, mice])
    summary.withdraw("Retracted.")
    page = read(client, summary.get_absolute_url(), status=410)
    assert "Other" not in page.text


@pytest.mark.parametrize(
    ("month", "heading"), [(AFTER, "Later evidence on this question"), (BEFORE, "Related")]
)
def test_a_study_that_was_retracted_is_marked_where_its_summary_is_named(
    month, heading, client, summary, owls, mice
):
    other = make_other([owls, mice], month)
    make_notice(other.citation).confirm(make_user())
    make_notice(other.citation, kind="erratum").confirm(make_user())
    make_notice(other.citation, kind="expression_of_concern")
    page = read(client, summary.get_absolute_url())
    (section,) = [one for one in page.all(".aside", "section") if heading in one.texts("h2")]
    assert section.texts("li") == [f"Other ({month.year}) Retraction"]
