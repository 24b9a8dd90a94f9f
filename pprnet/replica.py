"""Pages for readers come from a streaming replica, as long as it is not far behind.

How far that is, nobody need measure on the replica: the counter of the edition is moved by whatever
readers can see. A replica whose counter has reached what that of the primary was some seconds ago
shows nothing older than that.
"""

import logging
import threading
import time
from collections.abc import Callable
from contextvars import ContextVar

import psycopg
from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.db import connections
from django.http import HttpResponse

from blog.facts import facts_of
from pprnet.databases import direct, reason
from pprnet.outage import OUTAGES

logger = logging.getLogger(__name__)

PRIMARY, REPLICA = "default", "replica"
# In seconds: so old may be what readers see.
BOUND = 5
# In seconds: how often a process asks both servers, and how often while one does not answer.
ASK_EVERY, ASK_AGAIN = 1, 3
# Drafts are for who has just changed them, and health is that of the primary.
NOT_FOR_READERS = {"post-preview", "summary-preview", "healthz"}

# Where what this thread answers is read.
reading: ContextVar[str] = ContextVar("reading", default=PRIMARY)


class Router:
    """Sends reading to where the request reads, and all writing to the primary."""

    def db_for_read(self, model, **hints):
        return reading.get()

    def db_for_write(self, model, **hints):
        return PRIMARY

    def allow_relation(self, one, other, **hints):
        return True

    def allow_migrate(self, db, app_label, **hints):
        return db == PRIMARY


class Watch:
    """What a process knows of the two servers.

    `primary` gives the counter of the edition there, `replica` whether that server is a replica;
    both raise `psycopg.Error` when there is no answer. `clock` counts seconds.
    """

    def __init__(
        self,
        primary: Callable[[], int],
        replica: Callable[[], bool],
        clock: Callable[[], float] = time.monotonic,
    ):
        self.primary, self.replica, self.clock = primary, replica, clock
        self.lock = threading.Lock()
        # When the primary was asked within the bound, and what its counter was.
        self.counters: tuple[tuple[float, int], ...] = ()
        self.asked = float("-inf")
        self.primary_answers = True
        self.replica_answers = False

    def least(self) -> int | None:
        """The counter a replica must have reached to be read; None when it is not to be read."""
        if self._is_due(self.clock()) and self.lock.acquire(blocking=not self._knows_enough()):
            try:
                if self._is_due(self.clock()):
                    self._ask()
            finally:
                self.lock.release()
        if not self.replica_answers or not self._knows_enough():
            return None
        recent = self._recent()
        # Where nothing can be written, nothing is out of date.
        return recent[0] if recent else 0

    def lose(self) -> None:
        """The replica has failed a request: it is not read before it has been asked again."""
        self.replica_answers = False

    def _is_due(self, now: float) -> bool:
        both = self.primary_answers and self.replica_answers
        return now - self.asked >= (ASK_EVERY if both else ASK_AGAIN)

    def _knows_enough(self) -> bool:
        return bool(self._recent()) or not self.primary_answers

    def _recent(self) -> list[int]:
        since = self.clock() - BOUND
        return [counter for when, counter in self.counters if when >= since]

    def _ask(self) -> None:
        # Before the answer, not after: meanwhile there may be another change.
        when = self.clock()
        try:
            within = (one for one in self.counters if one[0] >= when - BOUND)
            self.counters = (*within, (when, self.primary()))
            self.primary_answers = True
        except psycopg.Error as error:
            self.primary_answers = False
            logger.warning("The primary does not answer: %s", reason(error))
        try:
            self.replica_answers = self.replica()
            if not self.replica_answers:
                logger.warning("The replica follows nobody any more, and is not read.")
        except psycopg.Error as error:
            self.replica_answers = False
            logger.warning("The replica does not answer: %s", reason(error))
        self.asked = self.clock()


class ReplicaMiddleware:
    """Decides for each request where all of it is read.

    It stands outside of what asks for the edition, which is then that of the chosen server: so a
    page and its ETag belong to the edition of the rows that it was made of. Who is logged in, or
    was, reads on the primary and sees at once what was saved.
    """

    def __init__(self, get_response):
        if REPLICA not in settings.DATABASES:
            raise MiddlewareNotUsed
        self.get_response = get_response
        self.watch = Watch(counter_of_primary, replica_follows)

    def __call__(self, request):
        reading.set(PRIMARY)
        response = self.get_response(request)
        if hasattr(request, "replica_failed"):
            # Begun anew, so that all of it comes from one server.
            _read_from(PRIMARY, request)
            response = self.get_response(request)
        # A long file is being read while it is sent; the next request of this thread decides anew.
        if not response.streaming:
            reading.set(PRIMARY)
        return response

    def process_view(self, request, view, args, kwargs):
        if hasattr(request, "replica_failed") or not is_for_readers(request):
            return
        least = self.watch.least()
        if least is None:
            return
        _read_from(REPLICA, request)
        try:
            if facts_of(request).counter >= least:
                return
        except OUTAGES:
            self.watch.lose()
        _read_from(PRIMARY, request)

    def process_exception(self, request, exception):
        if not isinstance(exception, OUTAGES) or reading.get() != REPLICA:
            return None
        self.watch.lose()
        request.replica_failed = True
        return HttpResponse(status=503, headers={"Cache-Control": "no-store"})


def is_for_readers(request) -> bool:
    """Whether it is a public page, asked for by nobody in particular."""
    return (
        request.method in ("GET", "HEAD")
        and settings.SESSION_COOKIE_NAME not in request.COOKIES
        and request.resolver_match.app_name == "blog"
        and request.resolver_match.url_name not in NOT_FOR_READERS
    )


def counter_of_primary() -> int:
    with direct(connections[PRIMARY]) as database:
        return database.execute("SELECT counter FROM blog_edition").fetchone()[0]


def replica_follows() -> bool:
    """Not after somebody has made it a primary of its own."""
    with direct(connections[REPLICA]) as database:
        return database.execute("SELECT pg_is_in_recovery()").fetchone()[0]


def _read_from(server: str, request) -> None:
    reading.set(server)
    vars(request).pop("facts", None)
