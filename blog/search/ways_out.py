"""Where to go from a selection that nothing matches: what it would give with less chosen."""

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from django.utils.translation import gettext

from blog import facets
from blog.filters import Selection, SummaryFilterSet

# A selection of more than this is hopeless to mend one by one.
MOST = 9


class WayOut(NamedTuple):
    """A selection with less chosen: what to call it, its address, how many summaries it gives."""

    name: str
    address: str
    count: int


def ways_out(filterset: SummaryFilterSet) -> list[WayOut]:
    """Every selection with less chosen that gives something, fullest first."""
    catalogue = filterset.catalogue
    lesser = list(_lesser(filterset.selection))
    if len(lesser) > MOST:
        return []
    ways = []
    for name, less in lesser:
        found = filterset.found.places if less.words else catalogue.all
        count = facets.chosen(catalogue, found, less.choice).bit_count()
        ways.append(WayOut(name, less.address(), count))
    return sorted((way for way in ways if way.count), key=lambda way: -way.count)


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
