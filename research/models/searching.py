"""What staff search citations by: one text, for which one index does."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db.models import F, Func, QuerySet, TextField, Value
from django.db.models.functions import Cast, Concat, Upper
from django.utils.text import smart_split


class Names(Func):
    """The parts of all names, without what each is called."""

    function = "jsonb_path_query_array"
    template = "%(function)s(%(expressions)s, '$[*].*')"
    output_field = TextField()


SEARCHED = Concat(
    *("title", Value(" "), Cast(Names(F("authors")), TextField()), Value(" ")),
    *("container_title", Value(" "), "doi", Value(" "), "raw", Value(" ")),
    Cast("issued_year", TextField()),
    output_field=TextField(),
)
INDEX = GinIndex(OpClass(Upper(SEARCHED), "gin_trgm_ops"), name="citation_parts")


def wanted(search: str) -> list[str]:
    """The words that staff search for; what stands in quotes is one."""
    return [
        word[1:-1] if word[:1] in "\"'" and word[:1] == word[-1:] else word
        for word in smart_split(search)
    ]


def with_words(citations: QuerySet, search: str) -> QuerySet:
    """Those that hold every word."""
    found = citations.alias(searched=SEARCHED)
    for word in wanted(search):
        found = found.filter(searched__icontains=word)
    return found
