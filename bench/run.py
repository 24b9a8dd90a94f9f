"""How fast the public pages are, at several sizes: `python -m bench.run --count 20000`.

For each size it fills a database of its own, `bench_20000`, on the server of the site's own one,
asks every public page, and prints a table. A page is asked at all sizes in turn, so that whatever
else the machine does meets them alike. The exit status is 1 when a page takes more than six
queries, or more at one size than at another.
"""

import argparse
import os
import statistics
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import NamedTuple

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pprnet.settings")
django.setup()

from django.conf import settings  # noqa: E402 (needs the settings)
from django.core.cache import cache  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402

from bench.generate import fill, invented  # noqa: E402
from bench.pages import Address, addresses  # noqa: E402
from blog.models import Page, Summary  # noqa: E402

EDITION = "pprnet.page_cache.EditionMiddleware"
MOST_QUERIES = 6
REPETITIONS = 15
COLD_REPETITIONS = 5
# In seconds, for all repetitions of one page.
PATIENCE = 10


class Measurement(NamedTuple):
    """Of one page: queries when nothing is cached and from then on; times in ms; kB of HTML.

    `total` and `sql` are medians; `best` is what the others would be without the machine's other
    work, `cold` the best while nothing is known of the edition.
    """

    name: str
    first_queries: int
    queries: int
    cold: float
    best: float
    total: float
    sql: float
    size: float

    def __str__(self):
        numbers = (self.cold, self.best, self.total, self.sql, self.total - self.sql, self.size)
        columns = " | ".join(f"{number:>7.1f}" for number in numbers)
        return f"| {self.name:<22} | {self.first_queries:>4} | {self.queries:>2} | {columns} |"


MILLISECONDS = ("cold", "best", "median", "SQL", "rest")
HEADING = (
    f"| {'page':<22} |  1st |  q | "
    + " | ".join(f"{name:>7}" for name in (*MILLISECONDS, "kB"))
    + f" |\n| {'-' * 22} | ---: | -: |"
    + " ------: |" * (len(MILLISECONDS) + 1)
)


class Clock:
    """An execute wrapper that counts queries and the seconds they take."""

    def __init__(self):
        self.queries, self.seconds = 0, 0.0

    def __call__(self, execute, sql, params, many, context):
        began = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            self.queries += 1
            self.seconds += time.perf_counter() - began


def main() -> None:
    arguments = parse_arguments()
    # As in production: no debugging aids, and templates are compiled once.
    settings.DEBUG = False
    settings.ALLOWED_HOSTS = ["testserver"]
    # A page that is kept is not made; what that saves, bench.edition tells.
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if name != EDITION]
    results = run(sorted(set(arguments.count)), keep=arguments.keep, names=arguments.page)
    for count, measurements in results.items():
        print(f"\n## {count:,} summaries\n\n{HEADING}", *measurements, sep="\n")
    print_growth(results)
    if complaints := list(complain(results)):
        sys.exit("\n".join(complaints))


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.run", description=__doc__)
    parser.add_argument(
        "--count", type=int, action="append", required=True, help="how many; may be repeated"
    )
    parser.add_argument(
        "--keep", action="store_true", help="leave the database there, and use one that was left"
    )
    parser.add_argument(
        "--page", action="append", help="only the pages of this name; may be repeated"
    )
    return parser.parse_args()


def run(counts: list[int], *, keep: bool, names: list[str] | None) -> dict[int, list[Measurement]]:
    """Measure every page among so many summaries, or those of these names, at each size."""
    with ExitStack() as databases:
        pages = {}
        for count in counts:
            databases.enter_context(scratch_database(f"bench_{count}", keep=keep))
            prepare(count)
            pages[count] = [page for page in addresses() if not names or page.name in names]
        results = {count: [] for count in counts}
        for same_page in zip(*pages.values(), strict=True):
            for count, address in zip(counts, same_page, strict=True):
                use_database(f"bench_{count}")
                results[count].append(measure(address))
    return results


def prepare(count: int) -> None:
    """Fill the database in use, unless it was left filled."""
    there = Summary.objects.count()
    if there not in (0, count):
        sys.exit(f"bench_{count} holds {there:,} summaries; run once without --keep.")
    if not there:
        Page.objects.get_or_create(slug="about", defaults={"title": "About"})
        print(fill(invented(count)), flush=True)


@contextmanager
def scratch_database(name: str, *, keep: bool) -> Iterator[None]:
    """An empty, migrated database of this name, gone afterwards unless it is kept."""
    usual = connection.settings_dict["NAME"]
    use_database(usual)
    connection.settings_dict["TEST"]["NAME"] = name
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False, keepdb=keep)
    try:
        yield
    finally:
        use_database(name)
        connection.creation.destroy_test_db(usual, verbosity=0, keepdb=keep)


def use_database(name: str) -> None:
    """From now on queries go to this database."""
    # The pool would go on with connections to another.
    connection.close()
    connection.close_pool()
    connection.settings_dict["NAME"] = name


def measure(address: Address) -> Measurement:
    """Ask for the page until its time is known. Raises `AssertionError` where it is not found."""
    client = Client()
    cold = list(asked(client, address, COLD_REPETITIONS, from_cold=True))
    samples = list(asked(client, address, REPETITIONS))
    return Measurement(
        name=address.name,
        first_queries=max(sample.queries for sample in cold),
        queries=max(sample.queries for sample in samples),
        cold=min(sample.total for sample in cold),
        best=min(sample.total for sample in samples),
        total=statistics.median(sample.total for sample in samples),
        sql=statistics.median(sample.sql for sample in samples),
        size=cold[0].size,
    )


def asked(
    client: Client, address: Address, times: int, *, from_cold: bool = False
) -> Iterator[Measurement]:
    """Ask so many times, or as often as there is time for: a whole archive takes seconds."""
    began = time.perf_counter()
    for number in range(times):
        if number and time.perf_counter() - began > PATIENCE:
            break
        if from_cold:
            cache.clear()
        yield ask(client, address)


def ask(client: Client, address: Address) -> Measurement:
    clock = Clock()
    with connection.execute_wrapper(clock):
        began = time.perf_counter()
        # As behind a proxy that speaks TLS, wherever the settings insist on it.
        response = client.get(address.path, secure=True)
        # A long file is made only as it is read.
        size = sum(map(len, response)) / 1000
        total = (time.perf_counter() - began) * 1000
    if response.status_code != 200:
        sys.exit(f"{address.path} answers {response.status_code}.")
    queries, sql = clock.queries, clock.seconds * 1000
    return Measurement(address.name, queries, queries, total, total, total, sql, size)


def print_growth(results: dict[int, list[Measurement]]) -> None:
    """How many times as long each page takes at the largest size as at the smallest."""
    if len(results) < 2:
        return
    smallest, largest = min(results), max(results)
    print(f"\n## From {smallest:,} to {largest:,}\n")
    print("| page                   | best |   kB |\n| ---------------------- | ---: | ---: |")
    for before, after in zip(results[smallest], results[largest], strict=True):
        times, sizes = after.best / before.best, after.size / before.size
        print(f"| {before.name:<22} | {times:>4.1f} | {sizes:>4.1f} |")


def complain(results: dict[int, list[Measurement]]) -> Iterator[str]:
    """Each page that takes too many queries, or more of them for more summaries."""
    for count, measurements in results.items():
        for page in measurements:
            if page.first_queries > MOST_QUERIES:
                yield f"{page.name} takes {page.first_queries} queries at {count:,} summaries."
    for pages in zip(*results.values(), strict=True):
        # A search with few hits asks as well what else may have been meant: that is no growth.
        if pages[-1].queries > pages[0].queries or pages[-1].first_queries > pages[0].first_queries:
            numbers = ", ".join(str(page.queries) for page in pages)
            yield f"{pages[0].name} takes more queries for more summaries: {numbers}."


if __name__ == "__main__":
    main()
