"""Whether this process should be sent visitors, for balancers and for whoever starts it."""

from functools import lru_cache

import psycopg
from django.core.cache import cache
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from pprnet.databases import direct

READY = "ready"
READERS_ONLY = "ready for readers: the primary does not answer, the replica does"
SILENT = "The database does not answer."
EMPTY = "The database was never migrated: run migrate."
OLDER = "The database lacks migrations: run migrate."
NEWER = "The database has migrations that this release does not know: run a newer one."


# Whoever asks again and again costs the database one connection a second.
KEPT, SECONDS = "ready", 1


@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """200 when the database answers and fits this release, else 503 and why, in plain text.

    It says nothing that visitors must not know, who can ask, too.
    """
    found = cache.get(KEPT) or _of_all()
    if found == READY:
        cache.set(KEPT, found, SECONDS)
    return HttpResponse(
        f"{found}\n",
        status=200 if found in (READY, READERS_ONLY) else 503,
        content_type="text/plain; charset=utf-8",
        headers={"Cache-Control": "no-store"},
    )


def _of_all() -> str:
    found = readiness(connections["default"])
    if found == SILENT and "replica" in connections:
        return READERS_ONLY if readiness(connections["replica"]) == READY else found
    return found


def readiness(database: BaseDatabaseWrapper) -> str:
    """`READY`, or what is missing; within a few seconds, whatever the database does."""
    try:
        # Of its own: those of the pool may all be busy, or broken.
        with direct(database) as connection:
            applied = set(connection.execute("SELECT app, name FROM django_migrations"))
    except psycopg.errors.UndefinedTable:
        return EMPTY
    except psycopg.Error:
        return SILENT
    known, apps = migrations()
    if known - applied:
        return OLDER
    if any(app in apps for app, _ in applied - known):
        return NEWER
    return READY


@lru_cache
def migrations() -> tuple[set[tuple[str, str]], set[str]]:
    """Those of this release, and the apps that have some; others may have been there once."""
    loader = MigrationLoader(None, ignore_no_migrations=True)
    return set(loader.disk_migrations), loader.migrated_apps
