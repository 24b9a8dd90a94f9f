"""Which other summaries are about the same question, and which came later: in one query."""

import datetime
import json
import math
from typing import NamedTuple

from django.db import connection
from django.db.models import F, Q, QuerySet, Value
from django.urls import reverse

from blog.models import Summary, SummaryTopic
from blog.reading import connection_of
from blog.timeline import Timeline
from research.models import Citation
from research.notices import Said, gravest_first

SHOWN = 3
# How many summaries are read word by word, however large the archive: those that share most of
# this one's topics, and where they are fewer the latest others, only to tell which words are rare.
POOL = 100
# A topic is rare when at most one summary in ten carries it.
RARE = 0.1
# On the demo archive, three of four pairs that share one rare topic and are at least this alike
# were judged to be related (bench/related_labels.json); less alike, one in two.
ALIKE = 0.04
# Brings likeness, seldom above 0.1, to the scale of the topics, where 1 means all of them. Half
# as much or twice as much changes little.
WEIGHT_OF_LIKENESS = 4
# How many of the latest with a topic are looked at, whether or not they turn out to be public.
LATEST = 500

# `topical` is the part of this summary's topics, each weighed by its rarity, that another shares.
# The weight of a word is its rarity within the pool, from 0 (in all of it) to 1 (nowhere else),
# whatever the pool's size. `likeness` is the cosine of the weighed words (Salton & Buckley, 1988),
# except that the other summary counts with the number of its words: to weigh those that it does
# not share would cost more than all the rest.
FIND = """
WITH public AS NOT MATERIALIZED ({public}),
topic (tag_id, weight, is_rare) AS (SELECT * FROM unnest(%s::int[], %s::float8[], %s::boolean[])),
sharing AS MATERIALIZED (
    SELECT id, month, count(*) AS topics, bool_or(is_rare) AS is_rare, sum(weight) AS topical
    FROM topic CROSS JOIN LATERAL (
        SELECT content_object_id AS id FROM {pairs} AS pair
        WHERE pair.tag_id = topic.tag_id ORDER BY id DESC LIMIT {latest}
    ) AS other JOIN public USING (id)
    GROUP BY id, month ORDER BY topical DESC, month DESC, id LIMIT {pool}
),
pool AS MATERIALIZED (
    SELECT id FROM sharing
    UNION ALL (
        SELECT id FROM public WHERE id NOT IN (SELECT id FROM sharing)
        ORDER BY id DESC LIMIT (SELECT {pool} - count(*) FROM sharing)
    )
),
own AS MATERIALIZED (
    SELECT lexeme, ln(1 + array_length(positions, 1)) AS frequency
    FROM unnest((SELECT search FROM {summaries} WHERE id = %s))
),
word AS MATERIALIZED (
    SELECT pool.id, lexeme, ln(1 + array_length(positions, 1)) AS frequency
    FROM pool, unnest((SELECT search FROM {summaries} AS summary WHERE summary.id = pool.id))
    WHERE lexeme IN (SELECT lexeme FROM own)
),
weighed AS MATERIALIZED (
    SELECT lexeme, own.frequency,
        1 - ln(count(word.id) + 1) / (SELECT nullif(ln(count(*) + 1), 0) FROM pool) AS weight
    FROM own LEFT JOIN word USING (lexeme) GROUP BY lexeme, own.frequency
),
alike AS (
    SELECT word.id, sum(word.frequency * own.frequency * own.weight ^ 2)
        / (SELECT nullif(sqrt(sum((frequency * weight) ^ 2)), 0) FROM weighed) AS product
    FROM word JOIN weighed AS own USING (lexeme) GROUP BY word.id
),
candidate AS (
    SELECT summary.id, summary.title, slug, sharing.month, topics, is_rare, topical,
        confirmed_notices AS notices,
        sharing.month > %s AND coalesce(issued_year >= %s, true) AS is_newer,
        coalesce(product / nullif(sqrt(length(summary.search)), 0), 0) AS likeness
    FROM sharing JOIN {summaries} AS summary USING (id)
    LEFT JOIN {citations} AS citation ON citation.id = summary.citation_id
    LEFT JOIN alike ON alike.id = sharing.id
),
judged AS (
    SELECT *, topical + {weight} * likeness AS score,
        is_newer AND (topics >= 2 OR (is_rare AND likeness >= {alike})) AS is_later
    FROM candidate
),
placed AS (
    SELECT *, row_number() OVER (PARTITION BY is_later ORDER BY score DESC, month DESC, id) AS place
    FROM judged
)
SELECT CASE WHEN is_later THEN 'later' ELSE 'related' END AS kind,
    title, slug, month, score, notices
FROM placed WHERE place <= {places}
"""


class Link(NamedTuple):
    """Another summary, as far as a link to it goes; its month is that of its post.

    `warnings` are the notices that take from what its study says, such as a retraction.
    """

    title: str
    slug: str
    month: datetime.date
    warnings: tuple[Said, ...] = ()

    def get_absolute_url(self) -> str:
        return reverse("blog:summary-detail", args=[self.month.year, self.month.month, self.slug])


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


def onward(summary: Summary, timeline: Timeline) -> Onward:
    """Where to read on from a summary, of what readers may meet, in one query.

    The summary comes with its post, citation and topics. Each list has at most `SHOWN`.
    """
    links = ranked(summary, timeline)
    by_kind = {kind: link for kind, link in links if kind in ("older", "newer")}
    later = [link for kind, link in links if kind == "later"][:SHOWN]
    related = [link for kind, link in links if kind in ("later", "related") and link not in later]
    return Onward(by_kind.get("older"), by_kind.get("newer"), later, related[:SHOWN])


def ranked(summary: Summary, timeline: Timeline) -> list[tuple[str, Link]]:
    """The neighbours, and the summaries most like this one, best first, each with its kind.

    There are as many of the kinds "later" and "related" as `onward` may need.
    """
    neighbours, neighbours_parameters = _neighbours(summary)
    relatives, relatives_parameters = _relatives(summary, timeline)
    with connection_of(Summary).cursor() as cursor:
        cursor.execute(
            f"({relatives}) UNION ALL {neighbours} ORDER BY score DESC, month DESC, slug",
            [*relatives_parameters, *neighbours_parameters],
        )
        return [
            (kind, Link(title, slug, month, warnings_in(json.loads(notices or "[]"))))
            for kind, title, slug, month, _score, notices in cursor
        ]


def warnings_in(notices: list[dict]) -> tuple[Said, ...]:
    """The grave ones of `Citation.confirmed_notices`."""
    return tuple(said for said in gravest_first(notices) if said.is_grave)


def _relatives(summary: Summary, timeline: Timeline) -> tuple[str, list]:
    public, parameters = (
        Summary.objects.public()
        .exclude(pk=summary.pk)
        .order_by()
        .annotate(month=F("post__month"))
        .values("id", "month")
        .query.sql_with_params()
    )
    quote = connection.ops.quote_name
    find = FIND.format(
        public=public,
        summaries=quote(Summary._meta.db_table),
        citations=quote(Citation._meta.db_table),
        pairs=quote(SummaryTopic._meta.db_table),
        latest=LATEST,
        pool=POOL,
        alike=ALIKE,
        weight=WEIGHT_OF_LIKENESS,
        # Those of the later ones that find no place among them may be the most related.
        places=2 * SHOWN,
    )
    year = summary.citation.issued_year if summary.citation else None
    own = [*_weights(summary, timeline), summary.pk, summary.post.month, year]
    return find, [*parameters, *own]


def _weights(summary: Summary, timeline: Timeline) -> tuple[list[int], list[float], list[bool]]:
    """The keys of the topics, their weights, which sum up to 1, and whether each is rare.

    A topic weighs its inverse document frequency (Spärck Jones, 1972).
    """
    counts = {
        topic.pk: sum(timeline.topics.get(topic.pk, {}).values()) for topic in summary.topics.all()
    }
    # Smoothed, so that a topic of every summary still weighs something.
    weights = [math.log((timeline.total + 2) / max(count, 1)) for count in counts.values()]
    return (
        list(counts),
        [weight / sum(weights) for weight in weights],
        [count <= RARE * timeline.total for count in counts.values()],
    )


def _neighbours(summary: Summary) -> tuple[str, list]:
    """The next older and the next newer summary, in the order of the list."""
    month, position = summary.post.month, summary.position
    same = Q(post__month=month, position=position)
    older = Q(post__month__lt=month) | Q(post__month=month, position__gt=position)
    newer = Q(post__month__gt=month) | Q(post__month=month, position__lt=position)
    public = Summary.objects.public()
    # The bound on the month alone lets the database walk along the months and stop at the first.
    return _one_each(
        older=public.filter(
            older | same & Q(pk__gt=summary.pk), post__month__lte=month
        ).newest_first(),
        newer=public.filter(newer | same & Q(pk__lt=summary.pk), post__month__gte=month)
        .newest_first()
        .reverse(),
    )


def _one_each(**rows: QuerySet) -> tuple[str, list]:
    """The first of each, with its name as its kind."""
    statements = [
        found.annotate(
            kind=Value(kind),
            month=F("post__month"),
            score=Value(0.0),
            notices=F("citation__confirmed_notices"),
        )
        .values_list("kind", "title", "slug", "month", "score", "notices")[:1]
        .query.sql_with_params()
        for kind, found in rows.items()
    ]
    sql = " UNION ALL ".join(f"({statement})" for statement, _ in statements)
    return sql, [parameter for _, parameters in statements for parameter in parameters]
