"""Which other summaries are about the same question, and which came later: in one query."""

import datetime
import math
from array import array
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import NamedTuple

from blog.catalogue import Catalogue
from blog.models import Summary
from blog.models.posts import address_in_month
from blog.prepared import Prepared
from blog.reading import planned_cursor
from blog.shared_words import Words, likenesses
from research.notices import Said, gravest_first

SHOWN = 3
# With how many summaries words are compared, however large the archive: those that share most of
# this one's topics, and where they are fewer the latest others, only to tell which words are rare.
POOL = 24
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

# The words of those with these keys and what links to them say.
LINKED = Prepared(
    lambda keys: (
        Summary.objects.standing()
        .with_keys(keys)
        .order_by()
        .values_list("pk", "word_bits", "title", "slug")
    ),
    keys=array("q", [0]),
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


class Other(NamedTuple):
    """What is read of another summary."""

    key: int
    word_bits: bytes
    title: str
    slug: str

    @property
    def words(self) -> Words:
        return int.from_bytes(self.word_bits)


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
    lists = {"newer": [], "older": [], "later": [], "related": []}
    for kind, place, other in ranked(summary, catalogue):
        # What is later evidence as well, but comes too late for its list, is at least related.
        if kind == "later" and len(lists[kind]) == SHOWN:
            kind = "related"
        if len(lists[kind]) < SHOWN:
            warnings = warnings_in(catalogue.notices.get(other.key, ()))
            link = Link(other.title, other.slug, catalogue.month_at(place), warnings)
            lists[kind].append(link)
    older, newer = (next(iter(lists[kind]), None) for kind in ("older", "newer"))
    return Onward(older, newer, lists["later"], lists["related"])


def ranked(summary: Summary, catalogue: Catalogue) -> list[tuple[str, int, Other]]:
    """The neighbours, and the summaries most like this one, best first.

    Each with its kind and its place in the list.
    """
    place, month = catalogue.place_of(summary.pk, summary.post.month.year), summary.post.month
    year = (summary.citation and summary.citation.issued_year) or 0
    neighbours = _neighbours(catalogue, place)
    sharing = dict(islice(_sharing(summary, catalogue, place), POOL))
    latest = range(min(POOL, len(catalogue.keys)))
    pool = [there for there in dict.fromkeys([*sharing, *latest]) if there != place][:POOL]
    own, others = _read(summary, catalogue, {*pool, *neighbours})
    pool = [there for there in pool if there in others]
    alike = dict(zip(pool, likenesses(own, [others[there].words for there in pool]), strict=True))
    found = [(0, there, kind) for there, kind in neighbours.items() if there in others]
    for there, shared in sharing.items():
        if there in others:
            is_newer = catalogue.month_at(there) > month
            is_older_study = 0 < catalogue.studied[there] < year
            is_alike = shared.number > 1 or (shared.has_rare and alike[there] >= ALIKE)
            kind = "later" if is_newer and is_alike and not is_older_study else "related"
            found.append((-shared.weight - WEIGHT_OF_LIKENESS * alike[there], there, kind))
    return [(kind, there, others[there]) for _, there, kind in sorted(found)]


def warnings_in(notices: Iterable[dict]) -> tuple[Said, ...]:
    """The grave ones of `Citation.confirmed_notices`."""
    return tuple(said for said in gravest_first(notices) if said.is_grave)


class Shared(NamedTuple):
    """What a summary has in common with another: so many topics, of that weight together.

    All topics of the summary together weigh 1, each by its inverse document frequency (Spärck
    Jones, 1972).
    """

    number: int = 0
    weight: float = 0
    has_rare: bool = False


def _sharing(
    summary: Summary, catalogue: Catalogue, place: int | None
) -> Iterator[tuple[int, Shared]]:
    """Where those that share topics stand: of most weight first, and of the same the newest."""
    total = len(catalogue.keys)
    counts = {topic.pk: catalogue.count_of(topic.pk) for topic in summary.topics.all()}
    rarest = sorted(counts, key=counts.get)[:TOPICS]
    # Smoothed, so that a topic of every summary still weighs something.
    weights = {key: math.log((total + 2) / max(counts[key], 1)) for key in rarest}
    whole = sum(weights.values())
    everyone = catalogue.all if place is None else catalogue.all & ~(1 << place)
    groups = [(everyone, Shared())]
    for key, weight in weights.items():
        carrying, is_rare = catalogue.topics.get(key, 0), counts[key] <= RARE * total
        groups = [
            (part, shared)
            for places, (number, so_far, has_rare) in groups
            for part, shared in (
                (places & ~carrying, Shared(number, so_far, has_rare)),
                (
                    places & carrying,
                    Shared(number + 1, so_far + weight / whole, has_rare or is_rare),
                ),
            )
            if part
        ]
    for places, shared in sorted(groups, key=lambda group: -group[1].weight):
        if shared.number:
            for there in catalogue.part(places, 0, POOL).values():
                yield there, shared


def _neighbours(catalogue: Catalogue, place: int | None) -> dict[int, str]:
    """Where the next newer and the next older summary stand in the list."""
    if place is None:
        return {}
    beside = {place - 1: "newer", place + 1: "older"}
    return {there: kind for there, kind in beside.items() if 0 <= there < len(catalogue.keys)}


def _read(
    summary: Summary, catalogue: Catalogue, places: Iterable[int]
) -> tuple[Words, dict[int, Other]]:
    """A summary's words, and the others by their places, in one query.

    Those in the catalogue are public. A preview shows summaries that are not stored: they have no
    words yet.
    """
    place_of = {catalogue.keys[place]: place for place in places}
    keys = array("q", place_of)
    if summary.pk:
        keys.append(summary.pk)
    sql, parameters = LINKED.sql(keys=keys)
    with planned_cursor(Summary, is_binary=True) as cursor:
        cursor.execute(sql, parameters)
        found = {row[0]: Other(*row) for row in cursor.fetchall()}
    own = found.pop(summary.pk, None)
    return own.words if own else 0, {place_of[key]: other for key, other in found.items()}
