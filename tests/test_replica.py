"""Readers' pages come from a replica that is not far behind, all else from the primary."""

import shutil
import signal
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import psycopg
import pytest
from django.core.cache import cache
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from pprnet.readiness import READERS_ONLY
from pprnet.replica import ASK_AGAIN, ASK_EVERY, BOUND, PRIMARY, REPLICA, Watch, reading
from tests.databases import url_of
from tests.deployment import ROOT, run
from tests.ordinary_user import ordinary_user
from tests.routes import ADDRESSES, MISSING, OF_NO_EDITION, make_archive
from tests.servers import Answer, Cluster, ask, served_environment, serving

# In seconds, as docs/operations.md says.
PROMISED = 5

# What the watch knows


class Servers:
    """A primary and its replica, and the time, as a test says they are."""

    def __init__(self):
        self.now = 1000.0
        self.counter = 7
        self.follows = True
        self.silent: set[str] = set()
        self.asked = 0
        self.watch = Watch(self.primary, self.replica, lambda: self.now)

    def primary(self) -> int:
        self.asked += 1
        if "primary" in self.silent:
            raise psycopg.OperationalError("no route")
        return self.counter

    def replica(self) -> bool:
        if "replica" in self.silent:
            raise psycopg.OperationalError("no route")
        return self.follows

    def least_after(self, *seconds: float) -> int | None:
        """What is said at the end when there are requests after each of these times."""
        for pause in seconds:
            self.now += pause
            found = self.watch.least()
        return found


@pytest.fixture
def servers() -> Servers:
    return Servers()


def test_at_first_the_replica_must_be_up_to_date(servers):
    assert servers.least_after(0) == 7


def test_what_has_changed_since_may_be_missing_for_a_while(servers):
    servers.least_after(0)
    servers.counter = 8
    assert servers.least_after(*[1] * BOUND) == 7


def test_then_no_more(servers):
    servers.least_after(0)
    servers.counter = 8
    assert servers.least_after(*[1] * BOUND, 0.1) == 8


def test_what_has_changed_while_nobody_came_may_not_be_missing(servers):
    servers.least_after(0)
    servers.counter = 8
    assert servers.least_after(3600) == 8


def test_both_are_asked_no_more_often_than_needed(servers):
    servers.least_after(0, *[ASK_EVERY / 10] * 10)
    assert servers.asked == 2


@pytest.mark.parametrize("follows", [True, False], ids=["silent", "a primary by now"])
def test_a_replica_that_is_none_is_not_read(servers, follows):
    servers.follows = follows
    servers.silent = {"replica"} if follows else set()
    assert servers.least_after(0) is None


def test_one_that_failed_a_request_is_asked_before_it_is_read_again(servers):
    servers.least_after(0)
    servers.watch.lose()
    assert servers.least_after(ASK_AGAIN - 0.1) is None
    assert servers.least_after(0.1) == 7


def test_without_a_primary_the_replica_is_as_good_as_it_gets(servers):
    servers.least_after(0)
    servers.silent = {"primary"}
    assert servers.least_after(BOUND + 1) == 0


# Two real servers


class Site(NamedTuple):
    """The real site with both servers; all titles of its summaries are the same."""

    address: str
    primary: Cluster
    replica: Cluster

    def read(self, path: str = "/", **headers: str) -> Answer:
        return ask(self.address, path, **headers)

    def rename(self, title: str) -> None:
        self.primary.run("UPDATE blog_summary SET title = %s", title)

    def shows(self, title: str, **headers: str) -> bool:
        answer = self.read(**headers)
        assert answer.status == 200
        return title in answer.text

    def wait_until(self, title: str) -> float:
        """In seconds: how long it takes until readers see this title."""
        begun = time.monotonic()
        while not self.shows(title):
            assert time.monotonic() - begun < 3 * PROMISED
        return time.monotonic() - begun

    @contextmanager
    def left_behind(self) -> Iterator[None]:
        """The replica, which is up to date, learns of nothing more until the block ends."""
        self.rename("Rabbits")
        [(written,)] = self.primary.run("SELECT pg_current_wal_lsn()")
        while not self.replica.run("SELECT pg_last_wal_replay_lsn() >= %s", written)[0][0]:
            """Until it has heard of that."""
        self.wait_until("Rabbits")
        self.replica.run("SELECT pg_wal_replay_pause()")
        try:
            yield
        finally:
            self.replica.run("SELECT pg_wal_replay_resume()")

    def reads_from_replica(self) -> bool:
        """Whether readers are shown what the replica holds, and the primary no longer does."""
        with self.left_behind():
            self.rename("Hares")
            return self.shows("Rabbits")


@pytest.fixture(scope="module")
def site(django_db_setup, django_db_blocker) -> Iterator[Site]:
    folder = Path(tempfile.mkdtemp(prefix="pprnet-test-"))
    folder.chmod(0o755)
    someone = ordinary_user(folder)
    primary, replica = (Cluster(folder / name, someone) for name in ("primary", "replica"))
    try:
        with django_db_blocker.unblock():
            primary.initialise()
            primary.fill(url_of(connection.settings_dict["NAME"]))
        environment = served_environment(
            primary.url, DATABASE_REPLICA_URL=replica.url, WEB_WORKERS="1"
        )
        made = run(ROOT / "deploy" / "entrypoint", "demo", env=environment)
        assert made.returncode == 0, made.stderr
        replica.follow(primary)
        with serving(environment):
            yield Site(environment["WEB_BIND"], primary, replica)
    finally:
        for server in (replica, primary):
            server.stop()
        shutil.rmtree(folder)


@pytest.fixture
def followed(site) -> Site:
    """The site with both servers at work, and known to be so."""
    begun = time.monotonic()
    for server in (site.primary, site.replica):
        if server.process.poll() is not None:
            server.start()
    while not site.reads_from_replica():
        assert time.monotonic() - begun < 3 * ASK_AGAIN
    return site


def test_a_page_for_readers_comes_from_the_replica(site):
    assert site.reads_from_replica()


def test_who_is_logged_in_sees_a_change_at_once(followed):
    with followed.left_behind():
        followed.rename("Hares")
        assert followed.shows("Hares", Cookie="sessionid=somebodys")


def test_what_is_withdrawn_is_gone_within_the_bound_even_if_the_replica_stands_still(followed):
    [(month, slug)] = followed.primary.run(
        "SELECT to_char(month, 'YYYY/MM'), slug FROM blog_summary AS summary "
        "JOIN blog_post AS post ON post.id = post_id "
        "WHERE published_at < now() AND withdrawn_at IS NULL ORDER BY month LIMIT 1"
    )
    address = f"/{month}/{slug}/"
    with followed.left_behind():
        assert followed.read(address).status == 200
        followed.primary.run(
            "UPDATE blog_summary SET withdrawn_at = now(), withdrawal_reason = 'Wrong.' "
            "WHERE slug = %s",
            slug,
        )
        begun = time.monotonic()
        seen = [followed.read(address).status]
        while seen[-1] == 200 and time.monotonic() - begun < 3 * PROMISED:
            seen.append(followed.read(address).status)
        assert (seen[0], seen[-1]) == (200, 410)
        assert time.monotonic() - begun < PROMISED + 1


def test_pages_of_the_two_do_not_mix(followed):
    with followed.left_behind():
        old = followed.read()
        followed.rename("Hares")
        new = followed.read(Cookie="sessionid=somebodys")
        assert ("Rabbits" in old.text, "Hares" in new.text) == (True, True)
        assert old.headers["ETag"] != new.headers["ETag"]
        # Each out of the cache, now that both are in it.
        assert followed.shows("Rabbits")
        assert followed.shows("Hares", Cookie="sessionid=somebodys")


def test_a_visit_that_is_counted_is_counted_by_the_primary(followed):
    with followed.left_behind():
        followed.read("/no-such-page/")
        counted = followed.primary.run("SELECT path FROM blog_missedaddress")
    assert ("/no-such-page/",) in counted


def test_without_the_replica_readers_are_answered_by_the_primary(followed):
    followed.replica.stop(signal.SIGQUIT)
    followed.rename("Owls")
    assert followed.shows("Owls")


def test_who_is_being_answered_by_a_replica_that_fails_is_answered_by_the_primary(followed):
    held = "SELECT count(*) FROM pg_locks WHERE mode = 'AccessExclusiveLock'"
    waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted"
    with ThreadPoolExecutor() as pool, psycopg.connect(followed.primary.url) as elsewhere:
        # A replica locks what its primary does, and keeps it so when it is left behind.
        elsewhere.execute("LOCK TABLE blog_page IN ACCESS EXCLUSIVE MODE")
        # What it learns next, it learns after that.
        followed.rename("Newts")
        while not followed.replica.run(held)[0][0]:
            """Until it has."""
        asked = pool.submit(followed.read, "/about/")
        while not followed.replica.run(waiting)[0][0]:
            assert not asked.done()
        followed.replica.run("SELECT pg_wal_replay_pause()")
        elsewhere.rollback()
        followed.replica.stop(signal.SIGQUIT)
        assert asked.result(timeout=30).status == 200


def test_a_replica_that_was_made_a_primary_is_read_no_more(followed):
    followed.replica.run("SELECT pg_promote()")
    followed.rename("Foxes")
    assert followed.wait_until("Foxes") < PROMISED + 1
    followed.replica.stop()
    shutil.rmtree(followed.replica.folder)
    followed.replica.follow(followed.primary)


def test_without_the_primary_readers_are_answered_by_the_replica(followed):
    followed.rename("Bees")
    followed.wait_until("Bees")
    followed.primary.stop(signal.SIGQUIT)
    assert followed.shows("Bees")
    ready = followed.read("/readyz")
    assert (ready.status, ready.text.strip()) == (200, READERS_ONLY)
    followed.primary.start()


# What is asked of which


@pytest.mark.django_db(transaction=True)
def test_every_query_of_a_public_page_is_asked_where_the_request_reads(client, settings):
    make_archive()
    settings.DATABASE_ROUTERS = ["pprnet.replica.Router"]
    primary = connections[PRIMARY]
    connections[REPLICA] = replica = primary.copy(REPLICA)
    # That would outlive it, and hold the database of the tests.
    replica.settings_dict["OPTIONS"]["pool"] = False
    chosen = reading.set(REPLICA)
    try:
        with CaptureQueriesContext(primary) as of_primary, CaptureQueriesContext(replica) as read:
            for address in sorted({*ADDRESSES, *MISSING} - OF_NO_EDITION):
                cache.clear()
                client.get(address).getvalue()
    finally:
        reading.reset(chosen)
        replica.close()
        del connections[REPLICA]
    counting = ("BEGIN", "COMMIT", "\nWITH expired")
    assert len(read) > len(ADDRESSES)
    assert [one["sql"] for one in of_primary if not one["sql"].startswith(counting)] == []
