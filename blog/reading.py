from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connections, router
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model


def connection_of(model: type[Model]) -> BaseDatabaseWrapper:
    """Where this model is read now: SQL of our own asks the same server as the ORM."""
    return connections[router.db_for_read(model)]


@contextmanager
def planned_cursor(model: type[Model]) -> Iterator:
    """A cursor where this model is read, for a statement that many requests ask."""
    connection = connection_of(model)
    with connection.planned_once(), connection.cursor() as cursor:
        yield cursor
