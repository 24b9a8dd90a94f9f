"""Which summaries: the words of the house for conditions and orders."""

from array import array
from collections.abc import Iterable

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.search import SearchRank, SearchVectorExact
from django.db import models
from django.db.models import DecimalField, F
from django.db.models.functions import Cast

from blog.models.posts import Post
from blog.models.text_search import TITLE, Among, has_neighbours, search_for

# What no page for readers shows: to read it would take a third of the time of a list's rows.
UNSHOWN = (
    *("search", "word_bits", "citation_text", "source", "source_key", "review_reasons"),
    *("version", "created_at"),
    *("post__uid", "post__teaser", "post__introduction"),
    *("post__version", "post__created_at", "post__updated_at"),
    *("citation__uid", "citation__created_at", "research_type__synonyms"),
)
NEWEST_FIRST = ("-post__month", "position", "pk")


class SummaryQuerySet(models.QuerySet):
    def reachable(self):
        """What an anonymous reader may open; withdrawn ones as tombstones."""
        return self.filter(post__in=Post.objects.public())

    def public(self):
        """What an anonymous reader may meet in a list."""
        return self.reachable().filter(withdrawn_at=None)

    def standing(self):
        """What is not withdrawn, whether readers see it yet or not."""
        return self.filter(withdrawn_at=None)

    def to_look_at(self):
        """What an import left open, and nobody has settled."""
        return self.exclude(review_reasons=[])

    def matching(self, words: str):
        """Those with these words, in web-search syntax."""
        return self.filter(search=search_for(words))

    def with_neighbours(self, phrases: list[str]):
        """Those where words stand near each other as in these phrases, by an index alone.

        Among them are all that have the phrases, and a few others.
        """
        near = self.model.objects.filter(has_neighbours(phrases)).order_by()
        return self.filter(Among(F("pk"), ArraySubquery(near.values("pk"))))

    def titled(self, words: str):
        """Those with these words in the title alone."""
        return self.filter(SearchVectorExact(TITLE, search_for(words)))

    def with_keys(self, keys: Iterable[int]):
        return self.filter(Among(F("pk"), array("q", keys)))

    def newest_first(self):
        return self.order_by(*NEWEST_FIRST)

    def titled_first(self, titled: Iterable[int]):
        """Those with these keys before the others, and within both the newest first."""
        return self.annotate(is_titled=Among(F("pk"), array("q", titled))).order_by(
            "-is_titled", *NEWEST_FIRST
        )

    def ranked(self, words: str, titled: Iterable[int]):
        """The best match first; those with these keys before the others.

        Each search vector is unpacked for that, in about 10 µs. Differences of less than a
        hundredth mean nothing: there the newest comes first.
        """
        rank = SearchRank(F("search"), search_for(words))
        return (
            self.titled_first(titled)
            .annotate(rank=Cast(rank, DecimalField(decimal_places=2, max_digits=3)))
            .order_by("-is_titled", "-rank", *NEWEST_FIRST)
        )

    def for_list(self):
        return (
            self.select_related("post", "citation", "research_type")
            .prefetch_related("topics")
            .defer(*UNSHOWN)
        )
