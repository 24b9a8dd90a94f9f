"""Whatever the archive holds and whatever is chosen, the page agrees with a naive filter."""

import datetime
from typing import NamedTuple
from urllib.parse import urlencode

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from blog.models import Post, Summary, SummaryTopic
from research.models import ResearchType, Topic
from tests.factories import make_research_type, make_topic
from tests.reading import Value, read

pytestmark = pytest.mark.django_db

MONTHS = [datetime.date(year, month, 1) for year in (2019, 2020, 2021) for month in (1, 7)]
TOPICS = ["owls", "bees", "foxes"]
TYPES = ["trial", "survey"]


@pytest.fixture(autouse=True)
def vocabulary():
    Topic.objects.all().delete()
    ResearchType.objects.all().delete()
    for slug in TOPICS:
        make_topic(slug.title(), slug=slug)
    for slug in TYPES:
        make_research_type(slug.title(), slug=slug)


class Told(NamedTuple):
    """A summary as the naive filter sees it; `month` is an index of `MONTHS`."""

    title: str
    month: int
    topics: frozenset[str]
    type: str | None
    is_withdrawn: bool

    @property
    def year(self) -> str:
        return str(MONTHS[self.month].year)


class Chosen(NamedTuple):
    words: str
    topics: frozenset[str]
    match: str
    types: frozenset[str]
    years: frozenset[str]

    @property
    def query(self) -> str:
        return urlencode(
            {
                "q": self.words,
                "topic": sorted(self.topics),
                "match": self.match,
                "type": sorted(self.types),
                "year": sorted(self.years),
                "sort": "newest",
            },
            doseq=True,
        )

    def fits(self, one: Told, without: str = "") -> bool:
        """Whether it matches everything chosen, one facet left out."""
        wanted = {
            "words": not self.words or self.words in one.title.lower(),
            "topics": not self.topics
            or (self.topics <= one.topics if self.match == "all" else self.topics & one.topics),
            "types": not self.types or one.type in self.types,
            "years": not self.years or one.year in self.years,
        }
        return all(fits for facet, fits in wanted.items() if facet != without)


def subsets(values: list[str]) -> st.SearchStrategy[frozenset[str]]:
    return st.frozensets(st.sampled_from(values)) if values else st.just(frozenset())


SUMMARIES = st.lists(
    st.builds(
        Told,
        title=st.sampled_from(["Marmots", "Pandas"]),
        month=st.integers(0, len(MONTHS) - 1),
        topics=subsets(TOPICS),
        type=st.sampled_from([*TYPES, None]),
        is_withdrawn=st.sampled_from([False, False, False, True]),
    ),
    max_size=12,
)


@st.composite
def visits(draw):
    """The months that are public, the summaries there are, and what a visitor chooses."""
    states = st.sampled_from(["public", "public", "draft", "scheduled"])
    states = draw(st.lists(states, min_size=len(MONTHS), max_size=len(MONTHS)))
    shown = zip(MONTHS, states, strict=True)
    years = sorted({str(month.year) for month, state in shown if state == "public"})
    chosen = st.builds(
        Chosen,
        words=st.sampled_from(["", "", "marmot"]),
        topics=subsets(TOPICS),
        match=st.sampled_from(["all", "any"]),
        types=subsets(TYPES),
        years=subsets(years),
    )
    return states, draw(SUMMARIES), draw(chosen), years


def store(states: list[str], summaries: list[Told]) -> None:
    now = timezone.now()
    moments = {"public": now, "draft": None, "scheduled": now + datetime.timedelta(days=1)}
    posts = Post.objects.bulk_create(
        Post(month=month, published_at=moments[state], first_published_at=moments[state])
        for month, state in zip(MONTHS, states, strict=True)
    )
    types = ResearchType.objects.in_bulk(field_name="slug")
    topics = Topic.objects.in_bulk(field_name="slug")
    rows = Summary.objects.bulk_create(
        Summary(
            post=posts[one.month],
            position=number,
            title=f"{one.title} {number}",
            slug=f"summary-{number}",
            research_type=types.get(one.type),
            withdrawn_at=now if one.is_withdrawn else None,
            withdrawal_reason="Retracted." if one.is_withdrawn else "",
        )
        for number, one in enumerate(summaries)
    )
    SummaryTopic.objects.bulk_create(
        SummaryTopic(content_object=row, tag=topics[slug])
        for row, one in zip(rows, summaries, strict=True)
        for slug in one.topics
    )


def expected(states, summaries, chosen, years):
    """The titles on the first page, their number, and each facet's values; by plain Python."""
    shown = [
        (number, one)
        for number, one in enumerate(summaries)
        if states[one.month] == "public" and not one.is_withdrawn
    ]
    found = sorted((-one.month, n, one.title) for n, one in shown if chosen.fits(one))
    topics_by = "" if chosen.match == "all" else "topics"

    def values(terms, picked, without, carries) -> dict[str, Value]:
        numbers = {
            term: sum(chosen.fits(one, without) and carries(one, term) for _, one in shown)
            for term in terms
        }
        return {
            term: Value(n, term in picked, n > 0 or term in picked) for term, n in numbers.items()
        }

    return (
        [f"{title} {n}" for _, n, title in found][:6],
        len(found),
        values(TOPICS, chosen.topics, topics_by, lambda one, term: term in one.topics),
        values(TYPES, chosen.types, "types", lambda one, term: term == one.type),
        values(years, chosen.years, "years", lambda one, term: term == one.year),
    )


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(visit=visits())
def test_the_page_agrees_with_a_naive_filter(client, visit):
    states, summaries, chosen, _ = visit
    with transaction.atomic():
        store(states, summaries)
        page = read(client, f"/?{chosen.query}")
        transaction.set_rollback(True)
    number = int(page.one("#results").text.split()[0])
    facets = [page.values(key) for key in ("topic", "type", "year")]
    assert (page.titles, number, *facets) == expected(*visit)
