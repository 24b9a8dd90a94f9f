"""pg_dump and pg_restore: which of those installed, and how they find the database.

The password goes through the environment, which only the same account can read: a command line is
for everybody to see.
"""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, NamedTuple

from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg.conninfo import make_conninfo
from psycopg.pq import Conninfo

from pprnet import embedded
from pprnet.backup import BackupError

PIECE = 2**20
# From this version on dumps set a parameter by this name, which earlier servers refuse.
TRANSACTION_TIMEOUT = 17
# What must stand on no command line.
SECRETS = {"password", "sslpassword"}


class Program(NamedTuple):
    path: str
    major: int


class Server(NamedTuple):
    """Where a database is, as PostgreSQL's programs are told."""

    conninfo: str
    password: str
    major: int
    version: str

    @classmethod
    def of(cls, connection: BaseDatabaseWrapper) -> "Server":
        """That of Django's connection, as far as settings and not variables lead to it."""
        connection.ensure_connection()
        info = connection.connection.info
        given = connection.get_connection_params()
        # Not what the connection itself says: its library may be newer than those programs.
        known = {option.keyword.decode() for option in Conninfo.get_defaults()} - SECRETS
        return cls(
            make_conninfo(**{name: given[name] for name in known & given.keys()}),
            given.get("password") or "",
            info.server_version // 10000,
            info.parameter_status("server_version") or "",
        )


def program(name: str, server: int, *, at_least: int = 0) -> Program:
    """The installed program of this name whose major version fits that of the server best.

    The same version if there is one, else the next newer one whose dumps this server can read.
    Raises `BackupError` without any.
    """
    least = max(server, at_least)
    found = [Program(path, _major(path)) for path in _paths(name)]
    fitting = [
        one for one in found if one.major >= least and not server < TRANSACTION_TIMEOUT <= one.major
    ]
    if not fitting:
        there = ", ".join(str(one.major) for one in found) or "none"
        raise BackupError(
            f"{name} of PostgreSQL {least} is needed on the PATH, where there is {there}."
        )
    return min(fitting, key=lambda one: one.major)


def dump(server: Server, pg_dump: Program, snapshot: str) -> Iterator[bytes]:
    """The database as of an exported snapshot, in the custom format. Raises `BackupError`."""
    arguments = ["--format=custom", f"--snapshot={snapshot}"]
    with _running(server, pg_dump, *arguments, stdout=subprocess.PIPE) as process:
        while piece := process.stdout.read(PIECE):
            yield piece


def load(server: Server, pg_restore: Program, pieces: Iterator[bytes]) -> None:
    """Put a dump into an empty database, all of it or, with a `BackupError`, nothing."""
    arguments = [
        "--format=custom",
        "--single-transaction",
        "--exit-on-error",
        # What belongs to the other server: its accounts, and who made its extensions.
        *("--no-owner", "--no-privileges", "--no-comments", "--no-tablespaces"),
        *("--no-publications", "--no-subscriptions", "--no-security-labels"),
    ]
    with _running(server, pg_restore, *arguments, stdin=subprocess.PIPE) as process:
        # It may end before its time: how it ends says why.
        try:
            with suppress(BrokenPipeError):
                for piece in pieces:
                    process.stdin.write(piece)
        finally:
            with suppress(BrokenPipeError):
                process.stdin.close()


@contextmanager
def _running(
    server: Server, given: Program, *arguments: str, **pipes
) -> Iterator[subprocess.Popen]:
    """The program at work; raises `BackupError` when it ends badly, in its own words."""
    name = Path(given.path).name
    environment = {**os.environ, "LC_ALL": "C"}
    if server.password:
        environment["PGPASSWORD"] = server.password
    command = [given.path, *arguments, "--no-password", f"--dbname={server.conninfo}"]
    with (
        tempfile.TemporaryFile() as said,
        subprocess.Popen(command, env=environment, stderr=said, **pipes) as process,  # noqa: S603 -- our own
    ):
        try:
            yield process
        except BaseException:
            process.kill()
            raise
        if process.wait():
            raise BackupError(f"{name} failed: {_reason(said, server.password)}")


def _reason(said: IO[bytes], password: str) -> str:
    said.seek(0)
    lines = said.read().decode(errors="replace").strip().splitlines() or ["no reason given"]
    # What follows the first error may hold whole rows of the database.
    first = next((line for line in lines if "error:" in line), lines[0])
    reason = re.sub(r"^\S+: (error: )?", "", first)
    return reason.replace(password, "…") if password else reason


def _paths(name: str) -> list[str]:
    folders = [None]
    if embedded.is_installed():
        folders.append(str(embedded.programs()))
    return [path for folder in folders if (path := shutil.which(name, path=folder))]


def _major(path: str) -> int:
    """The major version that a program says to be of; 0 where it says none."""
    said = subprocess.run([path, "--version"], capture_output=True, text=True, check=False)  # noqa: S603 -- our own
    version = re.search(r"\(PostgreSQL\) (\d+)", said.stdout)
    return int(version[1]) if version else 0
