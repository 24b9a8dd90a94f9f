"""How many summaries carry each value, given everything else that is chosen."""

from functools import reduce
from operator import and_, or_
from typing import NamedTuple

from blog.catalogue import Catalogue, Places


class Choice(NamedTuple):
    """The keys chosen in each facet; `all_topics` says whether they are all wanted or any."""

    topics: tuple[int, ...] = ()
    types: tuple[int, ...] = ()
    years: tuple[int, ...] = ()
    all_topics: bool = True


class Counts(NamedTuple):
    """`total` matches everything; the others map a key to how many would, if any."""

    total: int
    topics: dict[int, int]
    types: dict[int, int]
    years: dict[int, int]


def chosen(catalogue: Catalogue, found: Places, choice: Choice) -> Places:
    """Those of the found summaries that match everything chosen."""
    return reduce(and_, _matching(catalogue, choice), found)


def count(catalogue: Catalogue, found: Places, choice: Choice) -> Counts:
    """Count every value of every facet.

    A facet is counted among what matches the other facets, so that its values can be told apart.
    Several topics that are all wanted narrow themselves: there the count says what would remain.
    """
    in_topics, in_types, in_years = _matching(catalogue, choice)
    outside_topics = found & in_types & in_years
    matching = outside_topics & in_topics
    return Counts(
        matching.bit_count(),
        _counted(catalogue.topics, matching if choice.all_topics else outside_topics),
        _counted(catalogue.types, found & in_topics & in_years),
        _counted(catalogue.years, found & in_topics & in_types),
    )


def _matching(catalogue: Catalogue, choice: Choice) -> tuple[Places, Places, Places]:
    """What matches each facet, where nothing is chosen in it, all."""
    topics, types, years = (
        [getattr(catalogue, facet).get(key, 0) for key in getattr(choice, facet)]
        for facet in ("topics", "types", "years")
    )
    return (
        reduce(and_ if choice.all_topics else or_, topics) if topics else catalogue.all,
        reduce(or_, types) if types else catalogue.all,
        reduce(or_, years) if years else catalogue.all,
    )


def _counted(carrying: dict[int, Places], found: Places) -> dict[int, int]:
    return {key: n for key, places in carrying.items() if (n := (places & found).bit_count())}
