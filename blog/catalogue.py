"""Which summaries there are and what each is filed under: all that counts and lists are made of.

A set of summaries is a number here. Its lowest bit stands for the first summary of the list, the
newest, the next bit for the one after it, and so on: what two sets share costs one operation for
many summaries at once, and an archive of 100,000 is counted in a millisecond.
"""

import datetime
import sys
from array import array
from bisect import bisect
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import accumulate
from typing import NamedTuple

from django.db import connection
from django.db.models import QuerySet

from blog.models import Post, Summary, SummaryTopic
from blog.models.posts import address_of_month
from blog.reading import planned_cursor
from blog.vocabulary import Term, Vocabulary
from research.models import Citation, ResearchType, Topic

# A row for each public month; one for the list, with the keys of its summaries and the years and
# notices of their studies; one for each topic and each type, with the places in the list of those
# that carry it. Many numbers come as bytes, as PostgreSQL sends them: an object each would take
# many times the memory, and a process that had it once does not give it back.
LOAD = """
WITH post AS ({posts}), listed AS (
    SELECT public.id, post_id, research_type_id, issued_year, confirmed_notices,
        row_number() OVER (ORDER BY month DESC, position, public.id) - 1 AS place
    FROM ({summaries}) AS public JOIN post ON post.id = post_id
    LEFT JOIN {studies} AS study ON study.id = public.citation_id
)
SELECT 'months' AS facet, NULL::bigint AS id, month, NULL AS slug, NULL AS name,
    NULL::text[] AS texts, coalesce(number, 0) AS number, NULL::bytea AS numbers,
    NULL::bytea AS years, NULL::jsonb AS notices
FROM post LEFT JOIN (
    SELECT post_id, count(*) AS number FROM listed GROUP BY post_id
) AS held ON held.post_id = post.id
UNION ALL
SELECT 'list', NULL, NULL, NULL, NULL, NULL, NULL, string_agg(int8send(id), '' ORDER BY place),
    string_agg(int2send(coalesce(issued_year, 0)::smallint), '' ORDER BY place),
    jsonb_object_agg(id, confirmed_notices) FILTER (WHERE confirmed_notices <> '[]')
FROM listed
UNION ALL
SELECT 'topics', id, NULL, slug, name, synonyms, 0, places, NULL, NULL FROM {topics} LEFT JOIN (
    SELECT tag_id, string_agg(int8send(place), '') AS places
    FROM {pairs} JOIN listed ON listed.id = content_object_id GROUP BY tag_id
) AS carried ON tag_id = id
UNION ALL
SELECT 'types', id, NULL, slug, name, NULL, position, places, NULL, NULL FROM {types} LEFT JOIN (
    SELECT research_type_id, string_agg(int8send(place), '') AS places
    FROM listed GROUP BY research_type_id
) AS carried ON research_type_id = id
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
    """What `LOAD` says of a month, of the list or of a term.

    `number` is how many summaries a month has, or where a type stands; `numbers` are keys or
    places, of eight bytes each, and `years` have two. `texts` are the synonyms of a topic, and
    `notices` stand under keys of summaries.
    """

    facet: str
    id: int | None
    month: datetime.date | None
    slug: str | None
    name: str | None
    texts: list[str] | None
    number: int | None
    numbers: bytes | None
    years: bytes | None
    notices: dict[str, list[dict]] | None


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
        (held,) = (row for row in rows if row.facet == "list")
        months = sorted(
            (Month(row.month, row.number) for row in rows if row.facet == "months"), reverse=True
        )
        keys = _unpacked("q", held.numbers)
        topics, types = (
            sorted(
                (row for row in rows if row.facet == facet),
                key=lambda row: (row.number, row.name.casefold()),
            )
            for facet in ("topics", "types")
        )
        years = _by_year(months)
        return cls(
            keys,
            _unpacked("h", held.years),
            {int(key): notices for key, notices in (held.notices or {}).items()},
            months,
            array("q", accumulate(month.number for month in months)),
            Vocabulary(
                *([Term(row.id, row.slug, row.name) for row in facet] for facet in (topics, types)),
                [Term(year, str(year), str(year)) for year in years],
            ),
            synonyms={row.id: row.texts for row in topics},
            topics={row.id: _carrying(row, len(keys)) for row in topics},
            types={row.id: _carrying(row, len(keys)) for row in types},
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
    with planned_cursor(Summary, is_binary=True) as cursor:
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


def _unpacked(typecode: str, sent: bytes | None) -> array:
    """The numbers that PostgreSQL has sent, which are big-endian."""
    numbers = array(typecode, sent or b"")
    if sys.byteorder == "little":
        numbers.byteswap()
    return numbers


def _carrying(term: Row, size: int) -> Places:
    """Those of so many summaries that carry the term."""
    carries = bytearray(size)
    for place in _unpacked("q", term.numbers):
        carries[place] = 1
    return _number(carries)


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
