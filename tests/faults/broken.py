"""Builds of the site that are broken on purpose: the checks must notice each of them."""

from collections.abc import Callable


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

    from pprnet.wsgi import application

    get_resolver().urlconf_module.handler500 = "django.views.defaults.server_error"
    settings.DATABASES["default"]["ENGINE"] = "django.db.backends.postgresql"
    # In seconds; by default it is as long as the test waits for anything.
    settings.DATABASES["default"]["OPTIONS"]["pool"] = {"timeout": 3}
    return application
