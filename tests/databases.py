"""Databases beside that of the tests, and PostgreSQL's programs with something done before them."""

import shlex
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote, urlencode

import psycopg
from django.contrib.contenttypes.models import ContentType
from django.db import connection, connections

from pprnet.backup.programs import Server, program


@contextmanager
def empty_database(suffix: str) -> Iterator[str]:
    """A new database, named after that of the tests; gives its name."""
    name = f"{connections['default'].settings_dict['NAME']}_{suffix}"
    _maintain(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)', f'CREATE DATABASE "{name}"')
    try:
        yield name
    finally:
        _maintain(f'DROP DATABASE "{name}" WITH (FORCE)')


@contextmanager
def using(name: str, **options: str) -> Iterator[None]:
    """Whatever asks the database within the block, asks this one."""
    before = connections["default"]
    other = before.copy()
    other.settings_dict.update(NAME=name, **options)
    # A pool belongs to the name of a connection, and so to the other database.
    other.settings_dict["OPTIONS"]["pool"] = False
    connections["default"] = other
    ContentType.objects.clear_cache()
    try:
        yield
    finally:
        other.close()
        connections["default"] = before
        ContentType.objects.clear_cache()


def url_of(name: str) -> str:
    """The `DATABASE_URL` of this database."""
    given = connections["default"].get_connection_params()
    user, password = (quote(given.get(part) or "", safe="") for part in ("user", "password"))
    host = {part: given[part] for part in ("host", "port") if given.get(part)}
    return f"postgresql://{user}:{password}@/{quote(name)}?{urlencode(host)}"


def in_front_of(name: str, folder: Path, script: str) -> None:
    """Put a program of this name into the folder: a shell script that ends with the real one.

    In it, `$real` is the real program and `$python` our own.
    """
    real = program(name, Server.of(connection).major).path
    given = f"real={shlex.quote(real)}\npython={shlex.quote(sys.executable)}\n"
    # Which version it is, is asked first.
    asked = 'if [ "$1" = --version ]; then exec "$real" --version; fi\n'
    path = folder / name
    path.write_text(f"#!/bin/sh\n{given}{asked}{script}\n")
    path.chmod(0o755)


def _maintain(*statements: str) -> None:
    given = connections["default"].get_connection_params() | {"dbname": "postgres"}
    with psycopg.connect(**given, autocommit=True) as maintenance:
        for statement in statements:
            maintenance.execute(statement)
