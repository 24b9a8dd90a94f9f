"""An import and a restore are killed at random points: all of it is there, or nothing."""

import os
import time
from collections.abc import Callable
from random import Random

import pytest

from tests.archives import page_text, study
from tests.faults.processes import Server, command, kill, manage, wait_for
from tests.faults.rows import Rows, rows_of, shape

EACH = max(1, int(os.environ.get("FAULTS", "10")) // 5)
MONTHS = ("January", "February", "March", "April", "May", "June")


class Killed:
    """A command that fills a database, which is begun anew for each time.

    `is_there` asks in SQL whether it has: what follows, it only looks at.
    """

    def __init__(
        self, image, server: Server, arguments: list, begin: Callable[[], str], is_there: str
    ):
        self.image, self.server, self.arguments, self.begin = image, server, arguments, begin
        self.done = 0
        self.before = self._rows(begin())
        began = self._begun(process := self._start())
        wait_for(lambda: server.query(self.database, f"SELECT {is_there}")[0][0], "its rows")
        self.longest = time.monotonic() - began
        _, errors = process.communicate(timeout=120)
        assert process.returncode == 0, errors
        # Which key a row has may differ from time to time, but not how many there are.
        self.whole = shape(self.before, self._rows(self.database))
        assert self.whole

    def wrong(self, chance: Random) -> str:
        """Kill it at a random point. What is wrong then; "" if nothing is."""
        self.begin()
        process = self._start()
        began = self._begun(process)
        time.sleep(max(0, began + chance.uniform(0, self.longest * 1.2) - time.monotonic()))
        kill(process.pid)
        process.communicate()
        # The one that really reads the dump goes on, and has to find out that nobody tells it more.
        self.server.wait_until_nobody_works_in(self.database)
        found = shape(self.before, self._rows(self.database))
        if found == self.whole:
            self.done += 1
            return ""
        if found:
            return f"half of it: {found} instead of {self.whole}"
        manage(self.image, self.server.url(self.database), *self.arguments)
        again = shape(self.before, self._rows(self.database))
        return "" if again == self.whole else f"the next time is another: {again}"

    def _start(self):
        return command(self.image, self.server.url(self.database), *self.arguments)

    def _begun(self, process) -> float:
        """When it has come to the database: before that there is nothing to break."""
        wait_for(
            lambda: self.server.backends(self.database) or process.poll() is not None,
            "a connection",
        )
        return time.monotonic()

    def _rows(self, database: str) -> Rows:
        self.database = database
        with self.server.connection(database) as connection:
            return rows_of(connection)


@pytest.fixture
def saved_page(folder):
    """Six months with 60 summaries, as the old blog had them."""
    months = [
        (f"{name} 2018", [study(f"{name}, hour {number}") for number in range(10)])
        for name in MONTHS
    ]
    path = folder / "page.txt"
    path.write_text(page_text(*months))
    return path


@pytest.fixture(scope="module")
def backup(image, server, known, folder):
    path = folder / "filled.backup"
    manage(image, server.url("filled"), "database", "backup", path)
    return path


def test_an_import_that_is_killed_leaves_all_or_nothing(
    image, server, known, saved_page, chance, figure
):
    bench = Killed(
        image,
        server,
        ["import_archive", saved_page],
        lambda: server.create("imported", "filled"),
        "EXISTS (SELECT FROM blog_post WHERE month = '2018-01-01')",
    )
    assert [wrong for _ in range(EACH) if (wrong := bench.wrong(chance))] == []
    figure(f"import: {EACH} killed at random points, {bench.done} of them when it was done")


def test_a_restore_that_is_killed_leaves_all_or_nothing(image, server, backup, chance, figure):
    bench = Killed(
        image,
        server,
        ["database", "restore", backup],
        lambda: server.create("restored"),
        "to_regclass('public.blog_post') IS NOT NULL",
    )
    assert [wrong for _ in range(EACH) if (wrong := bench.wrong(chance))] == []
    figure(f"restore: {EACH} killed at random points, {bench.done} of them when it was done")
