"""Builds of the site that are broken on purpose: the checks must notice each of them.

`python -m tests.faults.broken BUILD COMMAND …` is a command of manage.py in such a build.
"""

import os
import runpy
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from pathlib import Path
from typing import IO


def halves() -> Callable:
    """Commits after every row that is written, so that a death leaves half of a save."""
    from django.db import connection
    from django.db.backends.utils import CursorWrapper

    from pprnet.wsgi import application

    execute = CursorWrapper.execute

    def execute_and_commit(self, sql, params=None):
        result = execute(self, sql, params)
        if self.db.in_atomic_block and str(sql).startswith(("INSERT", "UPDATE")):
            self.db.connection.execute("COMMIT")
            self.db.connection.execute("BEGIN")
        return result

    CursorWrapper.execute = execute_and_commit
    # Those of a transaction that is over are gone.
    type(connection.features).uses_savepoints = False
    return application


def forgets() -> Callable:
    """Says that it has saved, and has not."""
    from django.db.backends.base.base import BaseDatabaseWrapper

    from pprnet.wsgi import application

    BaseDatabaseWrapper._commit = BaseDatabaseWrapper._rollback
    return application


def unprepared() -> Callable:
    """Without anything of ours against a database that goes away: Django and its pool alone."""
    from django.conf import settings
    from django.urls import get_resolver

    from pprnet.postgresql.base import DatabaseWrapper
    from pprnet.wsgi import application

    get_resolver().urlconf_module.handler500 = "django.views.defaults.server_error"
    del DatabaseWrapper.get_new_connection
    # In seconds; by default it is as long as the test waits for anything.
    settings.DATABASES["default"]["OPTIONS"]["pool"] = {"timeout": 3}
    return application


def without_care() -> Callable:
    """Keeps pages as Django does, for which a cache that cannot be written is an error."""
    from django.conf import settings

    from pprnet.wsgi import application

    django_s_own = "django.core.cache.backends.filebased.FileBasedCache"
    settings.CACHES["default"]["BACKEND"] = django_s_own
    return application


def credulous() -> Callable:
    """Takes for done what the database could not do."""
    from django.db import OperationalError

    from pprnet.wsgi import application

    # Its models are there only now.
    bulk = import_module("blog.admin.bulk")
    carry_out = bulk.carry_out

    def try_to(*args):
        with suppress(OperationalError):
            return carry_out(*args)

    bulk.carry_out = try_to
    return application


def piecemeal() -> None:
    """Restores one thing after the other, and not all of them in one transaction."""
    from pprnet.backup import programs

    running = programs._running

    def run(server, given, *arguments, **pipes):
        return running(server, given, *(set(arguments) - {"--single-transaction"}), **pipes)

    programs._running = run


def in_place() -> None:
    """Writes a backup where it is to be, from the first byte on."""
    from pprnet.backup import files

    @contextmanager
    def written(path: Path) -> Iterator[IO[bytes]]:
        with path.open("wb") as stream:
            yield stream

    files.replacing = written


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pprnet.settings")
    build, *sys.argv[1:] = sys.argv[1:]
    globals()[build]()
    runpy.run_path("manage.py", run_name="__main__")
