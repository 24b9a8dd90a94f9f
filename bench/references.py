"""Microseconds to read and to write a reference: `python -m bench.references`.

The references are those of the case tables, which hold every kind and every rule once.
"""

import os
import statistics
import time
from collections.abc import Callable, Iterable
from typing import NamedTuple

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pprnet.settings")
django.setup()

from research.cases import reading_cases, writing_cases  # noqa: E402 (needs the settings)
from research.exports import FORMATS  # noqa: E402
from research.exports.coins import context_object  # noqa: E402
from research.pasting import read_pasted  # noqa: E402
from research.references import is_reference, parse_reference  # noqa: E402
from research.styles import apa, apa_html, short_authors, vancouver  # noqa: E402

ROUNDS = 60


class Measurement(NamedTuple):
    """Microseconds a reference: of the best round, and of the median one."""

    name: str
    best: float
    median: float

    def __str__(self):
        return f"| {self.name:<28} | {self.best:>7.1f} | {self.median:>7.1f} |"


def main() -> None:
    typed = [case.typed for case in reading_cases()]
    items = [case.csl for case in writing_cases()]
    print(f"{len(typed)} references read, {len(items)} items written, {ROUNDS} rounds\n")
    print(f"| {'µs a reference':<28} |    best |  median |\n| {'-' * 28} | ------: | ------: |")
    for measurement in measurements(typed, items):
        print(measurement, flush=True)


def measurements(
    typed: list[str], items: list[dict], rounds: int = ROUNDS
) -> Iterable[Measurement]:
    for name, read in (("read", parse_reference), ("known for a reference", is_reference)):
        yield measure(name, read, typed, rounds)
    for form in FORMATS.values():
        files = ["".join(form.written([csl])) for csl in items]
        yield measure(f"{form.name} read, as pasted", read_pasted, files, rounds)
    writers: dict[str, Callable[[dict], object]] = {
        "APA": apa,
        "APA with markup": apa_html,
        "label of a card": short_authors,
        "Vancouver": vancouver,
        "COinS": context_object,
    }
    for name, write in writers.items():
        yield measure(name, write, items, rounds)
    for form in FORMATS.values():
        yield measure(
            f"{form.name} written",
            lambda csl, form=form: "".join(form.written([csl])),
            items,
            rounds,
        )


def measure(name: str, call: Callable, arguments: list, rounds: int) -> Measurement:
    """Call it for all of them, so many times."""
    took = []
    for _ in range(rounds):
        began = time.perf_counter()
        for argument in arguments:
            call(argument)
        took.append((time.perf_counter() - began) / len(arguments) * 1e6)
    return Measurement(name, min(took), statistics.median(took))


if __name__ == "__main__":
    main()
