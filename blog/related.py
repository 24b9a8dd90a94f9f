"""Which other summaries are about the same question, and which came later: in one query."""

import datetime
import json
import math
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import islice
from typing import NamedTuple

from django.db import connection
from django.db.models import F

from blog.catalogue import Catalogue
from blog.models import Summary
from blog.models.posts import address_in_month
from blog.prepared import Prepared
from blog.reading import planned_cursor
from research.notices import Said, gravest_first

SHOWN = 3
# How many summaries are read word by word, however large the archive: those that share most of
# this one's topics, and where they are fewer the latest others, only to tell which words are rare.
POOL = 40
# A topic is rare when at most one summary in ten carries it.
RARE = 0.1
# So many topics of a summary tell others apart, the rarest: each doubles the work.
TOPICS = 8
# On the demo archive, three of four pairs that share one rare topic and are at least this alike
# were judged to be related (bench/related_labels.json); less alike, one in two.
ALIKE = 0.04
# Brings likeness, seldom above 0.1, to the scale of the topics, where 1 means all of them. Half
# as much or twice as much changes little.
WEIGHT_OF_LIKENESS = 4

# The weight of a word is its rarity within the pool, from 0 (in all of it) to 1 (nowhere else),
# whatever the pool's size. `likeness` is the cosine of the weighed words (Salton & Buckley, 1988),
# except that the other summary counts with the number of its words: to weigh those that it does
# not share would cost more than all the rest.
FIND = """
WITH own AS MATERIALIZED (
    SELECT lexeme, ln(1 + array_length(positions, 1)) AS frequency
    FROM unnest((SELECT search FROM {summaries} WHERE id = %s))
),
word AS MATERIALIZED (
    SELECT pool.id, lexeme, ln(1 + array_length(positions, 1)) AS frequency
    FROM {summaries} AS pool, unnest(pool.search)
    WHERE pool.id = ANY (%s) AND lexeme IN (SELECT lexeme FROM own)
),
weighed AS MATERIALIZED (
    SELECT lexeme, own.frequency, 1 - ln(count(word.id) + 1) / %s AS weight
    FROM own LEFT JOIN word USING (lexeme) GROUP BY lexeme, own.frequency
),
alike AS MATERIALIZED (
    SELECT word.id, sum(word.frequency * own.frequency * own.weight ^ 2)
        / (SELECT nullif(sqrt(sum((frequency * weight) ^ 2)), 0) FROM weighed) AS product
    FROM word JOIN weighed AS own USING (lexeme) GROUP BY word.id
)
SELECT public.*, coalesce(product / nullif(sqrt(length(search)), 0), 0) AS likeness
FROM ({public}) AS public (id, title, slug, month, notices, issued)
JOIN {summaries} USING (id) LEFT JOIN alike USING (id)
"""
# What a link says, of those with these keys that readers may meet.
LINKED = Prepared(
    lambda keys: (
        Summary.objects.public()
        .with_keys(keys)
        .order_by()
        .values_list(
            "pk",
            "title",
            "slug",
            F("post__month"),
            "citation__confirmed_notices",
            "citation__issued_year",
        )
    ),
    keys=[0],
)


class Link(NamedTuple):
    """Another summary, as far as a link to it goes; its month is that of its post.

    `warnings` are the notices that take from what its study says, such as a retraction.
    """

    title: str
    slug: str
    month: datetime.date
    warnings: tuple[Said, ...] = ()

    def get_absolute_url(self) -> str:
        return address_in_month(self.month, self.slug)


class Onward(NamedTuple):
    """Where to read on: the two neighbours in the archive, and two lists, each best first.

    No summary is in both lists. Later evidence was published here in a later month, tells of a
    study that is not older where both years are known, and shares two topics, or a rare one and
    many words.
    """

    older: Link | None
    newer: Link | None
    later: list[Link]
    related: list[Link]


def onward(summary: Summary, catalogue: Catalogue) -> Onward:
    """Where to read on from a summary, of what readers may meet, in one query.

    The summary comes with its post, citation and topics. Each list has at most `SHOWN`.
    """
    links = ranked(summary, catalogue)
    by_kind = {kind: link for kind, link in links if kind in ("older", "newer")}
    later = [link for kind, link in links if kind == "later"][:SHOWN]
    related = [link for kind, link in links if kind in ("later", "related") and link not in later]
    return Onward(by_kind.get("older"), by_kind.get("newer"), later, related[:SHOWN])


def ranked(summary: Summary, catalogue: Catalogue) -> list[tuple[str, Link]]:
    """The neighbours, and the summaries most like this one, best first, each with its kind."""
    place = catalogue.place_of(summary.pk, summary.post.month.year)
    neighbours = _neighbours(catalogue, place)
    sharing = {shared.key: shared for shared in islice(_sharing(summary, catalogue, place), POOL)}
    year = summary.citation.issued_year if summary.citation else None
    found = []
    for key, title, slug, month, notices, issued, likeness in _read(
        summary, sharing, neighbours, catalogue
    ):
        link = Link(title, slug, month, warnings_in(json.loads(notices or "[]")))
        if key in neighbours:
            found.append((neighbours[key], 0, link))
        if shared := sharing.get(key):
            is_newer = month > summary.post.month and not (year and issued and issued < year)
            is_alike = shared.number > 1 or (shared.has_rare and likeness >= ALIKE)
            kind = "later" if is_newer and is_alike else "related"
            found.append((kind, shared.weight + WEIGHT_OF_LIKENESS * likeness, link))
    found.sort(key=lambda one: (-one[1], -one[2].month.toordinal(), one[2].slug))
    return [(kind, link) for kind, _, link in found]


def warnings_in(notices: list[dict]) -> tuple[Said, ...]:
    """The grave ones of `Citation.confirmed_notices`."""
    return tuple(said for said in gravest_first(notices) if said.is_grave)


class Shared(NamedTuple):
    """What a summary has in common with another: so many topics, of that weight together.

    All topics of the summary together weigh 1, each by its inverse document frequency (Spärck
    Jones, 1972).
    """

    key: int
    number: int = 0
    weight: float = 0
    has_rare: bool = False


def _sharing(summary: Summary, catalogue: Catalogue, place: int | None) -> Iterator[Shared]:
    """Who shares topics: of the greatest weight first, and of the same the newest."""
    total = len(catalogue.keys)
    counts = {topic.pk: catalogue.count_of(topic.pk) for topic in summary.topics.all()}
    rarest = sorted(counts, key=counts.get)[:TOPICS]
    # Smoothed, so that a topic of every summary still weighs something.
    weights = {key: math.log((total + 2) / max(counts[key], 1)) for key in rarest}
    everyone = catalogue.all if place is None else catalogue.all & ~(1 << place)
    groups = [(everyone, Shared(0))]
    for key, weight in weights.items():
        carrying, is_rare = catalogue.topics.get(key, 0), counts[key] <= RARE * total
        groups = [
            (part, shared)
            for places, (_, number, so_far, has_rare) in groups
            for part, shared in (
                (places & ~carrying, Shared(0, number, so_far, has_rare)),
                (
                    places & carrying,
                    Shared(
                        0, number + 1, so_far + weight / sum(weights.values()), has_rare or is_rare
                    ),
                ),
            )
            if part
        ]
    for places, shared in sorted(groups, key=lambda group: -group[1].weight):
        if shared.number:
            for key in catalogue.part(places, 0, POOL):
                yield shared._replace(key=key)


def _neighbours(catalogue: Catalogue, place: int | None) -> dict[int, str]:
    """The next newer and the next older summary in the list, by their keys."""
    if place is None:
        return {}
    beside = {"newer": place - 1, "older": place + 1}
    return {
        catalogue.keys[there]: kind
        for kind, there in beside.items()
        if 0 <= there < len(catalogue.keys)
    }


def _read(
    summary: Summary, sharing: Iterable[int], neighbours: Iterable[int], catalogue: Catalogue
) -> list[tuple]:
    """What links to these say, the year of each study, and how alike its words are."""
    pool = [key for key in dict.fromkeys([*sharing, *catalogue.keys[:POOL]]) if key != summary.pk]
    pool = pool[: max(POOL, len(sharing))]
    public, parameters = LINKED.sql(keys=[*{*sharing, *neighbours}])
    with planned_cursor(Summary) as cursor:
        cursor.execute(
            _find(public), [summary.pk, pool, math.log(len(pool) + 1) or None, *parameters]
        )
        return cursor.fetchall()


@cache
def _find(public: str) -> str:
    return FIND.format(public=public, summaries=connection.ops.quote_name(Summary._meta.db_table))
