"""What helps a visitor on from the results of a search: topics, other spellings, ways out."""

from dataclasses import replace
from typing import NamedTuple

from django.db import connection
from django.utils.translation import gettext

from blog import facets
from blog.facts import Facts
from blog.filters import Selection
from blog.models import Summary
from blog.search.did_you_mean import suggestions
from blog.search.named_topics import NamedTopic, named
from blog.search.ways_out import WayOut, ways_out
from blog.search.words import web_search


class Help(NamedTuple):
    """`says_nothing` means that the words are too common to search for, or no words at all."""

    topics: list[NamedTopic] = []
    suggestions: list[WayOut] = []
    ways_out: list[WayOut] = []
    says_nothing: bool = False


def help_with(selection: Selection, total: int, facts: Facts) -> Help:
    """What to offer for a selection that `total` summaries match.

    With words it costs no query of its own as long as there are results enough, one if there are
    few, up to three if there are none.
    """
    words = selection.words
    says_nothing = bool(words) and not total and _says_nothing(words)
    return Help(
        topics=_topics(selection, facts) if words else [],
        suggestions=_suggestions(selection, total) if words and not says_nothing else [],
        ways_out=[] if total else ways_out(selection),
        says_nothing=says_nothing,
    )


def _topics(selection: Selection, facts: Facts) -> list[NamedTopic]:
    chosen = {term.key for term in selection.topics}
    return [topic for topic in named(selection.words, facts.topics) if topic.key not in chosen]


def _suggestions(selection: Selection, total: int) -> list[WayOut]:
    """Those that find more within the filters; where nothing does, those that do without them."""
    chosen = facets.chosen(Summary.objects.public(), selection.choice)
    found = suggestions(selection.words, total, chosen)
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


def _says_nothing(words: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT numnode(blog_web_search(%s)) = 0", [web_search(words)])
        return cursor.fetchone()[0]
