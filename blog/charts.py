"""Small charts of how many summaries were published each year, drawn as SVG by a template."""

from typing import NamedTuple

from blog.timeline import ByYear

STEP = 5
GAP = 1
HEIGHT = 20
# The top of a chart stands for no less, so that a single summary does not look like many.
LEAST_TOP = 4


class Column(NamedTuple):
    """A year and its number, and the upper left corner, the width and the height of its column.

    Lengths are in the units of the SVG's `viewBox`; an empty year keeps a column one unit high.
    """

    year: int
    number: int
    x: int
    y: int
    width: int
    height: int


class Chart(NamedTuple):
    """The columns of all years, side by side from the first on."""

    columns: list[Column]

    @classmethod
    def of(cls, by_year: ByYear, years: range, highest: int) -> "Chart":
        """`highest` is the number at the top, or below it: the same for charts to be compared."""
        top = max(highest, LEAST_TOP)
        columns = []
        for place, year in enumerate(years):
            number = by_year.get(year, 0)
            # Rounded up: one summary among hundreds is still more than none.
            height = max(1, 1 + -(-number * (HEIGHT - 1) // top)) if number else 1
            columns.append(Column(year, number, place * STEP, HEIGHT - height, STEP - GAP, height))
        return cls(columns)

    @property
    def width(self) -> int:
        return max(len(self.columns) * STEP - GAP, 0)

    @property
    def height(self) -> int:
        return HEIGHT

    @property
    def filled(self) -> list[Column]:
        """The years with a summary."""
        return [column for column in self.columns if column.number]

    @property
    def text(self) -> str:
        """ "2013: 1, 2016: 2": what the columns show, in words."""
        return ", ".join(f"{column.year}: {column.number}" for column in self.filled)
