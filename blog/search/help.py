"""What helps a visitor on from the results of a search: topics, other spellings, ways out."""

from dataclasses import replace
from typing import NamedTuple

from django.utils.translation import gettext

from blog.facts import Facts
from blog.filters import Selection, SummaryFilterSet
from blog.search.did_you_mean import suggestions
from blog.search.named_topics import NamedTopic, named
from blog.search.ways_out import WayOut, ways_out


class Help(NamedTuple):
    """`says_nothing` means that the words are too common to search for, or no words at all."""

    topics: list[NamedTopic] = []
    suggestions: list[WayOut] = []
    ways_out: list[WayOut] = []
    says_nothing: bool = False


def help_with(filterset: SummaryFilterSet, facts: Facts) -> Help:
    """What to offer for a selection; it costs a query where words find little or nothing."""
    says_nothing = filterset.found.says_nothing
    return Help(
        topics=_topics(filterset.selection, facts) if filterset.selection.words else [],
        suggestions=[] if says_nothing else _suggestions(filterset),
        ways_out=[] if filterset.results else ways_out(filterset),
        says_nothing=says_nothing,
    )


def _topics(selection: Selection, facts: Facts) -> list[NamedTopic]:
    chosen = {term.key for term in selection.topics}
    return [topic for topic in named(selection.words, facts.topics) if topic.key not in chosen]


def _suggestions(filterset: SummaryFilterSet) -> list[WayOut]:
    """Those that find more within the filters; where nothing does, those that do without them."""
    selection, total = filterset.selection, len(filterset.results)
    found = suggestions(selection.words, total, filterset.catalogue, selection.choice)
    within = [
        WayOut(other.words, replace(selection, words=other.words).address(), other.within)
        for other in found
        if other.within > total
    ]
    if within or total:
        return within
    return [
        WayOut(
            gettext("%s, without the filters") % other.words,
            Selection(words=other.words).address(),
            other.everywhere,
        )
        for other in found
    ]
