"""How the count of a check went, as a line and in words."""

import datetime
from collections.abc import Sequence
from typing import NamedTuple

from django.utils import timezone

DAYS = 180
# In the units of the SVG's `viewBox`.
WIDTH = 100
HEIGHT = 24
# Room for half of the line's breadth, above and below.
EDGE = 2
# The top of the plot stands for no less, so that a single row does not look like many.
LEAST_TOP = 4


class Count(NamedTuple):
    """What a check found on a day; `x` and `y` are its place in the plot."""

    day: datetime.date
    number: int
    x: float
    y: float


class Trend(NamedTuple):
    """The counts of the past half year and that of now, the oldest first."""

    counts: list[Count]
    width: int = WIDTH
    height: int = HEIGHT

    @classmethod
    def of(cls, kept: Sequence[tuple[datetime.date, int]], now: int) -> "Trend":
        """`kept` is in the order of the days; what is kept of today gives way to `now`."""
        today = timezone.localdate()
        points = [(day, number) for day, number in kept if day < today] + [(today, now)]
        first, top = points[0][0], max(LEAST_TOP, *(number for _, number in points))
        days = (today - first).days or 1
        return cls(
            [
                Count(
                    day,
                    number,
                    round((day - first).days * WIDTH / days, 1),
                    round(HEIGHT - EDGE - number * (HEIGHT - 2 * EDGE) / top, 1),
                )
                for day, number in points
            ]
        )

    @staticmethod
    def first_day() -> datetime.date:
        """The oldest day that is shown."""
        return timezone.localdate() - datetime.timedelta(days=DAYS)

    @property
    def first(self) -> Count:
        return self.counts[0]

    @property
    def is_line(self) -> bool:
        """Whether there is more than the count of now."""
        return len(self.counts) > 1

    @property
    def points(self) -> str:
        """The line, as the points of an SVG's polyline."""
        return " ".join(f"{count.x},{count.y}" for count in self.counts)

    @property
    def turns(self) -> list[Count]:
        """The counts in words: the first, the last, and all that differ from the one before."""
        return [
            count
            for place, count in enumerate(self.counts)
            if place in (0, len(self.counts) - 1) or count.number != self.counts[place - 1].number
        ]
