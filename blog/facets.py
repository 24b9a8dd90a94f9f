"""How many summaries carry each value, given everything else that is chosen: in one query."""

from collections import defaultdict
from typing import NamedTuple

from django.db import connection
from django.db.models import BooleanField, Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import ExtractYear

from blog.models import SummaryTopic


class Choice(NamedTuple):
    """The keys chosen in each facet; `all_topics` says whether they are all wanted or any."""

    topics: tuple[int, ...] = ()
    types: tuple[int, ...] = ()
    years: tuple[int, ...] = ()
    all_topics: bool = True


class Counts(NamedTuple):
    """`total` matches everything; the others map a key to how many would."""

    total: int
    topics: dict[int, int]
    types: dict[int, int]
    years: dict[int, int]


TRUE = Value(True, BooleanField())

# A facet is counted among what matches the other facets, so that its values can be told apart.
# Several topics that are all wanted narrow themselves: there the count says what would remain.
COUNT = """
WITH candidate AS MATERIALIZED ({candidates})
SELECT 'total' AS facet, NULL AS key, count(*) AS n FROM candidate
WHERE in_topics AND in_types AND in_years
UNION ALL
SELECT 'types', research_type_id, count(*) FROM candidate
WHERE in_topics AND in_years AND research_type_id IS NOT NULL GROUP BY research_type_id
UNION ALL
SELECT 'years', year, count(*) FROM candidate WHERE in_topics AND in_types GROUP BY year
UNION ALL
SELECT 'topics', pair.tag_id, count(*) FROM candidate
JOIN {pairs} AS pair ON pair.content_object_id = candidate.id
WHERE in_types AND in_years AND (in_topics OR NOT %s) GROUP BY pair.tag_id
"""


def marked(summaries: QuerySet, choice: Choice) -> QuerySet:
    """The same summaries, each saying which of the chosen facets it matches."""
    return summaries.annotate(
        in_topics=_in_topics(choice),
        in_types=Q(research_type__in=choice.types) if choice.types else TRUE,
        in_years=_in_years(choice),
    )


def chosen(summaries: QuerySet, choice: Choice) -> QuerySet:
    """Those that match everything chosen."""
    summaries = summaries.filter(_in_topics(choice)) if choice.topics else summaries
    summaries = summaries.filter(research_type__in=choice.types) if choice.types else summaries
    return summaries.filter(_in_years(choice)) if choice.years else summaries


def count(summaries: QuerySet, choice: Choice) -> Counts:
    """Count every value of every facet in one query."""
    candidates, parameters = (
        marked(summaries.order_by(), choice)
        .annotate(year=ExtractYear("post__month"))
        .values("id", "research_type_id", "year", "in_topics", "in_types", "in_years")
        .query.sql_with_params()
    )
    pairs = connection.ops.quote_name(SummaryTopic._meta.db_table)
    found: dict[str, dict] = defaultdict(dict)
    with connection.cursor() as cursor:
        cursor.execute(
            COUNT.format(candidates=candidates, pairs=pairs), [*parameters, choice.all_topics]
        )
        for facet, key, number in cursor:
            found[facet][key] = number
    return Counts(found["total"][None], found["topics"], found["types"], found["years"])


def _in_topics(choice: Choice):
    if not choice.topics:
        return TRUE
    pairs = SummaryTopic.objects.filter(content_object=OuterRef("pk"))
    if choice.all_topics:
        condition = Q()
        for topic in choice.topics:
            condition &= Q(Exists(pairs.filter(tag=topic)))
        return condition
    return Exists(pairs.filter(tag__in=choice.topics))


def _in_years(choice: Choice):
    if not choice.years:
        return TRUE
    condition = Q()
    for year in choice.years:
        condition |= Q(post__month__year=year)
    return condition
