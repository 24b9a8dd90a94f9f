"""This site beside Wagtail and bare Django: `python -m bench.compare --count 20000`.

Serves, each with the same gunicorn: this site, a Wagtail blog with the same summaries on the same
PostgreSQL, a bare Django view, and one with a single indexed query. Then wrk asks all of them in
turn, in rounds. “Cold” is a page that has to be made, “warm” one that was asked for before. The
exit status is 1 when a goal is not reached. `--slow` serves a build of the site that asks the
database for each row of a list: that it fails is the proof that the comparison would notice.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pprnet.settings")
django.setup()

from django.db import connection  # noqa: E402

from bench.compare import asking, load, servers, wagtail_site  # noqa: E402 (needs the settings)
from bench.compare.environments import Pythons, environments  # noqa: E402
from bench.run import prepare, scratch_database, use_database  # noqa: E402
from blog.models import Summary  # noqa: E402

# How many times as fast as Wagtail's a page is made.
GOALS = {"list": 5, "summary": 6, "search": 20, "feed": 2}
# How fast a kept page is beside a view with one query. A search is never kept.
WARM_GOAL, KEPT = 0.8, ("list", "summary", "feed")
# Megabytes of all processes of the site (PSS), seconds from the start to the first answer.
MOST_MEMORY, LONGEST_START = 150, 2
# Seconds for which new pages are asked for to fill the cache; how many starts are tried.
FILLING, STARTS = 10, 5
# Requests that nobody waits for any more are worked on all the same. What others do on the server
# is left out.
ACTIVE = """
SELECT count(*) FROM pg_stat_activity
WHERE state = 'active' AND starts_with(datname, current_database()) AND pid <> pg_backend_pid()
"""
# So many looks in a row, 20 ms apart.
QUIET = 10
HEADING = """\
| answer                 | a second |   p50 |   p99 |   CPU |   kB |    × | goal |
| ---------------------- | -------: | ----: | ----: | ----: | ---: | ---: | ---: |"""


class Row(NamedTuple):
    """A line of the table: `times` is the speed as a multiple of the one it is compared with.

    Latency is in milliseconds, and so is the time of a processor (CPU) that the server spends on a
    request, without the database's.
    """

    name: str
    taken: load.Taken
    times: float | None = None
    goal: float | None = None

    def __str__(self):
        taken = self.taken
        numbers = f"{taken.rate:>8.1f} | {taken.median:>5.1f} | {taken.p99:>5.1f}"
        requests = max(taken.requests, 1)
        size, worked = taken.bytes / requests / 1000, taken.worked / requests * 1000
        times = f"{self.times:.2f}" if self.times else ""
        columns = f"{numbers} | {worked:>5.1f} | {size:>4.1f} | {times:>4} | {self.goal or '':>4}"
        return f"| {self.name:<22} | {columns} |"


def main() -> None:
    arguments = parse_arguments()
    load.require_wrk()
    complaints = []
    with environments(arguments.packages) as pythons:
        for count in sorted(set(arguments.count)):
            complaints += compare(count, pythons, arguments)
    if complaints:
        sys.exit("\n".join(complaints))


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.compare", description=__doc__)
    parser.add_argument(
        "--count", type=int, action="append", required=True, help="how many; may be repeated"
    )
    parser.add_argument(
        "--keep", action="store_true", help="leave the databases there, and use what was left"
    )
    parser.add_argument(
        "--page", action="append", choices=GOALS, help="only this kind of page; may be repeated"
    )
    parser.add_argument("--packages", help="a folder where what the servers run on stays installed")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=2, help="of each load in each round")
    parser.add_argument("--slow", action="store_true", help="a build that must be noticed")
    return parser.parse_args()


def compare(count: int, pythons: Pythons, arguments: argparse.Namespace) -> list[str]:
    """Measure and print at one size; returns the goals that were not reached."""
    name = f"bench_{count}"
    with ExitStack() as stack:
        stack.enter_context(scratch_database(name, keep=arguments.keep))
        prepare(count)
        kinds = [kind for kind in asking.kinds() if kind.name in (arguments.page or GOALS)]
        key = Summary.objects.public().order_by("pk")[0].pk
        theirs = wagtail_site.database(pythons.wagtail, name, keep=arguments.keep)
        wagtails = stack.enter_context(theirs)
        use_database(name)
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        ours = site(pythons.site, folder, wagtail_site.address_of(name), slow=arguments.slow)
        started = start(stack, ours, Application.of_wagtail(pythons.wagtail, wagtails))
        every = list(loads(folder, kinds, started, key))
        taken = load.in_turn(every, arguments.rounds, arguments.seconds, settle)
        warm = started["site"].memory()
        # More pages than the cache holds.
        load.run(every[0]._replace(server=started["site"]), FILLING)
        full = started["site"].memory()
        first = first_answer(ours)
    rows = list(compared(taken))
    print(f"\n## {count:,} summaries\n\n{HEADING}", *rows, sep="\n")
    print(f"\nMemory of the site {warm:.0f} MB, {full:.0f} MB with its caches full.")
    print(f"First answer {first:.2f} s after its start.")
    return list(complain(rows, warm, first)) if count == 20_000 or arguments.slow else []


class Application(NamedTuple):
    """What a server runs: application, first path, interpreter, environment."""

    name: str
    path: str
    python: str
    environment: dict[str, str]

    @classmethod
    def of_wagtail(cls, python: str, address: str) -> "Application":
        variables = wagtail_site.SETTINGS | {"DATABASE_URL": address}
        return cls(wagtail_site.APPLICATION, "/", python, variables)

    def without_cache(self) -> "Application":
        return self._replace(environment=self.environment | {"COMPARE_PAGES": "made"})

    def serve(self):
        return servers.serve(self.name, self.path, self.python, **self.environment)


def site(python: str, folder: Path, address: str, *, slow: bool) -> Application:
    """The site with the settings of production, its static files collected."""
    variables = {
        "DJANGO_SETTINGS_MODULE": "bench.compare.site_settings",
        "DATABASE_URL": address,
        "DEBUG": "0",
        "SECRET_KEY": "for-the-comparison-only-" * 3,
        "ALLOWED_HOSTS": "localhost",
        "SITE_URL": "https://localhost",
        "BEHIND_PROXY": "1",
        "COMPARE_STATIC": str(folder / "static"),
        "COMPARE_SLOW": "1" if slow else "",
    }
    collect = [python, "manage.py", "collectstatic", "--no-input", "--verbosity", "0"]
    subprocess.run(collect, cwd=servers.ROOT, env=os.environ | variables, check=True)
    return Application("pprnet.wsgi:application", "/", python, variables)


def start(stack: ExitStack, ours: Application, theirs: Application) -> dict[str, servers.Server]:
    """All servers by name."""
    bare = ours._replace(name="bench.compare.bare:application", path="/bare/")
    applications = {
        "site": ours,
        "site, made": ours.without_cache(),
        "Wagtail": theirs,
        "Wagtail, made": theirs.without_cache(),
        "bare": bare,
    }
    return {name: stack.enter_context(one.serve()) for name, one in applications.items()}


def loads(
    folder: Path, kinds: list[asking.Kind], started: dict[str, servers.Server], key: int
) -> Iterator[load.Load]:
    """What is asked of whom; `key` is that of the row which the one query fetches."""
    for kind in kinds:
        for name, addresses in (("site", kind.ours), ("Wagtail", kind.wagtails)):
            cold = asking.write(folder, f"{name}-{kind.name}", addresses)
            warm = asking.write(folder, f"{name}-{kind.name}-warm", addresses[: asking.WARM])
            yield load.Load(f"{name}, {kind.name}, cold", started[f"{name}, made"], cold)
            yield load.Load(f"{name}, {kind.name}, warm", started[name], warm)
    home, held = asking.write(folder, "home", ["/"]), etag(started["site"].port)
    yield load.Load("site, 304", started["site"], home, held)
    for name, path in (("bare view", "/bare/"), ("one query", f"/query/{key}/")):
        yield load.Load(name, started["bare"], asking.write(folder, name, [path]))


def settle() -> None:
    """Wait until the database has had nothing to do for a while."""
    quiet = 0
    while quiet < QUIET:
        time.sleep(0.02)
        with connection.cursor() as cursor:
            cursor.execute(ACTIVE)
            quiet = 0 if cursor.fetchone()[0] else quiet + 1


def etag(port: int) -> str:
    """The ETag of the site's first page."""
    request = urllib.request.Request(
        f"http://localhost:{port}/", headers={"X-Forwarded-Proto": "https"}
    )
    with urllib.request.urlopen(request) as answer:  # noqa: S310 -- ours
        return answer.headers["ETag"]


def first_answer(application: Application) -> float:
    """Seconds from the start of a server to its first page, the median of some starts."""
    times = []
    for _ in range(STARTS):
        with application.serve() as server:
            times.append(server.first_answer)
    return statistics.median(times)


def compared(taken: dict[str, load.Taken]) -> Iterator[Row]:
    """The table: what is made beside what Wagtail makes, what is kept beside one query."""
    kinds = [kind for kind in GOALS if f"site, {kind}, cold" in taken]
    for kind in kinds:
        ours, theirs = (taken[f"{site}, {kind}, cold"] for site in ("site", "Wagtail"))
        yield Row(f"{kind}, cold", ours, ours.rate / theirs.rate, GOALS[kind])
        yield Row(f"{kind}, cold, Wagtail", theirs)
    one_query = taken["one query"]
    for kind in kinds:
        ours = taken[f"site, {kind}, warm"]
        goal = WARM_GOAL if kind in KEPT else None
        yield Row(f"{kind}, warm", ours, ours.rate / one_query.rate, goal)
        theirs = taken[f"Wagtail, {kind}, warm"]
        yield Row(f"{kind}, warm, Wagtail", theirs, theirs.rate / one_query.rate)
    for name in ("site, 304", "bare view", "one query"):
        yield Row(name.removeprefix("site, "), taken[name], taken[name].rate / one_query.rate)


def complain(rows: list[Row], memory: float, first: float) -> Iterator[str]:
    for row in rows:
        if row.goal and row.times < row.goal:
            yield f"{row.name}: {row.times:.2f} times as fast, where {row.goal} is the goal."
    if memory > MOST_MEMORY:
        yield f"The site takes {memory:.0f} MB, where {MOST_MEMORY} is the goal."
    if first > LONGEST_START:
        yield f"The site answers {first:.1f} s after its start, where {LONGEST_START} is the goal."


if __name__ == "__main__":
    main()
