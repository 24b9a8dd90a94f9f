"""Where to go from a selection that nothing matches: what it would give with less chosen."""

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from django.db import connection
from django.utils.translation import gettext

from blog import facets
from blog.filters import Selection
from blog.models import Summary

# A selection of more than this is hopeless to mend one by one.
MOST = 9


class WayOut(NamedTuple):
    """A selection with less chosen: what to call it, its address, how many summaries it gives."""

    name: str
    address: str
    count: int


def ways_out(selection: Selection) -> list[WayOut]:
    """Every selection with less chosen that gives something, in one query, fullest first."""
    lesser = list(_lesser(selection))
    if not 0 < len(lesser) <= MOST:
        return []
    queries, parameters = [], []
    for _, less in lesser:
        summaries = Summary.objects.public()
        if less.words:
            summaries = summaries.matching(less.words)
        found = facets.chosen(summaries, less.choice).order_by().values("pk")
        sql, values = found.query.sql_with_params()
        queries.append(f"SELECT count(*) FROM ({sql}) AS found")  # noqa: S608 -- Django's own SQL
        parameters += values
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(f'({query})' for query in queries)}", parameters)
        counts = cursor.fetchone()
    ways = [
        WayOut(name, less.address(), count)
        for (name, less), count in zip(lesser, counts, strict=True)
        if count
    ]
    return sorted(ways, key=lambda way: -way.count)


def _lesser(selection: Selection) -> Iterator[tuple[str, Selection]]:
    """The selections with one thing less, and the words alone; each with its name."""
    if len(selection.chips) < 2:
        return
    if len(selection.topics) > 1 and selection.match == "all":
        yield gettext("with at least one of the topics"), replace(selection, match="any")
    if selection.words:
        yield gettext("without “%s”") % selection.words, selection.without("words")
    if selection.words and len(selection.chips) > 2:
        words = Selection(words=selection.words, sort=selection.sort)
        yield gettext("“%s” without the filters") % selection.words, words
    for facet in ("topics", "types", "years"):
        for term in getattr(selection, facet):
            yield gettext("without “%s”") % term.name, selection.without(facet, term)
