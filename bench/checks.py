"""How long the desk takes: `python -m bench.checks --count 20000`.

Fills a database of its own with so many summaries, plants shortcomings in them (bench/planting.py)
and counts what each check finds; then it asks for the desk, a check and the queue. Without
`--count` it measures the checks of the configured database as it is.
"""

import argparse
import os
import statistics
import time
from collections.abc import Callable, Sequence

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pprnet.settings")
django.setup()

from django.conf import settings  # noqa: E402 (needs the settings)
from django.contrib.auth.models import User  # noqa: E402
from django.core.cache import cache  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402

from bench.generate import fill, invented  # noqa: E402
from bench.planting import plant  # noqa: E402
from bench.run import Clock, scratch_database  # noqa: E402
from blog import review  # noqa: E402
from blog.checks import CHECKS, Check, numbers_of  # noqa: E402
from blog.models import Summary  # noqa: E402

REPETITIONS = 15
PAGES = {
    "the desk": "/admin/",
    "a check": "/admin/checks/no-doi/",
    "a check, as a table": "/admin/checks/no-doi.csv",
    "the queue, one of it": "/admin/review/",
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.checks", description=__doc__)
    parser.add_argument("--count", type=int, help="how many summaries to invent")
    count = parser.parse_args().count
    if not count:
        measure()
        return
    with scratch_database(f"bench_checks_{count}", keep=False):
        print(fill(invented(count)))
        plant()
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
        measure()
        measure_pages()


def measure() -> None:
    print(f"{Summary.objects.count():,} summaries; best and median of {REPETITIONS}, in ms\n")
    for check in CHECKS:
        print(line(check.name, [check]))
    print(line("all, in one query", CHECKS))


def line(name: str, checks: Sequence[Check]) -> str:
    best, median = times(lambda: numbers_of(checks))
    return f"{name:<20} {sum(numbers_of(checks).values()):>7,} rows {best:>8.1f} {median:>8.1f}"


def measure_pages() -> None:
    """As somebody who may do everything; the first of the queue is taken once and stays."""
    settings.ALLOWED_HOSTS = ["testserver"]
    user = User.objects.create_superuser("bench")
    client = Client()
    client.force_login(user)
    print(f"\n{review.queue().count():,} in the queue; pages, best and median in ms, queries\n")
    for name, address in PAGES.items():
        ask(client, address)
        clock = Clock()
        with connection.execute_wrapper(clock):
            ask(client, address)
        best, median = times(lambda address=address: ask(client, address))
        print(f"{name:<20} {best:>8.1f} {median:>8.1f} {clock.queries:>4}")
    best, median = times(lambda: (cache.clear(), ask(client, PAGES["the queue, one of it"])))
    print(f"{'the same, at first':<20} {best:>8.1f} {median:>8.1f}")


def ask(client: Client, address: str) -> None:
    response = client.get(address, follow=True, secure=True)
    # A table is made as it is read.
    b"".join(response)


def times(work: Callable[[], object]) -> tuple[float, float]:
    """The best and the median, in ms."""
    taken = []
    for _ in range(REPETITIONS):
        began = time.perf_counter()
        work()
        taken.append(1000 * (time.perf_counter() - began))
    return min(taken), statistics.median(taken)


if __name__ == "__main__":
    main()
