"""What each page costs, whether its facts are known or not, and however long the archive is."""

import pytest
from django.core.cache import cache

from blog.facts import Facts
from blog.models import Edition
from research.models import ResearchType, Topic
from tests.factories import make_summaries
from tests.routes import ADDRESSES, MISSING, TOKEN, make_archive

pytestmark = pytest.mark.django_db

# What tells which facts hold, and those facts, which are kept for as long as they do.
EDITION = 1
VOCABULARY = 1
NOTICES = 1
TIMELINE = 1
# The topics as a search may name them.
TOPICS = 1

# address: (facts it needs, queries of its own)
COSTS = {
    # counts, summaries, their topics
    "/": (VOCABULARY + NOTICES, 3),
    "/?page=2": (VOCABULARY + NOTICES, 3),
    "/?topic=owls": (VOCABULARY + NOTICES, 3),
    "/?topic=owls&topic=bees&match=any": (VOCABULARY + NOTICES, 3),
    "/?type=trial&year=2021": (VOCABULARY + NOTICES, 3),
    # counts, summaries, their topics, marks, other spellings since there are few
    "/?q=aardvark": (VOCABULARY + NOTICES + TOPICS, 5),
    "/?q=aardvark&sort=newest": (VOCABULARY + NOTICES + TOPICS, 5),
    # summaries, their topics
    "/summaries.atom": (VOCABULARY, 2),
    "/summaries.atom?topic=owls": (VOCABULARY, 2),
    # studies, or summaries with their topics; searched or not
    "/summaries.ris": (VOCABULARY, 1),
    "/summaries.ris?topic=owls&type=trial": (VOCABULARY, 1),
    "/summaries.bib": (VOCABULARY, 1),
    "/summaries.json": (VOCABULARY, 1),
    "/summaries.json?q=aardvark": (VOCABULARY, 1),
    "/summaries.csv": (VOCABULARY, 1),
    "/summaries.csv?topic=owls&topic=bees&match=any": (VOCABULARY, 1),
    # topics or types
    "/topics/": (NOTICES + TIMELINE, 1),
    "/types/": (NOTICES + TIMELINE, 1),
    # topic or type, summaries, their topics
    "/topics/owls/": (NOTICES + TIMELINE, 3),
    "/topics/owls/?page=2": (NOTICES + TIMELINE, 3),
    "/topics/bees/": (NOTICES + TIMELINE, 3),
    "/types/trial/": (NOTICES + TIMELINE, 3),
    # posts with their numbers
    "/archive/": (NOTICES, 1),
    # posts, summaries
    "/2021/": (NOTICES, 2),
    # post, summaries, their topics, neighbours
    "/2021/03/": (NOTICES, 4),
    # summary, its topics, where to read on
    "/2021/03/first/": (NOTICES + TIMELINE, 3),
    # summary, its topics
    "/2021/03/withdrawn/": (NOTICES, 2),
    # summary
    "/2021/03/first/citation.ris": (0, 1),
    "/2021/03/first/citation.bib": (0, 1),
    "/2021/03/first/citation.json": (0, 1),
    "/2021/03/first/summary.ris": (0, 1),
    "/2021/03/first/summary.bib": (0, 1),
    "/2021/03/first/summary.json": (0, 1),
    # nothing
    "/opensearch.xml": (0, 0),
    # page
    "/about/": (NOTICES, 1),
    "/nowhere/": (NOTICES, 1),
    # link and post, that it was opened, summaries, their topics
    f"/preview/{TOKEN}/": (NOTICES, 4),
    # link and post, summaries, their topics
    f"/preview/{TOKEN}/draft/": (NOTICES, 3),
    f"/preview/{TOKEN}/nothing/": (NOTICES, 3),
    # link
    "/preview/nothing/": (NOTICES, 1),
    "/preview/nothing/draft/": (NOTICES, 1),
    # nothing
    "/healthz": (0, 0),
    # posts
    "/1999/": (NOTICES, 1),
    # summary, old address
    "/2021/03/nothing/": (NOTICES, 2),
    "/2021/03/nothing/citation.ris": (NOTICES, 2),
    "/2021/03/withdrawn/citation.ris": (NOTICES, 2),
    "/2021/03/nothing/summary.bib": (NOTICES, 2),
    "/2021/03/withdrawn/summary.json": (NOTICES, 2),
    # topic, old slug
    "/topics/nothing/": (NOTICES, 2),
    # old slug
    "/?topic=nothing": (VOCABULARY + NOTICES, 1),
    "/summaries.ris?topic=nothing": (VOCABULARY + NOTICES, 1),
    # nothing
    "/summaries.csv?year=1999": (VOCABULARY + NOTICES, 0),
}


def test_every_address_has_its_cost():
    assert sorted(COSTS) == sorted({*ADDRESSES, *MISSING})


def facts_known() -> None:
    facts = Facts(Edition.objects.live())
    assert facts.vocabulary
    assert facts.notices
    assert facts.timeline
    assert facts.topics


def test_a_page_costs_the_same_for_many_summaries(client, django_assert_num_queries):
    make_archive()
    fields = {
        "topics": Topic.objects.filter(slug__in=["owls", "bees"]),
        "research_type": ResearchType.objects.get(slug="trial"),
    }
    for more in (0, 20):
        make_summaries(more, a_month=7, **fields)
        for address, (facts, own) in COSTS.items():
            cache.clear()
            with django_assert_num_queries(EDITION + facts + own, info=f"{address}, at first"):
                client.get(address)
            cache.clear()
            facts_known()
            with django_assert_num_queries(EDITION + own, info=f"{address}, facts known"):
                client.get(address)


def test_no_page_costs_more_than_six_queries():
    assert max(EDITION + own for _, own in COSTS.values()) <= 6


def test_only_a_search_costs_more_while_the_facts_of_an_edition_are_unknown():
    costly = [at for at, (facts, own) in COSTS.items() if EDITION + facts + own > 6]
    assert costly == ["/?q=aardvark", "/?q=aardvark&sort=newest"]


def test_a_choice_is_counted_once_for_all_its_pages(client, django_assert_num_queries):
    make_archive()
    client.get("/?topic=owls")
    # edition, summaries, their topics
    with django_assert_num_queries(3):
        client.get("/?topic=owls&page=2")
