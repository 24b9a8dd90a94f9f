"""A backup into an empty database, and whether all of it is there again."""

from pathlib import Path
from typing import Any, NamedTuple

from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader

from pprnet.backup import BackupError, files
from pprnet.backup.addresses import public_addresses, unanswered
from pprnet.backup.contents import Contents, names_of_tables
from pprnet.backup.programs import Server, load, program

# Of what differs, so many lines are said.
MOST_LINES = 20


class Restored(NamedTuple):
    """What was found to be back, and which migrations had to follow."""

    contents: Contents
    addresses: int
    migrations: list[str]


def restore(path: Path) -> Restored:
    """Fill the empty database from the backup in `path`, and compare.

    Raises `BackupError` and `OSError`. Whatever is refused is refused before anything is written,
    and what fails while it is written leaves the database empty. Only what is found to differ
    afterwards stays, and is said.
    """
    with files.opened(path) as backup:
        manifest = backup.manifest
        missing = _refuse_newer(path, manifest)
        server = Server.of(connection)
        _refuse_older_server(path, manifest, server)
        _refuse_something()
        pg_restore = program("pg_restore", server.major, at_least=manifest["postgresql"]["dump"])
        load(server, pg_restore, backup.dump())
    contents = Contents.read(manifest["contents"])
    with connection.cursor() as cursor:
        # Without figures about its tables the database would answer slowly for a while.
        cursor.execute("ANALYZE")
        with transaction.atomic():
            _refuse_differences(contents.differences(Contents.of(cursor)))
    if missing:
        call_command("migrate", interactive=False, verbosity=0)
    addresses = manifest["addresses"] or public_addresses()
    _refuse_differences(unanswered(addresses))
    return Restored(contents, sum(map(len, addresses.values())), missing)


def _refuse_newer(path: Path, manifest: dict[str, Any]) -> list[str]:
    """The migrations of this code that the backup is without."""
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    unknown = sorted(set(manifest["migrations"]) - known)
    if unknown:
        raise BackupError(
            f"{path} was made by a newer version of this site, which has {unknown[0]}: "
            "install that one first."
        )
    return sorted(known - set(manifest["migrations"]))


def _refuse_older_server(path: Path, manifest: dict[str, Any], server: Server) -> None:
    made = manifest["postgresql"]
    if server.major < made["major"]:
        raise BackupError(
            f"{path} comes from PostgreSQL {made['server']}: this one, {server.version}, is older."
        )


def _refuse_something() -> None:
    with connection.cursor() as cursor:
        tables = names_of_tables(cursor)
    if tables:
        raise BackupError(
            f"The database {connection.settings_dict['NAME']} is not empty: it has {len(tables)} "
            f"tables, {tables[0]} among them. Restore into an empty one."
        )


def _refuse_differences(lines: list[str]) -> None:
    if lines:
        more = len(lines) - MOST_LINES
        shown = lines[:MOST_LINES] + ([f"and {more} more"] if more > 0 else [])
        raise BackupError(
            "The backup was restored, but the result differs from what was backed up:\n- "
            + "\n- ".join(shown)
        )
