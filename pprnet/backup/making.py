"""One moment of the database into one file."""

import datetime
import platform
from pathlib import Path
from typing import Any, NamedTuple

import django
from django.conf import settings
from django.db import ProgrammingError, connection, transaction
from django.db.backends.utils import CursorWrapper

from pprnet.backup import BackupError, files
from pprnet.backup.addresses import public_addresses
from pprnet.backup.contents import Contents
from pprnet.backup.programs import Program, Server, dump, program
from pprnet.release import digest


class Made(NamedTuple):
    """What is in a backup; of `addresses` None, where they cannot be known."""

    contents: Contents
    addresses: dict[str, list[str]] | None


def back_up(path: Path) -> Made:
    """Write a backup to `path`. Raises `BackupError` and `OSError`; then nothing is written.

    People may go on working: the dump and all figures are of one and the same moment.
    """
    server = Server.of(connection)
    pg_dump = program("pg_dump", server.major)
    with files.replacing(path) as stream, transaction.atomic(durable=True):
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            made = Made(Contents.of(cursor), _addresses())
            cursor.execute("SELECT pg_export_snapshot()")
            (snapshot,) = cursor.fetchone()
            manifest = _manifest(made, server, pg_dump, _migrations(cursor))
        files.write(stream, dump(server, pg_dump, snapshot), manifest)
    return made


def _migrations(cursor: CursorWrapper) -> list[str]:
    """Those that made the tables what they are."""
    try:
        cursor.execute("SELECT app || '.' || name FROM django_migrations ORDER BY 1")
    except ProgrammingError as error:
        raise BackupError("This database holds nothing of this site to back up.") from error
    return [name for (name,) in cursor.fetchall()]


def _addresses() -> dict[str, list[str]] | None:
    """None, where the database is too old for this code: a backup is what one makes then."""
    try:
        with transaction.atomic():
            return public_addresses()
    except ProgrammingError:
        return None


def _manifest(
    made: Made, server: Server, pg_dump: Program, migrations: list[str]
) -> dict[str, Any]:
    return {
        "made_at": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        "site": settings.SITE_URL,
        "software": {
            "release": digest(settings.BASE_DIR),
            "django": django.__version__,
            "python": platform.python_version(),
        },
        "postgresql": {"server": server.version, "major": server.major, "dump": pg_dump.major},
        "migrations": migrations,
        "contents": made.contents._asdict(),
        "addresses": made.addresses,
    }
