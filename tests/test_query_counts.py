"""What each page costs, whether its facts are known or not, and however long the archive is."""

import pytest
from django.core.cache import cache

from blog.facts import Facts
from blog.models import Edition
from research.models import ResearchType, Topic
from tests.factories import make_summaries
from tests.routes import ADDRESSES, MISSING, TOKEN, make_archive

pytestmark = pytest.mark.django_db

# What tells which facts hold.
EDITION = 1
# All facts of an edition, which are kept for as long as it lasts.
FACTS = 1

# address: (facts it needs, queries of its own)
COSTS = {
    # studies, or summaries with their topics
    "/summaries.ris": (FACTS, 1),
    "/summaries.ris?topic=owls&type=trial": (FACTS, 1),
    "/summaries.bib": (FACTS, 1),
    "/summaries.json": (FACTS, 1),
    # hits, studies
    "/summaries.json?q=aardvark": (FACTS, 2),
    "/summaries.csv": (FACTS, 1),
    "/summaries.csv?topic=owls&topic=bees&match=any": (FACTS, 1),
    # summaries
    "/": (FACTS, 1),
    "/?page=2": (FACTS, 1),
    "/?topic=owls": (FACTS, 1),
    "/?topic=owls&topic=bees&match=any": (FACTS, 1),
    "/?type=trial&year=2021": (FACTS, 1),
    # hits, summaries, marks, other spellings since there are few
    "/?q=aardvark": (FACTS, 4),
    "/?q=aardvark&sort=newest": (FACTS, 4),
    # summaries
    "/?topic=owls&show=100": (FACTS, 1),
    # hits, summaries, other spellings since there are few
    "/?q=aardvark&show=100": (FACTS, 3),
    # summaries
    "/summaries.atom": (FACTS, 1),
    "/summaries.atom?topic=owls": (FACTS, 1),
    # hits, summaries
    "/summaries.atom?q=aardvark": (FACTS, 2),
    # topics or types
    "/topics/": (FACTS, 1),
    "/types/": (FACTS, 1),
    # topic or type, summaries
    "/topics/owls/": (FACTS, 2),
    "/topics/owls/?page=2": (FACTS, 2),
    "/topics/bees/": (FACTS, 2),
    "/types/trial/": (FACTS, 2),
    "/archive/": (FACTS, 0),
    "/overview/": (FACTS, 0),
    # posts, summaries
    "/2021/": (FACTS, 2),
    # post, summaries, their topics, neighbours
    "/2021/03/": (FACTS, 4),
    # summary, where to read on
    "/2021/03/first/": (FACTS, 2),
    # summary
    "/2021/03/withdrawn/": (FACTS, 1),
    # summary
    "/2021/03/first/citation.ris": (0, 1),
    "/2021/03/first/citation.bib": (0, 1),
    "/2021/03/first/citation.json": (0, 1),
    "/2021/03/first/citation.csv": (0, 1),
    "/2021/03/first/summary.ris": (0, 1),
    "/2021/03/first/summary.bib": (0, 1),
    "/2021/03/first/summary.json": (0, 1),
    # nothing
    "/opensearch.xml": (0, 0),
    # link and post, that it was opened, summaries, their topics
    f"/preview/{TOKEN}/": (FACTS, 4),
    # link and post, summaries, their topics
    f"/preview/{TOKEN}/draft/": (FACTS, 3),
    f"/preview/{TOKEN}/nothing/": (FACTS, 3),
    # link
    "/preview/nothing/": (FACTS, 1),
    "/preview/nothing/draft/": (FACTS, 1),
    # page
    "/about/": (FACTS, 1),
    # page, old address, that it is missed
    "/nowhere/": (FACTS, 3),
    # dates of lists, pages, summaries
    "/sitemap.xml": (FACTS, 3),
    "/sitemap-1.xml": (FACTS, 3),
    "/robots.txt": (0, 0),
    "/healthz": (0, 0),
    # Of no edition, and on a connection of its own.
    "/readyz": (0, -EDITION),
    # old address, that it is missed
    "/.well-known/security.txt": (FACTS, 2),
    # posts, old address, that it is missed
    "/1999/": (FACTS, 3),
    # summary, old address, that it is missed
    "/2021/03/nothing/": (FACTS, 3),
    "/2021/03/nothing/citation.ris": (FACTS, 3),
    "/2021/03/withdrawn/citation.ris": (FACTS, 3),
    "/2021/03/nothing/citation.csv": (FACTS, 3),
    "/2021/03/withdrawn/citation.csv": (FACTS, 3),
    "/2021/03/nothing/summary.bib": (FACTS, 3),
    "/2021/03/withdrawn/summary.json": (FACTS, 3),
    # old slug
    "/summaries.ris?topic=nothing": (FACTS, 1),
    # nothing
    "/summaries.csv?year=1999": (FACTS, 0),
    # old slug
    "/topics/nothing/": (FACTS, 1),
    "/?topic=nothing": (FACTS, 1),
}


def test_every_address_has_its_cost():
    assert sorted(COSTS) == sorted({*ADDRESSES, *MISSING})


def facts_known() -> None:
    facts = Facts(Edition.objects.live())
    assert facts.catalogue
    assert facts.notices


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


def test_no_page_costs_more_than_six_queries_whether_facts_are_known_or_not():
    assert max(EDITION + facts + own for facts, own in COSTS.values()) <= 6
