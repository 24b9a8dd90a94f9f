"""The number beside each value: how many summaries it would give, given what else is chosen."""

import datetime

import pytest

from blog.models import Post, Summary
from research.models import ResearchType, Topic
from tests.factories import (
    make_draft,
    make_post,
    make_research_type,
    make_scheduled,
    make_summary,
    make_topic,
)
from tests.reading import read

pytestmark = pytest.mark.django_db

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


def put(month: str, topics: str = "", research_type: str = "", post: Post | None = None) -> Summary:
    """A summary of this month, on these topics, of this type."""
    month = datetime.date.fromisoformat(f"{month}-01")
    return make_summary(
        post or Post.objects.filter(month=month).first() or make_post(month=month),
        topics=Topic.objects.filter(slug__in=topics.split()),
        research_type=ResearchType.objects.filter(slug=research_type).first(),
    )


@pytest.fixture
def archive():
    put("2021-01", "owls bees", "trial")
    put("2021-01", "owls", "survey")
    put("2020-07", "owls foxes", "trial")
    put("2020-01", "bees", "survey")
    put("2019-01", "foxes", "trial")
    put("2019-01")


def counts(client, query: str = "") -> tuple[dict, dict, dict]:
    page = read(client, f"/?{query}")
    return page.counts("topic"), page.counts("type"), page.counts("year")


def test_with_nothing_chosen_a_value_counts_all_its_summaries(client, archive):
    assert counts(client) == (
        {"owls": 3, "bees": 2, "foxes": 2},
        {"trial": 3, "survey": 2},
        {"2021": 2, "2020": 2, "2019": 2},
    )


def test_beside_a_topic_stands_how_many_remain_when_it_is_added(client, archive):
    assert counts(client, "topic=owls") == (
        {"owls": 3, "bees": 1, "foxes": 1},
        {"trial": 2, "survey": 1},
        {"2021": 2, "2020": 1},
    )


def test_with_any_topic_wanted_a_topic_counts_all_its_own(client, archive):
    assert counts(client, "topic=owls&topic=bees&match=any") == (
        {"owls": 3, "bees": 2, "foxes": 2},
        {"trial": 2, "survey": 2},
        {"2021": 2, "2020": 2},
    )


def test_with_all_topics_wanted_every_number_is_of_those_with_all(client, archive):
    assert counts(client, "topic=owls&topic=bees") == (
        {"owls": 1, "bees": 1},
        {"trial": 1},
        {"2021": 1},
    )


def test_a_chosen_type_leaves_the_numbers_of_the_other_types(client, archive):
    assert counts(client, "type=trial") == (
        {"owls": 2, "bees": 1, "foxes": 2},
        {"trial": 3, "survey": 2},
        {"2021": 1, "2020": 1, "2019": 1},
    )


def test_a_chosen_year_leaves_the_numbers_of_the_other_years(client, archive):
    assert counts(client, "year=2021&year=2019") == (
        {"owls": 2, "bees": 1, "foxes": 1},
        {"trial": 2, "survey": 1},
        {"2021": 2, "2020": 2, "2019": 2},
    )


def test_words_narrow_every_number(client, archive):
    Summary.objects.filter(topics__slug="foxes").update(title="Marmots")
    assert counts(client, "q=marmot") == (
        {"owls": 1, "foxes": 2},
        {"trial": 2},
        {"2020": 1, "2019": 1},
    )


def test_hidden_summaries_are_never_counted(client):
    shown = put("2021-01", "owls", "trial")
    put("2021-01", "owls bees", "survey").withdraw("Retracted.")
    put("2020-01", "owls", "trial", make_draft(month=datetime.date(2020, 1, 1)))
    put("2020-07", "owls", "trial", make_scheduled(month=datetime.date(2020, 7, 1)))
    put("2019-01", "owls", "trial").post.unpublish()
    for query in ("", "topic=owls", "topic=owls&topic=bees&match=any", "type=trial", "year=2021"):
        page = read(client, f"/?{query}")
        assert page.titles == [shown.title]
        assert counts(client, query) == ({"owls": 1}, {"trial": 1}, {"2021": 1})
