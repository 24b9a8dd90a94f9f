"""Small charts of how many summaries were published each year, drawn as SVG by a template."""

from typing import NamedTuple

from blog.timeline import ByYear

# In the units of the SVG's `viewBox`.
STEP = 5
WIDTH = 4
HEIGHT = 20
# The top of a chart stands for no less, so that a single summary does not look like many.
LEAST_TOP = 4


class Column(NamedTuple):
    """A year with summaries; `x` is the left edge of its column, which stands on the ground."""

    year: int
    number: int
    x: int
    height: int


class Chart(NamedTuple):
    """A column for each year with summaries, in its place among all years; a line on the ground."""

    columns: list[Column]
    width: int
    height: int = HEIGHT

    @classmethod
    def of(cls, by_year: ByYear, years: range, highest: int) -> "Chart":
        """`highest` is the number at the top, or below it: the same for charts to be compared."""
        top = max(highest, LEAST_TOP)
        columns = []
        for place, year in enumerate(years):
            if number := by_year.get(year, 0):
                # Rounded up: one summary among hundreds stands out from the line, too.
                height = 1 - (-number * (HEIGHT - 1) // top)
                columns.append(Column(year, number, place * STEP, height))
        return cls(columns, max(len(years) * STEP - (STEP - WIDTH), 0))

    @property
    def path(self) -> str:
        """All columns, as the path of an SVG."""
        return "".join(
            f"M{column.x} {HEIGHT}v-{column.height}h{WIDTH}v{column.height}z"
            for column in self.columns
        )

    @property
    def ground(self) -> str:
        """The line below them."""
        return f"M0 {HEIGHT}v-1h{self.width}v1z"

    @property
    def text(self) -> str:
        """ "2013: 1, 2016: 2": what the columns show, in words."""
        return ", ".join(f"{column.year}: {column.number}" for column in self.columns)
