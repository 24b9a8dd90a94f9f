"""The Wagtail blog: a database of its own, filled with the site's summaries."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote, urlencode

from django.db import connection
from psycopg import sql

from bench.compare.servers import ROOT

HERE = Path(__file__).parent
APPLICATION = "wagtail_blog.wsgi:application"
SETTINGS = {"DJANGO_SETTINGS_MODULE": "wagtail_blog.settings", "PYTHONPATH": str(HERE)}


@contextmanager
def database(python: str, source: str, *, keep: bool) -> Iterator[str]:
    """The address of a database of Wagtail's with the summaries of this one.

    Gone afterwards unless it is kept.
    """
    name = f"{source}_wagtail"
    address, is_filled = address_of(name), False
    if _exists(name) and not keep:
        _database("DROP", name)
    try:
        if not _exists(name):
            _database("CREATE", name)
            _manage(python, address, "migrate", "--verbosity", "0")
            _manage(python, address, "copy_blog", address_of(source))
        is_filled = True
        yield address
    finally:
        if not (keep and is_filled):
            _database("DROP", name)


def address_of(name: str) -> str:
    """The address of a database on the server of the site's own one, as `DATABASE_URL` has it."""
    parameters = connection.get_connection_params()
    login = quote(parameters.get("user") or "", safe="")
    if password := parameters.get("password"):
        login += f":{quote(password, safe='')}"
    options = {key: parameters[key] for key in ("host", "port") if parameters.get(key)}
    return f"postgresql://{login}@/{name}?{urlencode(options)}"


def _manage(python: str, address: str, *command: str) -> None:
    variables = os.environ | SETTINGS | {"DATABASE_URL": address}
    done = subprocess.run([python, "-m", "django", *command], cwd=ROOT, env=variables, check=False)
    if done.returncode:
        sys.exit("The Wagtail blog could not be made; the reason stands above.")


def _exists(name: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM pg_database WHERE datname = %s)", [name])
        return cursor.fetchone()[0]


def _database(verb: str, name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL(f"{verb} DATABASE {{}}").format(sql.Identifier(name)))
