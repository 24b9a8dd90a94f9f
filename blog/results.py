"""The list of what was chosen, of which only the part that is shown is ever fetched."""

from array import array
from collections.abc import Iterable, Sequence
from functools import lru_cache

from django.conf import settings
from django.db.models import QuerySet

from blog.catalogue import Catalogue, Places
from blog.models import Summary
from blog.prepared import Prepared
from blog.search.finding import WORD, Found
from blog.search.words import web_search
from blog.vocabulary import Term
from research.models import Topic

# So many are ranked by how well they match: those with the words in their title before the others,
# the newest of both. Hardly anybody turns to what would come after; it must fill whole pages.
RANKED = 200 * settings.SUMMARIES_PER_PAGE
NEWEST_FIRST = Prepared(
    lambda keys: (
        Summary.objects.public().with_keys(keys).newest_first().for_list().prefetch_related(None)
    ),
    keys=array("q", [0]),
)


def know_topics(summary: Summary, catalogue: Catalogue, place: int) -> None:
    """Give it its topics as if they were fetched: the catalogue knows them without a query."""
    summary._prefetched_objects_cache = {"topics": [*map(_topic, catalogue.topics_at(place))]}


@lru_cache(1000)
def _topic(term: Term) -> Topic:
    return Topic(pk=term.key, slug=term.slug, name=term.name)


class Results(Sequence):
    """Summaries, newest first. A slice of them is a list, made in one query.

    Each comes with what a card shows.
    """

    # How many of them are in the order of how well they match, where it is not all.
    ranked: int | None = None

    def __init__(self, catalogue: Catalogue, places: Places):
        self.catalogue, self.places = catalogue, places

    def __len__(self):
        return self.places.bit_count()

    def __getitem__(self, part: slice) -> list[Summary]:
        start, stop, _ = part.indices(len(self))
        if start >= stop:
            return []
        place_of = self.candidates(start, stop)
        return self.fetched(self.rows(place_of, start, stop), place_of)

    def fetched(self, rows: QuerySet, place_of: dict[int, int]) -> list[Summary]:
        """What these rows give, in one query; the place of each is known."""
        for summary in rows:
            know_topics(summary, self.catalogue, place_of[summary.pk])
        return list(rows)

    @property
    def whole(self) -> QuerySet:
        """All of them, newest first, to be read one after another."""
        keys = self.catalogue.part(self.places, 0, len(self))
        return Summary.objects.public().with_keys(keys).newest_first()

    def candidates(self, start: int, stop: int) -> dict[int, int]:
        """The keys of those from which a part is taken, each with its place."""
        return self.catalogue.part(self.places, start, stop)

    def rows(self, place_of: dict[int, int], start: int, stop: int) -> QuerySet:
        """A part, of the candidates for it, without its topics."""
        return NEWEST_FIRST.rows(keys=array("q", place_of))


class RankedResults(Results):
    """Summaries with the words of a search, the best match first.

    Behind the first `RANKED` come those with the words in their title, then the others, and of
    both the newest first.
    """

    def __init__(self, catalogue: Catalogue, places: Places, words: str, found: Found):
        super().__init__(catalogue, places)
        self.words = words
        self.titled = places & found.titled
        self.ranked = RANKED if len(self) > RANKED else None

    def candidates(self, start, stop):
        if start < RANKED:
            start, stop = 0, RANKED
        number = self.titled.bit_count()
        others = self.places & ~self.titled
        return self.catalogue.part(self.titled, start, stop) | self.catalogue.part(
            others, max(start - number, 0), max(stop - number, 0)
        )

    def rows(self, place_of, start, stop):
        titled = [key for key, place in place_of.items() if self.titled >> place & 1]
        if start >= RANKED:
            rows = Summary.objects.public().with_keys(place_of).titled_first(titled)
            return rows.for_list().prefetch_related(None)
        return _ranked(start, stop).rows(
            words=web_search(self.words), titled=array("q", titled), keys=array("q", place_of)
        )


@lru_cache(100)
def _ranked(start: int, stop: int) -> Prepared:
    """A part of those with these keys, the best match first."""

    def rows(words: str, titled: Iterable[int], keys: Iterable[int]) -> QuerySet:
        ranked = Summary.objects.public().ranked(words, titled)
        # A row of the list is wide: those of other pages are sorted by their keys alone.
        page = ranked.with_keys(keys)[start:stop]
        return ranked.filter(pk__in=page.values("pk")).for_list().prefetch_related(None)

    # How many keys there are decides how they are best found.
    return Prepared(
        rows,
        is_planned_once=False,
        words=WORD,
        titled=array("q", [0]),
        keys=array("q", [1]),
    )
