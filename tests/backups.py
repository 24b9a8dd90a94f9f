"""What the tests of backups share."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import connection, transaction

from pprnet.backup import files
from pprnet.backup.contents import Contents


def database(*arguments: str | Path) -> str:
    """What `manage.py database …` says."""
    said = io.StringIO()
    call_command("database", *map(str, arguments), stdout=said, stderr=said)
    return said.getvalue()


def contents() -> Contents:
    with transaction.atomic(), connection.cursor() as cursor:
        return Contents.of(cursor)


def rewritten(backup: Path, path: Path, *, dump: bytes | None = None, **manifest: Any) -> Path:
    """A backup like the first one, whole by its own account, with something else in it."""
    with files.opened(backup) as file, path.open("wb") as stream:
        pieces: Iterator[bytes] | list[bytes] = file.dump() if dump is None else [dump]
        files.write(stream, pieces, file.manifest | manifest)
    return path
