import ast
import json
import re
import shutil
import stat
from pathlib import Path

import pytest

from tests.deployment import HOST, ROOT, SCRIPTS, compose, make_env, read_env, run


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


def test_the_manual_lists_the_variables_of_the_example():
    example = (ROOT / ".env.example").read_text("utf-8")
    manual = (ROOT / "docs" / "operations.md").read_text("utf-8")
    table = re.findall(r"^\| (`[A-Z].*?) \|", manual, re.MULTILINE)

    listed = {name for row in table for name in re.findall(r"`(\w+)`", row)}
    assert listed == set(re.findall(r"^#?([A-Z_]+)=", example, re.MULTILINE))


def test_every_variable_in_the_example_is_explained_above_it():
    blocks = (ROOT / ".env.example").read_text("utf-8").strip().split("\n\n")

    assert len(blocks) > 5
    assert [block for block in blocks if not re.match(r"# [\w`]", block)] == []


# Dockerfile and compose file


def test_the_linter_finds_nothing_in_the_dockerfile():
    done = run(str(SCRIPTS / "hadolint"), str(ROOT / "Dockerfile"))

    assert (done.returncode, done.stdout) == (0, "")


def test_the_image_has_the_programs_of_the_database_that_it_backs_up(services):
    dockerfile = (ROOT / "Dockerfile").read_text()
    [installed] = re.findall(r"postgresql-client-(\d+)", dockerfile)
    [first] = re.findall(r"/usr/lib/postgresql/(\d+)/bin", dockerfile)

    [served] = re.findall(r"^postgres:(\d+)\.", services["db"]["image"])
    assert (installed, first) == (served, served)


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


def test_caddy_logs_neither_who_asked_nor_for_what():
    caddyfile = (ROOT / "Caddyfile").read_text("utf-8")
    [(pattern, mask)] = re.findall(r'request>uri regexp "(.+)" "\$\{1\}(.+)"', caddyfile)

    asked = ["/preview/a-token/owls/", "/preview/a-token?q=owls", "/?q=owls", "/topics/"]
    left = [re.sub(pattern, rf"\1{mask}", address) for address in asked]
    assert left == ["/preview/.../owls/", "/preview/......", "/...", "/topics/"]
    deleted = set(re.findall(r"request>(\S+) delete", caddyfile))
    assert deleted == {"headers", "remote_ip", "remote_port", "client_ip"}
