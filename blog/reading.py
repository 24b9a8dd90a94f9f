from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connections, router
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model


def connection_of(model: type[Model]) -> BaseDatabaseWrapper:
    """Where this model is read now: SQL of our own asks the same server as the ORM."""
    return connections[router.db_for_read(model)]


@contextmanager
def planned_cursor(model: type[Model], *, is_binary: bool = False) -> Iterator:
    """A cursor where this model is read, for a statement that many requests ask.

    In binary form long values need no reading: bytes come as they are stored, JSON as objects.
    """
    connection = connection_of(model)
    with connection.planned_once(is_binary=is_binary), connection.cursor() as cursor:
        yield cursor
