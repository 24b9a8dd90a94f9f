"""Which summaries have the words of a search: one query, however many they are."""

from typing import NamedTuple

from django.db.models import QuerySet

from blog.catalogue import Catalogue, Places
from blog.models import Summary
from blog.prepared import Prepared
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


# `web_search` leaves a word as it is.
WORD, PHRASES = "word", ["one phrase"]
MATCHING = Prepared(lambda words: _keys(Summary.objects.matching(words)), words=WORD)
NEAR = Prepared(
    lambda words, phrases: _keys(Summary.objects.matching(words).with_neighbours(phrases)),
    words=WORD,
    phrases=PHRASES,
)
TITLED = Prepared(lambda words: _keys(Summary.objects.titled(words)), words=WORD)


class Found(NamedTuple):
    """Those with the words, and those of them that have all of the words in their title.

    `says_nothing` means that the words are too common to search for, or no words at all.
    """

    places: Places
    titled: Places
    says_nothing: bool = False


def find(words: str, catalogue: Catalogue) -> Found:
    """What readers may meet in a list and has these words, in web-search syntax."""
    text, together = web_search(words), phrases(words)
    found, of_found = MATCHING.sql(words=text)
    near, of_near = NEAR.sql(words=text, phrases=together)
    titled, of_titled = TITLED.sql(words=text)
    with connection_of(Summary).cursor() as cursor:
        cursor.execute(
            FIND.format(found=found, near=near, titled=titled),
            [text, together, *of_found, *of_near, *of_titled],
        )
        says_nothing, keys, titled_keys = cursor.fetchone()
    places = catalogue.with_keys(keys)
    return Found(places, places & catalogue.with_keys(titled_keys), says_nothing)


def _keys(summaries: QuerySet) -> QuerySet:
    return summaries.order_by().values("pk")
