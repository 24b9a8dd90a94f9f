"""Connections of one's own, beside those that requests share."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

import psycopg
from django.db.backends.base.base import BaseDatabaseWrapper

# In seconds: for so long an answer is waited for, or the way to one.
PATIENCE = 2


@contextmanager
def direct(database: BaseDatabaseWrapper) -> Iterator[psycopg.Connection]:
    """A new connection to where Django's leads, closed at the end; it answers soon, or fails.

    Raises `psycopg.OperationalError` at once with the reason, for which the pool keeps one waiting.
    """
    given = {**database.get_connection_params(), "connect_timeout": PATIENCE}
    given.pop("pool", None)
    with psycopg.connect(**given, autocommit=True) as connection:
        connection.execute(f"SET statement_timeout = '{PATIENCE}s'")
        yield connection


def reason(error: psycopg.Error) -> str:
    """The last words of libpq, which tries several addresses and tells of each."""
    with suppress(IndexError):
        return str(error).strip().splitlines()[-1].strip()
    return type(error).__name__
