"""Which other summaries are about the same question, and which came later: in one query."""

import datetime
import json
import math
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import NamedTuple

from django.db.models import OuterRef, Subquery

from blog.catalogue import Catalogue
from blog.models import Post, Summary
from blog.models.posts import address_in_month
from blog.prepared import Prepared
from blog.reading import planned_cursor
from blog.shared_words import Words, likenesses
from research.notices import Said, gravest_first

SHOWN = 3
# With how many summaries words are compared, however large the archive: those that share most of
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
# as much or twice as much finds a little less.
WEIGHT_OF_LIKENESS = 5

# The words of those with these keys and what links to them say, without a month where readers may
# not meet them. To look each post up is quicker than to join all posts, as the planner would.
LINKED = Prepared(
    lambda keys: (
        Summary.objects.standing()
        .with_keys(keys)
        .order_by()
        .values_list(
            "pk",
            "word_bits",
            "title",
            "slug",
            Subquery(Post.objects.public().filter(pk=OuterRef("post")).order_by().values("month")),
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


class Row(NamedTuple):
    """What is read of a summary; of one's own the key and the words alone."""

    key: int
    word_bits: bytes
    title: str | None
    slug: str | None
    month: datetime.date | None
    notices: str | None
    #: In which its study was published.
    year: int | None

    @property
    def words(self) -> Words:
        return int.from_bytes(self.word_bits)

    @property
    def link(self) -> Link:
        warnings = warnings_in(json.loads(self.notices or "[]"))
        return Link(self.title, self.slug, self.month, warnings)


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
    found = ranked(summary, catalogue)
    beside = {kind: other.link for kind, other in found if kind in ("older", "newer")}
    later = [other for kind, other in found if kind == "later"][:SHOWN]
    related = [
        other for kind, other in found if kind in ("later", "related") and other not in later
    ]
    return Onward(
        beside.get("older"),
        beside.get("newer"),
        [other.link for other in later],
        [other.link for other in related[:SHOWN]],
    )


def ranked(summary: Summary, catalogue: Catalogue) -> list[tuple[str, Row]]:
    """The neighbours, and the summaries most like this one, best first, each with its kind."""
    place = catalogue.place_of(summary.pk, summary.post.month.year)
    neighbours = _neighbours(catalogue, place)
    sharing = {shared.key: shared for shared in islice(_sharing(summary, catalogue, place), POOL)}
    pool = [key for key in dict.fromkeys([*sharing, *catalogue.keys[:POOL]]) if key != summary.pk]
    own, others = _read(summary, {*pool[:POOL], *neighbours})
    alike = _alike(own, [others[key] for key in pool[:POOL] if key in others])
    year = summary.citation.issued_year if summary.citation else None
    found = []
    for key, other in others.items():
        if key in neighbours:
            found.append((neighbours[key], 0, other))
        if shared := sharing.get(key):
            is_newer = other.month > summary.post.month and not (
                year and other.year and other.year < year
            )
            is_alike = shared.number > 1 or (shared.has_rare and alike[key] >= ALIKE)
            kind = "later" if is_newer and is_alike else "related"
            found.append((kind, shared.weight + WEIGHT_OF_LIKENESS * alike[key], other))
    found.sort(key=lambda one: (-one[1], -one[2].month.toordinal(), one[2].slug))
    return [(kind, other) for kind, _, other in found]


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


def _read(summary: Summary, keys: Iterable[int]) -> tuple[Words, dict[int, Row]]:
    """A summary's words, and those with these keys that readers may meet, in one query.

    A preview shows summaries that are not stored: they have no words yet.
    """
    sql, parameters = LINKED.sql(keys=[summary.pk, *keys])
    with planned_cursor(Summary) as cursor:
        cursor.execute(sql, parameters)
        rows = {row[0]: Row(*row) for row in cursor.fetchall()}
    own = rows.pop(summary.pk, None)
    return own.words if own else 0, {key: row for key, row in rows.items() if row.month}


def _alike(own: Words, pool: list[Row]) -> dict[int, float]:
    """How alike each is by its words."""
    compared = likenesses(own, [other.words for other in pool])
    return {other.key: likeness for other, likeness in zip(pool, compared, strict=True)}
