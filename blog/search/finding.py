"""Which summaries have the words of a search: one query, however many they are."""

from typing import NamedTuple

from django.db.models import QuerySet

from blog.catalogue import Catalogue, Places
from blog.models import Summary
from blog.reading import connection_of
from blog.search.words import phrases, web_search

# Each condition is answered by an index, but where words must stand together: there those are
# looked into that have such neighbours. What is public, the catalogue knows.
FIND = """
SELECT
    numnode(blog_web_search(%s)) = 0,
    CASE WHEN blog_neighbours_sought(%s) IS NULL THEN ARRAY({found}) ELSE ARRAY({near}) END,
    ARRAY({titled})
"""


class Found(NamedTuple):
    """Those with the words, and those of them that have all of the words in their title.

    `says_nothing` means that the words are too common to search for, or no words at all.
    """

    places: Places
    titled: Places
    says_nothing: bool = False


def find(words: str, catalogue: Catalogue) -> Found:
    """What readers may meet in a list and has these words, in web-search syntax."""
    together = phrases(words)
    matching = Summary.objects.matching(words)
    found, of_found = _keys(matching)
    near, of_near = _keys(matching.with_neighbours(together))
    titled, of_titled = _keys(Summary.objects.titled(words))
    with connection_of(Summary).cursor() as cursor:
        cursor.execute(
            FIND.format(found=found, near=near, titled=titled),
            [web_search(words), together, *of_found, *of_near, *of_titled],
        )
        says_nothing, keys, titled_keys = cursor.fetchone()
    places = catalogue.with_keys(keys)
    return Found(places, places & catalogue.with_keys(titled_keys), says_nothing)


def _keys(summaries: QuerySet) -> tuple[str, tuple]:
    return summaries.order_by().values("pk").query.sql_with_params()
