"""Which summaries there are and what each is filed under: all that counts and lists are made of.

A set of summaries is a number here. Its lowest bit stands for the first summary of the list, the
newest, the next bit for the one after it, and so on: what two sets share costs one operation for
many summaries at once, and an archive of 100,000 is counted in a millisecond.
"""

import datetime
import json
from array import array
from bisect import bisect
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import accumulate, chain
from typing import NamedTuple

from django.db import connection
from django.db.models import QuerySet

from blog.models import Post, Summary, SummaryTopic
from blog.models.posts import address_of_month
from blog.reading import connection_of
from blog.vocabulary import Term, Vocabulary
from research.models import Citation, ResearchType, Topic

# A row for each public month, with the keys and the types of its summaries in the order of the
# list, and of their studies the years and the notices, by their keys; one for each topic, with the
# keys of all that carry it, also of those that nobody may see; one for each type.
LOAD = """
SELECT 'months' AS facet, NULL AS id, month, NULL AS slug, NULL AS name, NULL AS texts,
    NULL AS position, held.keys, held.types, held.years, held.notices
FROM ({posts}) AS post LEFT JOIN (
    SELECT post_id, array_agg(public.id ORDER BY position, public.id) AS keys,
        array_agg(research_type_id ORDER BY position, public.id) AS types,
        array_agg(study.issued_year ORDER BY position, public.id) AS years,
        jsonb_object_agg(public.id, confirmed_notices) FILTER (WHERE confirmed_notices <> '[]')
            AS notices
    FROM ({summaries}) AS public LEFT JOIN {studies} AS study ON study.id = public.citation_id
    GROUP BY post_id
) AS held ON held.post_id = post.id
UNION ALL
SELECT 'topics', id, NULL, slug, name, synonyms, 0, carried.keys, NULL, NULL, NULL
FROM {topics} LEFT JOIN (
    SELECT tag_id AS id, array_agg(content_object_id) AS keys FROM {pairs} GROUP BY tag_id
) AS carried USING (id)
UNION ALL
SELECT 'types', id, NULL, slug, name, NULL, position, NULL, NULL, NULL, NULL FROM {types}
"""

# A set of summaries by their places in the list.
Places = int
# So many bits are looked at together when a part is cut out of a set.
CHUNK = 4096
DIGITS = bytes.maketrans(b"\0\1", b"01")


class Month(NamedTuple):
    """A month with a public post, and how many of its summaries readers may meet in a list."""

    first_day: datetime.date
    number: int

    def get_absolute_url(self) -> str:
        return address_of_month(self.first_day)


class Row(NamedTuple):
    """What `LOAD` says of a month or a term; `texts` are the synonyms of a topic."""

    facet: str
    id: int | None
    month: datetime.date | None
    slug: str | None
    name: str | None
    texts: list[str] | None
    position: int | None
    keys: list[int] | None
    types: list[int | None] | None
    years: list[int | None] | None
    notices: str | None


class Catalogue(NamedTuple):
    """The public summaries: their keys and their months, newest first, and who carries which term.

    A topic, a type or a year stands under its `Term.key`; every term there is has a set. Each month
    has the place at which the next one begins. Of the study of each summary the year is known, 0
    where it is not, and of those that have any, by the key of the summary, the notices.
    """

    keys: array
    studied: array
    notices: dict[int, list[dict]]
    months: list[Month]
    ends: array
    vocabulary: Vocabulary
    synonyms: dict[int, list[str]]
    topics: dict[int, Places]
    types: dict[int, Places]
    years: dict[int, Places]

    @classmethod
    def load(cls) -> "Catalogue":
        """Of all that readers may meet in a list, in one query."""
        return cls.of(fetched(*statement()))

    @classmethod
    def load_all(cls) -> "Catalogue":
        """Of all there is, for staff: drafts and what is withdrawn as well, in one query."""
        return cls.of(fetched(*statement_of(Post.objects.all(), Summary.objects.all())))

    @classmethod
    def of(cls, rows: list[Row]) -> "Catalogue":
        held = sorted(
            (row for row in rows if row.facet == "months"), key=lambda row: row.month, reverse=True
        )
        months = [Month(row.month, len(row.keys or ())) for row in held]
        keys = array("q", chain.from_iterable(row.keys or () for row in held))
        topics, types = (
            sorted(
                (row for row in rows if row.facet == facet),
                key=lambda row: (row.position, row.name.casefold()),
            )
            for facet in ("topics", "types")
        )
        years = _by_year(months)
        return cls(
            keys,
            array("h", (year or 0 for row in held for year in row.years or ())),
            {
                int(key): notices
                for row in held
                if row.notices
                for key, notices in json.loads(row.notices).items()
            },
            months,
            array("q", accumulate(month.number for month in months)),
            Vocabulary(
                *([Term(row.id, row.slug, row.name) for row in facet] for facet in (topics, types)),
                [Term(year, str(year), str(year)) for year in years],
            ),
            synonyms={row.id: row.texts for row in topics},
            topics=_by_topic(topics, keys),
            types=_by_type(types, chain.from_iterable(row.types or () for row in held), len(keys)),
            years=years,
        )

    @property
    def all(self) -> Places:
        return (1 << len(self.keys)) - 1

    def count_of(self, topic: int) -> int:
        """How many summaries carry the topic with this key."""
        return self.topics.get(topic, 0).bit_count()

    def place_of(self, key: int, year: int) -> int | None:
        """Where this summary of a month of that year stands; None if no reader may meet it."""
        places = self.years.get(year, 0)
        first = (places & -places).bit_length() - 1
        try:
            return self.keys.index(key, first, first + places.bit_count()) if places else None
        except ValueError:
            return None

    def month_at(self, place: int) -> datetime.date:
        """The month of the summary there."""
        return self.months[bisect(self.ends, place)].first_day

    def with_keys(self, keys: Iterable[int]) -> Places:
        """Those of the summaries with these keys that are public."""
        wanted = set(keys)
        if not wanted:
            return 0
        return _number(bytearray(map(wanted.__contains__, self.keys)))

    def part(self, places: Places, start: int, stop: int) -> dict[int, int]:
        """The keys of a part of a set, cut out as in a slice; each with its place."""
        return {self.keys[place]: place for place in _cut(places, start, stop)}

    def topics_at(self, place: int) -> list[Term]:
        """The topics of the summary there, by name."""
        # Of two numbers, what both have is found in the time that the shorter takes.
        one = 1 << place
        return [term for term in self.vocabulary.topics if self.topics[term.key] & one]


def fetched(sql: str, parameters: tuple) -> list[Row]:
    with connection_of(Summary).cursor() as cursor:
        cursor.execute(sql, parameters)
        return [Row(*row) for row in cursor]


def statement() -> tuple[str, tuple]:
    """`LOAD` and its parameters."""
    return statement_of(Post.objects.public(), Summary.objects.public())


def statement_of(
    from_posts: QuerySet[Post], from_summaries: QuerySet[Summary]
) -> tuple[str, tuple]:
    """The same of these posts and summaries."""
    posts, of_posts = plain(from_posts, "id", "month")
    columns = ("id", "post_id", "position", "research_type_id", "citation_id")
    summaries, of_summaries = plain(from_summaries, *columns)
    tables = {"topics": Topic, "types": ResearchType, "pairs": SummaryTopic, "studies": Citation}
    quoted = {
        name: connection.ops.quote_name(model._meta.db_table) for name, model in tables.items()
    }
    return LOAD.format(posts=posts, summaries=summaries, **quoted), (*of_posts, *of_summaries)


def plain(rows: QuerySet, *columns: str) -> tuple[str, tuple]:
    """A SELECT of these columns in no order, and its parameters."""
    return rows.order_by().values(*columns).query.sql_with_params()


def _by_topic(topics: list[Row], keys: array) -> dict[int, Places]:
    places = {key: place for place, key in enumerate(keys)}
    found = {}
    for topic in topics:
        carries = bytearray(len(keys))
        for place in map(places.get, topic.keys or ()):
            if place is not None:
                carries[place] = 1
        found[topic.id] = _number(carries)
    return found


def _by_type(types: list[Row], carried: Iterable[int | None], size: int) -> dict[int, Places]:
    """`carried` says of each summary which type it has."""
    found = defaultdict(lambda: bytearray(size))
    for place, key in enumerate(carried):
        found[key][place] = 1
    return {row.id: _number(found[row.id]) for row in types}


def _by_year(months: list[Month]) -> dict[int, Places]:
    """The summaries of each year with a public post, newest year first."""
    found, place = defaultdict(int), 0
    for month in months:
        found[month.first_day.year] |= ((1 << month.number) - 1) << place
        place += month.number
    return dict(found)


def _number(is_in: bytearray) -> Places:
    """The set of the places where a 1 stands."""
    is_in.reverse()
    return int(is_in.translate(DIGITS) or b"0", 2)


def _cut(places: Places, start: int, stop: int) -> Iterator[int]:
    number, base = 0, 0
    while places and number < stop:
        chunk = places & ((1 << CHUNK) - 1)
        if number + chunk.bit_count() <= start:
            number += chunk.bit_count()
            chunk = 0
        while chunk and number < stop:
            lowest = chunk & -chunk
            if number >= start:
                yield base + lowest.bit_length() - 1
            chunk ^= lowest
            number += 1
        places >>= CHUNK
        base += CHUNK
