"""PostgreSQL servers beside that of the tests, and the site itself as it is served."""

import http.client
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import psycopg
from django.db import connection as tests_connection

from pprnet import embedded
from pprnet.databases import direct
from tests.deployment import ROOT, run
from tests.ordinary_user import OrdinaryUser

NAME = "pprnet"
# What a server that lives for one test need not do, and what it need not wait for.
CARELESS = {
    "fsync": "off",
    "listen_addresses": "127.0.0.1",
    "log_destination": "stderr",
    "unix_socket_directories": "",
    "wal_retrieve_retry_interval": "200ms",
}


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


class Answer(NamedTuple):
    status: int
    headers: http.client.HTTPMessage
    text: str


def ask(site: str, path: str, method: str = "GET", body: str = "", **headers: str) -> Answer:
    """What the site at this address (host and port) answers; `X_Name` is the header X-Name."""
    connection = http.client.HTTPConnection(site, timeout=30)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request(method, path, body, headers=named)
    response = connection.getresponse()
    return Answer(response.status, response.headers, response.read().decode())


class Cluster:
    """A PostgreSQL server on a port of its own, which trusts whoever comes from this machine."""

    def __init__(self, folder: Path, someone: OrdinaryUser):
        self.folder = folder
        self.someone = someone
        self.port = free_port()
        self.url = f"postgresql://{NAME}@127.0.0.1:{self.port}/{NAME}"
        self.process: subprocess.Popen | None = None

    def initialise(self) -> None:
        """Make the cluster, with an empty database, and start."""
        self._make(
            *("initdb", "-D", self.folder, "-U", NAME, "--no-sync", "--auth=trust"),
            *("--locale=C.UTF-8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
        )
        self.start()
        with psycopg.connect(self.url, dbname="postgres", autocommit=True) as maintenance:
            maintenance.execute(f"CREATE DATABASE {NAME}")

    def fill(self, source: str) -> None:
        """With what is in the database that this is the address of."""
        dump = run(embedded.programs() / "pg_dump", "--no-owner", "--dbname", source)
        assert dump.returncode == 0, dump.stderr
        psql = (embedded.programs() / "psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", self.url)
        loaded = run(*psql, input=dump.stdout)
        assert loaded.returncode == 0, loaded.stderr

    def follow(self, primary: "Cluster") -> None:
        """Become a streaming replica of this one, and start."""
        self._make("pg_basebackup", "-d", primary.url, "-D", self.folder, "-R", "-c", "fast", "-N")
        self.start()

    def start(self) -> None:
        self.process = subprocess.Popen(
            [
                *(embedded.programs() / "postgres", "-D", self.folder, "-p", str(self.port)),
                *(f"--{name}={value}" for name, value in CARELESS.items()),
            ],
            stderr=subprocess.PIPE,
            text=True,
            **self.someone.options,
        )
        assert any("ready to accept" in line for line in self.process.stderr)

    def stop(self, how: int = signal.SIGINT) -> None:
        """At once and without a word to anybody with `SIGQUIT`."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(how)
            self.process.communicate(timeout=30)

    def run(self, statement: str, *values: Any) -> list[tuple]:
        with psycopg.connect(self.url, autocommit=True) as connection:
            cursor = connection.execute(statement, values)
            return cursor.fetchall() if cursor.description else []

    def _make(self, program: str, *arguments: Any) -> None:
        self.folder.mkdir(mode=0o700)
        self.someone.own(self.folder)
        done = run(embedded.programs() / program, *arguments, **self.someone.options)
        assert done.returncode == 0, done.stderr


def served_environment(database: str, **more: str) -> dict[str, str]:
    """What the entrypoint needs to serve this folder of code without TLS."""
    return {
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "DEBUG": "true",
        "DATABASE_URL": database,
        "WEB_BIND": f"127.0.0.1:{free_port()}",
        **more,
    }


@contextmanager
def serving(
    environment: dict[str, str], command: tuple = ("deploy/entrypoint", "serve"), **options: Any
) -> Iterator[subprocess.Popen]:
    """The site, served by the entrypoint as in production; stopped at the end."""
    options = {"stdout": subprocess.DEVNULL, "cwd": ROOT, **options}
    with subprocess.Popen(
        command,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
        **options,
    ) as process:
        try:
            assert any("Booting worker" in line for line in process.stderr)
            yield process
        finally:
            process.terminate()
            process.communicate(timeout=30)


@contextmanager
def asked_at_once(site: str, number: int) -> Iterator[list[Future]]:
    """So many requests are being answered in the block; their answers wait until it ends."""
    waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'blog_page'::regclass"
    with (
        ThreadPoolExecutor(number) as pool,
        direct(tests_connection) as database,
        database.transaction(),
    ):
        database.execute("LOCK TABLE blog_page IN ACCESS EXCLUSIVE MODE")
        asked = [pool.submit(ask, site, "/about/") for _ in range(number)]
        while database.execute(waiting).fetchone()[0] < number:
            assert [one.result() for one in asked if one.done()] == []
        yield asked
