"""How many summaries were published on each topic, of each type and in all, year by year."""

from collections import defaultdict
from collections.abc import Mapping
from typing import NamedTuple

from django.db import connection
from django.db.models import F
from django.db.models.functions import ExtractYear

from blog.models import Summary, SummaryTopic

# One pass over the summaries, whatever the number of terms; each sum is of few rows.
COUNT = """
WITH archive AS MATERIALIZED ({public}),
public AS (SELECT id, type, year::int AS year FROM archive)
SELECT 'all' AS facet, NULL AS key, year, count(*) FROM public GROUP BY year
UNION ALL
SELECT 'types', type, year, count(*) FROM public WHERE type IS NOT NULL GROUP BY type, year
UNION ALL
SELECT 'topics', pair.tag_id, year, count(*)
FROM public JOIN {pairs} AS pair ON pair.content_object_id = public.id GROUP BY pair.tag_id, year
"""

ByYear = Mapping[int, int]


class Timeline(NamedTuple):
    """Numbers of summaries by year, of the whole archive and by the primary key of a term.

    A year, and a term, without any is not there.
    """

    all: ByYear
    topics: Mapping[int, ByYear]
    types: Mapping[int, ByYear]

    @classmethod
    def load(cls) -> "Timeline":
        """Of all that readers may meet in a list, in one query."""
        public, parameters = (
            Summary.objects.public()
            .order_by()
            .annotate(type=F("research_type_id"), year=ExtractYear("post__month"))
            .values("id", "type", "year")
            .query.sql_with_params()
        )
        pairs = connection.ops.quote_name(SummaryTopic._meta.db_table)
        found: dict[str, dict] = {facet: defaultdict(dict) for facet in cls._fields}
        with connection.cursor() as cursor:
            cursor.execute(COUNT.format(public=public, pairs=pairs), parameters)
            for facet, key, year, number in cursor:
                found[facet][key][year] = number
        return cls(found["all"][None], dict(found["topics"]), dict(found["types"]))

    @property
    def years(self) -> range:
        """From the first year with a summary to the last; empty when there is none."""
        return range(min(self.all), max(self.all) + 1) if self.all else range(0)

    @property
    def total(self) -> int:
        return sum(self.all.values())
