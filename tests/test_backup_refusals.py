"""What a restore refuses, and that nothing has changed then."""

import io
import random
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from django.core.management import CommandError
from django.db import connection

from pprnet.backup import BackupError, files
from pprnet.backup.contents import names_of_tables
from pprnet.backup.programs import program
from tests.backups import contents, database, rewritten
from tests.databases import empty_database, using

pytestmark = pytest.mark.usefixtures("unblocked")

LATER = "blog.9999_a_later_thing"


class Given(NamedTuple):
    """A backup, its bytes, and where to put another."""

    backup: Path
    content: bytes
    path: Path

    def write(self, content: bytes) -> Path:
        self.path.write_bytes(content)
        return self.path


@pytest.fixture(scope="module")
def emptied(django_db_setup):
    """A database without anything, which every refusal must leave so."""
    with empty_database("refusing") as name:
        yield name


@pytest.fixture
def target(emptied, unblocked):
    with using(emptied):
        yield


@pytest.fixture
def given(backup, tmp_path) -> Given:
    return Given(backup, backup.read_bytes(), tmp_path / "other.backup")


def tar_of(name: str) -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as archive:
        archive.addfile(tarfile.TarInfo(name))
    return stream.getvalue()


def changed(content: bytes, name: str) -> bytes:
    """With one bit of this file of the archive turned over."""
    with tarfile.open(fileobj=io.BytesIO(content)) as archive:
        member = archive.getmember(name)
    at = member.offset_data + member.size // 2
    return content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]


def of_other_migrations(given: Given) -> Path:
    with files.opened(given.backup) as file:
        applied = file.manifest["migrations"]
    return rewritten(given.backup, given.path, migrations=[*applied, LATER])


def of_a_later_server(given: Given) -> Path:
    later = {"server": "99.1", "major": 99, "dump": 99}
    return rewritten(given.backup, given.path, postgresql=later)


# How a file is made of a good one, and what is said of it.
REFUSED: dict[str, tuple[Callable[[Given], Path], str]] = {
    "missing": (lambda given: given.path, "No such file or directory"),
    "empty": (lambda given: given.write(b""), "no backup of this site"),
    "a text": (lambda given: given.write(b"Dear diary\n" * 999), "no backup of this site"),
    "a bare dump": (lambda given: given.write(given.content[512:]), "no backup of this site"),
    "another archive": (lambda given: given.write(tar_of("thesis")), "no backup of this site"),
    "without more": (lambda given: given.write(tar_of(files.DUMP)), "is cut short"),
    "of another program": (
        lambda given: rewritten(given.backup, given.path, format="another"),
        "no backup of this site",
    ),
    "of a later format": (
        lambda given: rewritten(given.backup, given.path, version=files.VERSION + 1),
        "made by a newer version of this site",
    ),
    "of a later schema": (of_other_migrations, f"newer version of this site, which has {LATER}"),
    "of a later server": (of_a_later_server, "comes from PostgreSQL 99.1: this one"),
    "cut in its head": (lambda given: given.write(given.content[:200]), "is cut short"),
    "cut in two": (lambda given: given.write(given.content[: 20 * 1024]), "is cut short"),
    "without its end": (lambda given: given.write(given.content[:-1]), "is cut short"),
    "with another dump": (
        lambda given: given.write(changed(given.content, files.DUMP)),
        f"is damaged: {files.DUMP}",
    ),
    "with another manifest": (
        lambda given: given.write(changed(given.content, files.MANIFEST)),
        f"is damaged: {files.MANIFEST}",
    ),
    "with other sums": (
        lambda given: given.write(changed(given.content, files.SUMS)),
        "is damaged",
    ),
    # What the checks cannot see, PostgreSQL itself refuses, after it has begun.
    "with half a dump": (
        lambda given: rewritten(given.backup, given.path, dump=given.content[512 : 60 * 1024]),
        "pg_restore failed: ",
    ),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_a_file_is_refused_and_the_database_stays_empty(given, target, kind):
    make, said = REFUSED[kind]
    path = make(given)
    with pytest.raises(CommandError) as refused:
        database("restore", path)
    assert said in str(refused.value)
    with connection.cursor() as cursor:
        assert names_of_tables(cursor) == []


def test_what_is_refused_was_nearly_good(given, target):
    with files.opened(rewritten(given.backup, given.path)) as file:
        assert file.manifest["format"] == files.FORMAT
    assert given.path.read_bytes() == given.content


def test_a_file_cut_anywhere_is_refused(given):
    lengths = random.Random(8).sample(range(len(given.content)), 200)  # noqa: S311 -- a test
    for length in lengths:
        given.write(given.content[:length])
        with pytest.raises(BackupError), files.opened(given.path):
            pass


def test_a_database_with_something_in_it_is_refused_and_stays_as_it_is(backup, source):
    with using(source):
        before = contents()
        with pytest.raises(CommandError, match=r"is not empty: it has \d+ tables, .*among them"):
            database("restore", backup)
        assert contents() == before


def test_one_table_of_anybody_is_something(backup, unblocked):
    with empty_database("other") as name, using(name):
        with connection.cursor() as cursor:
            cursor.execute("CREATE SCHEMA diary; CREATE TABLE diary.page ()")
        with pytest.raises(CommandError, match=r"it has 1 tables, diary\.page among them"):
            database("restore", backup)


def pretend(name: str, major: int, folder: Path) -> Path:
    """A program of this name and version in the folder."""
    path = folder / name
    path.write_text(f"#!/bin/sh\necho '{name} (PostgreSQL) {major}.1'\n")
    path.chmod(0o755)
    return path


def test_programs_that_do_not_fit_the_server_are_named_with_what_is_needed(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    pretend("pg_dump", 16, tmp_path)
    pretend("pg_restore", 17, tmp_path)
    with pytest.raises(BackupError, match=r"^pg_dump of PostgreSQL 99 is needed .*there is 16"):
        program("pg_dump", 99)
    with pytest.raises(BackupError, match=r"^pg_restore of PostgreSQL 98 is needed"):
        program("pg_restore", 15, at_least=98)
    # It would write what that server cannot read.
    with pytest.raises(BackupError, match=r"^pg_restore of PostgreSQL 16 is needed"):
        program("pg_restore", 16)


def test_the_oldest_program_that_fits_is_taken(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    own = pretend("pg_dump", 16, tmp_path)
    assert program("pg_dump", 15) == (str(own), 16)
    assert program("pg_dump", 16) == (str(own), 16)
    assert program("pg_dump", 17).major > 17


def test_a_database_that_does_not_answer_is_said_in_one_line(unblocked, tmp_path):
    with (
        using("a_database_that_never_was"),
        pytest.raises(CommandError, match=r"^The database does not answer: .*does not exist"),
    ):
        database("backup", tmp_path / "none.backup")
    assert list(tmp_path.iterdir()) == []
