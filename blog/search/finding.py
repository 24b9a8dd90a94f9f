"""Which summaries have the words of a search: one query, however many they are."""

from typing import NamedTuple

from django.db import connection
from django.db.models import QuerySet

from blog.catalogue import Catalogue, Places
from blog.models import Summary
from blog.search.words import web_search

# Both conditions are answered by an index alone. What is public, the catalogue knows.
FIND = "SELECT numnode(blog_web_search(%s)) = 0, ARRAY({found}), ARRAY({titled})"


class Found(NamedTuple):
    """Those with the words, and those of them that have all of the words in their title.

    `says_nothing` means that the words are too common to search for, or no words at all.
    """

    places: Places
    titled: Places
    says_nothing: bool = False


def find(words: str, catalogue: Catalogue) -> Found:
    """What readers may meet in a list and has these words, in web-search syntax."""
    found, of_found = _keys(Summary.objects.matching(words))
    titled, of_titled = _keys(Summary.objects.titled(words))
    with connection.cursor() as cursor:
        cursor.execute(
            FIND.format(found=found, titled=titled), [web_search(words), *of_found, *of_titled]
        )
        says_nothing, keys, titled_keys = cursor.fetchone()
    places = catalogue.with_keys(keys)
    return Found(places, places & catalogue.with_keys(titled_keys), says_nothing)


def _keys(summaries: QuerySet) -> tuple[str, tuple]:
    return summaries.order_by().values("pk").query.sql_with_params()
