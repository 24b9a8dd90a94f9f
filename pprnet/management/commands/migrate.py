import time
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from django.core.management.base import CommandError
from django.core.management.commands import migrate
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from pprnet.databases import direct, reason

# Any number, the same for all: whoever holds this lock migrates (PostgreSQL 13.3.5).
LOCK = 7_707_378
# In seconds: how often one who waits asks again.
AGAIN = 0.2


class Command(migrate.Command):
    """Django's own, one at a time: machines that start together migrate once."""

    def execute(self, *args, **options):
        # Before the checks of all models, too, which ask the database at their leisure.
        with alone(connections[options["database"]]):
            return super().execute(*args, **options)


@contextmanager
def alone(database: BaseDatabaseWrapper) -> Iterator[None]:
    """Nobody else migrates this database meanwhile. Raises `CommandError` when it does not answer.

    The lock is that of a connection of its own, so that it ends with this process, however that
    ends. It is asked for again and again instead of waited for: a statement that waits keeps an
    index from being built concurrently, and so the one who is waited for.
    """
    try:
        with direct(database) as connection:
            while not connection.execute("SELECT pg_try_advisory_lock(%s)", [LOCK]).fetchone()[0]:
                time.sleep(AGAIN)
            yield
    except psycopg.OperationalError as error:
        raise CommandError(f"The database does not answer: {reason(error)}") from error
