"""The archive at a glance: topics and types of research by year, and its months, as pictures.

A picture is made of strips, one for each row, drawn by a template; a table says the same.
"""

import datetime
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from django.urls import reverse
from django.utils.formats import date_format

from blog.catalogue import Catalogue
from blog.filters import Selection
from blog.timeline import ByYear, Timeline
from blog.vocabulary import Term

# In the units of a strip's `viewBox`. Where strips of fourteen years are as wide as a phone, a
# cell is still as large as a finger needs (WCAG 2.2, 2.5.8: 24 CSS pixels).
CELL = 36
HEIGHT = 34
# The highest column leaves room for its number.
HIGHEST = 20
WIDEST = 24
# The largest number stands for no less, so that a single summary does not look like many.
LEAST_TOP = 4
# Of the heat: as many as the style sheet has colours for.
LEVELS = 5


class Cell(NamedTuple):
    """A place in a strip: what it is of, how many summaries that are, and where they are.

    `share` is the part of the largest number, up to 1. Without an address there is nothing.
    """

    name: str
    number: int
    share: float
    x: int
    address: str = ""

    @property
    def middle(self) -> int:
        return self.x + CELL // 2

    @property
    def level(self) -> int:
        """How warm it is, from 1 to `LEVELS`."""
        return max(1, round(self.share * LEVELS))

    @property
    def column(self) -> int:
        """The height of a column."""
        return max(2, round(self.share * HIGHEST))

    @property
    def top(self) -> int:
        return HEIGHT - self.column

    @property
    def radius(self) -> float:
        """That of a disc, whose area tells the number."""
        return max(3, round(self.share**0.5 * WIDEST / 2, 1))


class Row(NamedTuple):
    name: str
    address: str
    cells: list[Cell]

    @property
    def total(self) -> int:
        return sum(cell.number for cell in self.cells)

    @property
    def filled(self) -> list[Cell]:
        return [cell for cell in self.cells if cell.address]

    @property
    def empty(self) -> str:
        """The path of what is drawn where nothing is: a short line in the middle of each place."""
        return "".join(
            f"M{cell.middle - 4} {HEIGHT // 2}h8" for cell in self.cells if not cell.address
        )


class Picture(NamedTuple):
    """Rows of cells below heads, which have a long and a short name."""

    heads: list[tuple[str, str]]
    rows: list[Row]

    @property
    def width(self) -> int:
        return len(self.heads) * CELL

    @property
    def height(self) -> int:
        return HEIGHT

    @property
    def places(self) -> list[tuple[int, str]]:
        """The middle of each column, and its short name."""
        return [(n * CELL + CELL // 2, short) for n, (_, short) in enumerate(self.heads)]


class Overview(NamedTuple):
    """What there is, all in all; `first` and `last` are the months it spans."""

    total: int
    months: int
    first: datetime.date | None
    last: datetime.date | None
    topics: Picture
    types: Picture
    calendar: Picture

    @classmethod
    def of(cls, catalogue: Catalogue, timeline: Timeline) -> "Overview":
        days = [month.first_day for month in catalogue.months if month.number]
        terms = catalogue.vocabulary
        frequent = sorted(
            terms.topics, key=lambda term: -sum(timeline.topics.get(term.key, {}).values())
        )
        return cls(
            timeline.total,
            len(days),
            min(days, default=None),
            max(days, default=None),
            by_year(frequent, timeline.topics, timeline.years, "topics"),
            by_year(terms.types, timeline.types, timeline.years, "types"),
            by_month(catalogue),
        )


def by_year(
    terms: Iterable[Term], numbers: Mapping[int, ByYear], years: range, facet: str
) -> Picture:
    """A row for each term of the facet that any summary carries."""
    largest = max((max(of_term.values()) for of_term in numbers.values()), default=0)
    rows = []
    for term in terms:
        if of_term := numbers.get(term.key):
            chosen = Selection(**{facet: (term,)})
            cells = [
                cell(
                    place,
                    f"{term.name}, {year}",
                    of_term.get(year, 0),
                    largest,
                    address_in(chosen, year),
                )
                for place, year in enumerate(years)
            ]
            rows.append(Row(term.name, chosen.canonical(), cells))
    return Picture([(str(year), f"’{year % 100:02}") for year in years], rows)


def by_month(catalogue: Catalogue) -> Picture:
    """A row for each year with a public post, newest first."""
    published = {month.first_day: month for month in catalogue.months}
    largest = max((month.number for month in catalogue.months), default=0)
    rows = []
    for year in catalogue.years:
        cells = []
        for place in range(12):
            day = datetime.date(year, place + 1, 1)
            month = published.get(day)
            number, address = (month.number, month.get_absolute_url()) if month else (0, "")
            cells.append(cell(place, date_format(day, "F Y"), number, largest, address))
        rows.append(Row(str(year), reverse("blog:post-year", args=[year]), cells))
    days = [datetime.date(2000, number, 1) for number in range(1, 13)]
    return Picture([(date_format(day, "F"), date_format(day, "M")) for day in days], rows)


def cell(place: int, name: str, number: int, largest: int, address: str) -> Cell:
    """One of a row; without summaries it leads nowhere."""
    share = number / max(largest, LEAST_TOP)
    return Cell(name, number, share, place * CELL, address if number else "")


def address_in(chosen: Selection, year: int) -> str:
    return f"{chosen.address()}&year={year}"
