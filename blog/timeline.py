"""How many summaries were published on each topic, of each type and in all, year by year."""

from collections.abc import Mapping
from typing import NamedTuple

from blog.catalogue import Catalogue, Places

ByYear = Mapping[int, int]


class Timeline(NamedTuple):
    """Numbers of summaries by year, of the whole archive and by the primary key of a term.

    A year, and a term, without any is not there.
    """

    all: ByYear
    topics: Mapping[int, ByYear]
    types: Mapping[int, ByYear]

    @classmethod
    def of(cls, catalogue: Catalogue) -> "Timeline":
        def by_year(places: Places) -> ByYear:
            shared = {year: (places & of_year) for year, of_year in catalogue.years.items()}
            return {year: found.bit_count() for year, found in shared.items() if found}

        return cls(
            by_year(catalogue.all),
            *(
                {key: by_year(places) for key, places in carrying.items() if places}
                for carrying in (catalogue.topics, catalogue.types)
            ),
        )

    @property
    def years(self) -> range:
        """From the first year with a summary to the last; empty when there is none."""
        return range(min(self.all), max(self.all) + 1) if self.all else range(0)

    @property
    def total(self) -> int:
        return sum(self.all.values())
