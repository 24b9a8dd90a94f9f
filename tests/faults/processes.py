"""A PostgreSQL and a site of one's own, as real processes that may be killed."""

import contextlib
import http.client
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg

from pprnet import embedded
from tests.deployment import HOST, ROOT
from tests.ordinary_user import OrdinaryUser

# In seconds: whatever has not come about by then, will not.
BOUND = 30


def wait_for(condition: Callable[[], Any], what: str, bound: float = BOUND) -> Any:
    """What the condition gives as soon as it is true. Fails after `bound` seconds."""
    deadline = time.monotonic() + bound
    while not (found := condition()):
        assert time.monotonic() < deadline, f"{what} did not come about in {bound} s"
        time.sleep(0.005)
    return found


class Server:
    """A PostgreSQL as production has it, with `fsync` and all, in a folder of its own."""

    def __init__(self, folder: Path, someone: OrdinaryUser, *settings: str):
        self.folder, self.someone = folder, someone
        self.data = folder / "data"
        self.settings = settings
        self.process: subprocess.Popen | None = None
        self.data.mkdir(mode=0o700)
        someone.own(self.data)
        someone.own(folder)
        self._run("initdb", "-D", self.data, "-U", "pprnet", "--auth=trust", "--encoding=UTF8")
        self.start()

    def start(self) -> None:
        """Start it, again where it does not stay: whatever was killed may hold its memory yet."""
        assert self.process is None
        self._start()
        wait_for(
            lambda: self.answers() or (self.process.poll() is not None and self._start()),
            "a PostgreSQL",
        )

    def _start(self) -> None:
        for left in (self.data / "postmaster.pid", *self.folder.glob(".s.PGSQL*")):
            left.unlink(missing_ok=True)
        options = [f"unix_socket_directories={self.folder}", "listen_addresses=", *self.settings]
        with (self.folder / "server.log").open("ab") as log:
            self.process = subprocess.Popen(
                [embedded.programs() / "postgres", "-D", self.data]
                + [part for option in options for part in ("-c", option)],
                stdout=log,
                stderr=log,
                **self.someone.options,
            )

    def answers(self) -> bool:
        try:
            self.query("postgres", "SELECT 1")
        except psycopg.OperationalError:
            return False
        return True

    def stop_at_once(self) -> None:
        """As `pg_ctl stop -m immediate`: every connection ends, and nothing is put in order."""
        self.process.send_signal(signal.SIGQUIT)
        self._gone()

    def kill(self) -> None:
        """`kill -9` of the server and all its processes."""
        # First the one that would end the others in its own way, and could start one meanwhile.
        self.process.send_signal(signal.SIGSTOP)
        wait_for(lambda: state_of(self.process.pid) == "T", "a server that stands still")
        children = children_of(self.process.pid)
        for child in children:
            kill(child)
        self.process.kill()
        self._gone()
        # One that is writing dies only afterwards, and holds the memory until then.
        wait_for(lambda: {*map(state_of, children)} <= {None, "Z"}, "the end of its processes")

    def close(self) -> None:
        if self.process:
            self.process.send_signal(signal.SIGINT)
            self._gone()

    def _gone(self) -> None:
        self.process.wait(BOUND)
        self.process = None

    def url(self, database: str) -> str:
        return f"postgresql://pprnet@/{database}?host={self.folder}"

    @contextlib.contextmanager
    def connection(self, database: str, **options: Any) -> Iterator[psycopg.Connection]:
        with psycopg.connect(self.url(database), connect_timeout=BOUND, **options) as connection:
            yield connection

    def query(self, database: str, statement: str, *values: Any) -> list[tuple]:
        with self.connection(database, autocommit=True) as connection:
            cursor = connection.execute(statement, values or None)
            return cursor.fetchall() if cursor.description else []

    def create(self, database: str, template: str = "template1", *more: str) -> str:
        """A new database, the copy of another; in place of one of this name."""
        self.query("postgres", f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')
        copying = f'CREATE DATABASE "{database}" TEMPLATE "{template}"'
        self.query("postgres", " ".join([copying, *more]))
        return database

    def backends(self, database: str) -> set[int]:
        """The processes that work for somebody else in this database."""
        return {
            pid
            for (pid,) in self.query(
                "postgres", "SELECT pid FROM pg_stat_activity WHERE datname = %s", database
            )
        }

    def wait_until_nobody_works_in(self, database: str, of: set[int] | None = None) -> None:
        """What a killed process has asked for may still be done after its death."""
        wait_for(
            lambda: not (self.backends(database) if of is None else self.backends(database) & of),
            "the end of the connections",
        )

    def _run(self, program: str, *arguments: Any) -> None:
        subprocess.run(
            [embedded.programs() / program, *arguments],
            check=True,
            capture_output=True,
            timeout=120,
            cwd=self.folder,
            **self.someone.options,
        )


def children_of(pid: int) -> list[int]:
    try:
        return [*map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split())]
    except FileNotFoundError:
        return []


def state_of(pid: int) -> str | None:
    """The letter of proc(5), such as T for stopped and Z for dead; None for who is not there."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return None


def kill(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def files_of_the_image(folder: Path) -> Path:
    """What the image holds, with its static files collected."""
    for name in re.findall(r"^!(.+)$", (ROOT / ".dockerignore").read_text(), re.MULTILINE):
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, folder / name)
    manage(folder, "postgresql://nowhere", "collectstatic", "--no-input")
    return folder


def environment(url: str, **more: str) -> dict[str, str]:
    """The settings of a site in production, whose pages come through a proxy."""
    return {
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "DATABASE_URL": url,
        "SECRET_KEY": "for-tests-" * 6,
        "ALLOWED_HOSTS": HOST,
        "SITE_URL": f"https://{HOST}",
        "EMAIL_URL": "console://",
        "BEHIND_PROXY": "true",
        # Who was logged in when the database was filled, is so to the last test.
        "SESSION_IDLE_MINUTES": "1440",
        **more,
    }


def command(
    image: Path, url: str, *arguments: Any, broken: str = "", **more: str
) -> subprocess.Popen:
    """A command of manage.py, or of a build that was broken on purpose."""
    started = ["-m", "tests.faults.broken", broken] if broken else [image / "manage.py"]
    return subprocess.Popen(
        [sys.executable, *started, *map(str, arguments)],
        cwd=image,
        env=environment(url, **more),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def manage(image: Path, url: str, *arguments: Any, **more: str) -> str:
    """What a command of manage.py says; it must end well."""
    process = command(image, url, *arguments, **more)
    said, errors = process.communicate(timeout=120)
    assert process.returncode == 0, errors
    return said


class Site:
    """The site as the entrypoint serves it, or as a build that was broken on purpose does."""

    def __init__(self, image: Path, url: str, folder: Path, broken: str = "", **more: str):
        self.socket = free_port()
        self.log = folder / f"site-{self.socket}.log"
        more = {"WEB_BIND": f"127.0.0.1:{self.socket}", **more}
        entrypoint = image / "deploy" / "entrypoint"
        started = [entrypoint, "serve"]
        if broken:
            # The same line but for the application.
            application = f"'tests.faults.broken:{broken}()'"
            text = entrypoint.read_text().replace("pprnet.wsgi:application", application)
            assert application in text
            started = ["sh", "-c", text.replace('"$(dirname "$0")/.."', f"'{image}'"), "serve"]
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                started, cwd=image, env=environment(url, **more), stdout=log, stderr=log
            )
        try:
            wait_for(self.answers, "a site")
        except AssertionError:
            self.close()
            raise

    def answers(self) -> bool:
        """Whether it answers at all."""
        return self._status() is not None

    def is_well(self) -> bool:
        """Whether it and its database answer."""
        return self._status() == 200

    def _status(self) -> int | None:
        assert self.process.poll() is None, self.log.read_text()
        with contextlib.suppress(OSError):
            return self.ask("/healthz").status
        return None

    def ask(self, path: str, data: bytes | None = None, timeout: float = BOUND, **headers: str):
        """The answer, read to its end, as `body`. Raises `OSError` where there is none."""
        connection = http.client.HTTPConnection("127.0.0.1", self.socket, timeout=timeout)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        given = {"Host": HOST, "X-Forwarded-Proto": "https", **named}
        try:
            connection.request("GET" if data is None else "POST", path, data, given)
            response = connection.getresponse()
            response.body = response.read()
        except http.client.HTTPException as error:
            raise ConnectionResetError(str(error)) from error
        finally:
            connection.close()
        return response

    def kill_workers(self) -> None:
        for worker in children_of(self.process.pid):
            kill(worker)

    def close(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(BOUND)
        finally:
            self.process.kill()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]
