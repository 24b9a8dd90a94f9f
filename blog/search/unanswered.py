"""What visitors sought in vain, counted by day and by words, for the author to write about."""

import re

from django.http import HttpRequest

from blog.daily_counts import count_today, is_ahead
from blog.filters import Selection
from blog.models import UnansweredSearch
from blog.models.searches import LONGEST
from blog.search.words import folded

# A telephone number, an account: digits with no letter between them.
_LONG_NUMBER = re.compile(r"\d(?:[\W_]*\d){4}")


def count_unanswered(request: HttpRequest, selection: Selection) -> None:
    """Count a search that found nothing in the whole archive, and forget what is old.

    A page that a browser fetches ahead of a visit was not asked for by anybody.
    """
    words = normalised(selection.words)
    if not words or request.method != "GET" or is_ahead(request):
        return
    count_today(UnansweredSearch, words=words)


def normalised(words: str) -> str:
    """The words as they are counted; "" where they may name a person or are too many."""
    text = "".join(c if c.isprintable() else " " for c in folded(words))
    text = " ".join(text.split())
    is_private = "@" in text or _LONG_NUMBER.search(text)
    return "" if is_private or len(text) > LONGEST else text
