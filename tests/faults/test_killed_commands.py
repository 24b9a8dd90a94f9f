"""An import and a restore are killed at random points: all of it is there, or nothing."""

import os
import time
from collections import Counter
from collections.abc import Callable
from random import Random
from subprocess import Popen

import pytest

from pprnet.backup.contents import TABLES
from tests.archives import page_text, study
from tests.faults.processes import Server, children_of, command, kill, manage, wait_for
from tests.faults.rows import Rows, rows_of, shape

EACH = max(1, int(os.environ.get("FAULTS", "10")) // 5)
# Whether somebody waits for a lock.
WAITS = "SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)"
MONTHS = ("January", "February", "March", "April", "May", "June")


class Killed:
    """A command that fills a database, which is begun anew for each time.

    `is_there` asks in SQL whether it has: what follows, it only looks at.
    """

    def __init__(
        self, image, server: Server, arguments: list, begin: Callable[[], str], is_there: str
    ):
        self.image, self.server, self.arguments, self.begin = image, server, arguments, begin
        self.done, self.is_there = 0, is_there
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

        def at_random(process):
            began = self._begun(process)
            time.sleep(max(0, began + chance.uniform(0, self.longest * 1.2) - time.monotonic()))
            kill_all(process) if chance.random() < 0.5 else kill(process.pid)

        return self.killed(at_random)

    def killed(self, how: Callable[[Popen], None], broken: str = "") -> str:
        """Kill it this way; `broken` is the build it is of."""
        self.begin()
        process = self._start(broken)
        how(process)
        process.communicate()
        # Left alone, the one that really reads the dump reads on as far as it was given.
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

    def _start(self, broken: str = ""):
        url = self.server.url(self.database)
        return command(self.image, url, *self.arguments, broken=broken)

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
            tables = connection.execute(TABLES).fetchall()
            # A table is something, also without a row.
            return rows_of(connection) + Counter(("tables", name) for name, _ in tables)


def kill_all(process: Popen) -> None:
    """It, and the program of PostgreSQL that it has started."""
    started = children_of(process.pid)
    for pid in (process.pid, *started):
        kill(pid)


@pytest.fixture(scope="module")
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


@pytest.fixture(scope="module")
def imports(image, server, known, saved_page) -> Killed:
    return Killed(
        image,
        server,
        ["import_archive", saved_page],
        lambda: server.create("imported", "filled"),
        "EXISTS (SELECT FROM blog_post WHERE month = '2018-01-01')",
    )


@pytest.fixture(scope="module")
def restores(image, server, backup) -> Killed:
    return Killed(
        image,
        server,
        ["database", "restore", backup],
        lambda: server.create("restored"),
        "to_regclass('public.blog_post') IS NOT NULL",
    )


def test_an_import_that_is_killed_leaves_all_or_nothing(imports, chance, figure):
    assert [wrong for _ in range(EACH) if (wrong := imports.wrong(chance))] == []
    figure(f"import: {EACH} killed at random points, {imports.done} of them when it was done")


def test_a_restore_that_is_killed_leaves_all_or_nothing(restores, chance, figure):
    assert [wrong for _ in range(EACH) if (wrong := restores.wrong(chance))] == []
    figure(f"restore: {EACH} killed at random points, {restores.done} of them when it was done")


# The same checks where something is broken on purpose, at a moment that is chosen.


@pytest.mark.parametrize(("broken", "wrong"), [("", ""), ("halves", "half of it")])
def test_an_import_that_dies_before_its_summaries_leaves_its_months_only_without_a_transaction(
    broken, wrong, imports, server
):
    def before_its_summaries(process):
        with server.connection("imported") as connection:
            connection.execute("LOCK TABLE blog_summary IN SHARE MODE")
            wait_for(lambda: server.query("imported", WAITS)[0][0], "an import that waits")
            kill(process.pid)

    assert imports.killed(before_its_summaries, broken)[: len("half of it")] == wrong


def test_a_restore_without_a_transaction_is_noticed(restores, server):
    def with_its_first_tables(process):
        wait_for(lambda: server.query("restored", f"SELECT {restores.is_there}")[0][0], "a table")
        kill_all(process)

    assert "half of it" in restores.killed(with_its_first_tables, "piecemeal")
