"""How long the checks of the desk take to count: `python -m bench.checks`.

Of the configured database, as it is; fill one with `python -m bench.generate` first.
"""

import os
import statistics
import time
from collections.abc import Sequence

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pprnet.settings")
django.setup()

from blog.checks import CHECKS, Check, numbers_of  # noqa: E402 (needs the settings)
from blog.models import Summary  # noqa: E402

REPETITIONS = 15


def main() -> None:
    print(f"{Summary.objects.count():,} summaries; best and median of {REPETITIONS}, in ms\n")
    for check in CHECKS:
        print(line(check.name, [check]))
    print(line("all, in one query", CHECKS))


def line(name: str, checks: Sequence[Check]) -> str:
    taken = []
    for _ in range(REPETITIONS):
        began = time.perf_counter()
        numbers = numbers_of(checks)
        taken.append(1000 * (time.perf_counter() - began))
    best, median = min(taken), statistics.median(taken)
    return f"{name:<20} {sum(numbers.values()):>7,} rows {best:>8.1f} {median:>8.1f}"


if __name__ == "__main__":
    main()
