"""The words one can filter by, fetched in one query: topics, types of research, years."""

from typing import NamedTuple

from django.db.models import F, Value
from django.db.models.fields import CharField, IntegerField
from django.db.models.functions import Cast, ExtractYear

from blog.models import Post
from research.models import ResearchType, Topic


class Term(NamedTuple):
    """A value of a facet. `key` is what counts are kept under: a primary key, or the year."""

    key: int
    slug: str
    name: str


class Vocabulary(NamedTuple):
    topics: list[Term]
    types: list[Term]
    years: list[Term]

    @classmethod
    def load(cls) -> "Vocabulary":
        """Topics by name, types by strength of evidence, years with a public post newest first."""
        year = ExtractYear("month")
        topics = Topic.objects.order_by().values_list(
            Value("topics"), "pk", "slug", "name", Value(0, IntegerField())
        )
        types = ResearchType.objects.order_by().values_list(
            Value("types"), "pk", "slug", "name", F("position")
        )
        years = (
            Post.objects.public()
            .order_by()
            .values_list(
                Value("years"),
                Cast(year, IntegerField()),
                Cast(year, CharField()),
                Cast(year, CharField()),
                -Cast(year, IntegerField()),
            )
            .distinct()
        )
        vocabulary = cls([], [], [])
        rows = topics.union(types, years, all=True)
        for facet, *term, _order in sorted(rows, key=lambda row: (row[4], row[3].casefold())):
            getattr(vocabulary, facet).append(Term(*term))
        return vocabulary
