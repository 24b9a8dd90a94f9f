"""`kill -9` at random points: what was acknowledged is there, and nothing is there by half."""

import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from random import Random

import pytest

from tests.faults.people import Bulk, Deed, Person, Publish, Save
from tests.faults.processes import Server, Site, wait_for
from tests.faults.rows import Rows, rows_of, shape

# All kinds together.
FAULTS = int(os.environ.get("FAULTS", "10"))
EACH = max(1, FAULTS // 5)
DEEDS = {"save": (Save, "author"), "publish": (Publish, "author"), "bulk": (Bulk, "moderator")}


class Bench:
    """A deed at a site whose processes are killed, and what it makes of the database."""

    def __init__(self, site: Site, server: Server, known: dict, kind: str):
        deed, who = DEEDS[kind]
        self.site, self.server, self.database = site, server, "served"
        self.deed: Deed = deed(Person(site, known, who), known)
        self.shapes: dict[str, dict] = {}
        self.longest = 0.0
        self.done = 0
        # The first time also keeps what came about elsewhere, each way.
        for _ in range(2):
            self.deed.prepare()
            assert self.deed.do() == 302
            self.deed.done()
        for _ in range(2):
            kind = self.deed.prepare()
            self.shapes[kind] = self.undisturbed()

    def rows(self) -> Rows:
        with self.server.connection(self.database) as connection:
            return rows_of(connection)

    def undisturbed(self) -> dict:
        before, began = self.rows(), time.monotonic()
        status = self.deed.do()
        self.longest = max(self.longest, time.monotonic() - began)
        assert status == 302
        self.deed.done()
        return shape(before, self.rows())

    def killed_after(self, seconds: float | None, kill) -> str:
        """Do it, and kill after so many seconds, or when it is acknowledged.

        What is wrong then; "" if nothing is.
        """
        kind = self.deed.prepare()
        before = self.rows()
        with ThreadPoolExecutor(1) as other:
            answer = other.submit(self._status)
            if seconds is None:
                answer.result()
            else:
                time.sleep(seconds)
            kill()
            status = answer.result()
        found = shape(before, self.rows())
        acknowledged = status == 302
        if found == self.shapes[kind]:
            self.done += 1
            self.deed.done()
            return ""
        if found:
            return f"half of it: {found} instead of {self.shapes[kind]}"
        if acknowledged:
            return "acknowledged, and lost"
        wait_for(self.site.is_well, "the site")
        self.deed.prepare()
        again = self.undisturbed()
        return "" if again == self.shapes[kind] else f"the next time is another: {again}"

    def kill_the_workers(self) -> None:
        working = self.server.backends(self.database)
        self.site.kill_workers()
        self.server.wait_until_nobody_works_in(self.database, working)

    def kill_the_database(self) -> None:
        self.server.kill()
        self.server.start()

    def _status(self) -> int | None:
        try:
            return self.deed.do()
        except OSError:
            return None

    def wrong(self, number: int, chance: Random, kill) -> list[str]:
        found = []
        for _ in range(number):
            wait_for(self.site.is_well, "the site")
            # A little later than it takes, so that some are acknowledged.
            found.append(self.killed_after(chance.uniform(0, self.longest * 1.2), kill))
        return [each for each in found if each]

    def wrong_in_the_midst(self, kill, tries: int = 30) -> str:
        """The same nearer and nearer to the moment between nothing and all of it."""
        early = late = 0.0
        for _ in range(tries):
            # Once it took longer than another time, the moment may lie outside.
            if late - early < 0.001:
                early, late = 0.0, self.longest * 1.2
            wait_for(self.site.is_well, "the site")
            middle, done = (early + late) / 2, self.done
            if found := self.killed_after(middle, kill):
                return found
            early, late = (early, middle) if self.done > done else (middle, late)
        return ""


@pytest.mark.parametrize("kind", DEEDS)
def test_a_site_that_is_killed_leaves_all_or_nothing(kind, serve, server, known, chance, figure):
    bench = Bench(serve(WEB_WORKERS="1"), server, known, kind)
    for done in bench.shapes.values():
        # The edition moves, and the journal has a change more, if and only if it is done.
        assert done["public.blog_edition"] == (1, 1)
        assert done["public.blog_change"] == (0, 1)
    assert bench.wrong(EACH, chance, bench.kill_the_workers) == []
    figure(f"{kind}: {EACH} workers killed at random points, {bench.done} of them when it was done")


@pytest.mark.parametrize("kind", DEEDS)
def test_a_database_that_is_killed_loses_nothing_it_has_acknowledged(
    kind, serve, server, known, chance, figure
):
    bench = Bench(serve(WEB_WORKERS="1"), server, known, kind)
    assert bench.wrong(max(1, EACH // 4), chance, bench.kill_the_database) == []
    assert bench.killed_after(None, bench.kill_the_database) == ""
    figure(
        f"{kind}: {max(1, EACH // 4) + 1} times PostgreSQL killed, {bench.done} when it was done"
    )


# The same checks where something is broken on purpose.


def test_a_site_that_commits_row_by_row_is_noticed(serve, server, known):
    bench = Bench(serve(broken="halves", WEB_WORKERS="1"), server, known, "bulk")
    assert "half of it" in bench.wrong_in_the_midst(bench.kill_the_workers)


def test_a_site_that_only_says_it_has_saved_is_noticed(serve, server, known):
    bench = Bench(serve(), server, known, "save")
    bench.deed.person.site = serve(broken="forgets")
    assert bench.killed_after(None, lambda: None) == "acknowledged, and lost"


def test_a_database_that_commits_later_is_noticed(serve, server, known):
    bench = Bench(serve(WEB_WORKERS="1"), server, known, "save")
    server.query("postgres", "ALTER DATABASE served SET synchronous_commit = off")
    # Connections of before the change are as they were.
    bench.kill_the_database()
    wait_for(bench.site.is_well, "the site")
    [(writer,)] = server.query(
        "postgres", "SELECT pid FROM pg_stat_activity WHERE backend_type = 'walwriter'"
    )
    # It would write them at any moment.
    os.kill(writer, signal.SIGSTOP)
    assert bench.killed_after(None, bench.kill_the_database) == "acknowledged, and lost"
