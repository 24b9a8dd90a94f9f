"""/readyz knows whether the database answers and fits; two that migrate do it once."""

import os
import subprocess
import sys
import time
from contextlib import contextmanager

import pytest
from django.db import connection, connections

from pprnet import readiness
from pprnet.databases import direct
from tests.databases import empty_database, url_of, using
from tests.deployment import ROOT
from tests.servers import free_port
from tests.test_settings import PRODUCTION, start

pytestmark = pytest.mark.django_db


@contextmanager
def elsewhere(**options):
    """Django asks the database of the tests at another place."""
    before = connections["default"]
    other = before.copy()
    other.settings_dict = {**before.settings_dict, **options}
    other.settings_dict["ENGINE"] = "django.db.backends.postgresql"
    connections["default"] = other
    try:
        yield
    finally:
        connections["default"] = before


@pytest.fixture(scope="module")
def old(django_db_setup, django_db_blocker):
    """A database whose list of migrations may be changed."""
    with empty_database("old") as name, django_db_blocker.unblock():
        with direct(connection) as source, using(name), direct(connections["default"]) as copy:
            rows = source.execute("SELECT app, name FROM django_migrations").fetchall()
            copy.execute("CREATE TABLE django_migrations (app text, name text)")
            for row in rows:
                copy.execute("INSERT INTO django_migrations VALUES (%s, %s)", row)
        yield name


@pytest.fixture
def asked(old, client):
    """What is answered after a statement about the list of migrations, which is taken back."""

    def ask(statement: str) -> tuple[int, str]:
        with using(old), direct(connections["default"]) as database:
            database.execute("CREATE TABLE kept AS TABLE django_migrations")
            try:
                database.execute(statement)
                response = client.get("/readyz")
            finally:
                database.execute("DROP TABLE IF EXISTS django_migrations")
                database.execute("ALTER TABLE kept RENAME TO django_migrations")
        return response.status_code, response.text.strip()

    return ask


def test_it_is_ready_when_the_database_answers_and_is_migrated(client):
    response = client.get("/readyz")
    assert (response.status_code, response.content) == (200, b"ready\n")
    assert response["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("SELECT 1", (200, readiness.READY)),
        (
            "DELETE FROM django_migrations WHERE (app, name) = ('blog', '0034_people')",
            (503, readiness.OLDER),
        ),
        ("INSERT INTO django_migrations VALUES ('blog', '9999_later')", (503, readiness.NEWER)),
        ("INSERT INTO django_migrations VALUES ('once_installed', '0001')", (200, readiness.READY)),
        ("DROP TABLE django_migrations", (503, readiness.EMPTY)),
    ],
    ids=["the same", "older", "newer", "an app that is no more", "empty"],
)
def test_it_says_what_is_wrong_with_the_migrations(asked, statement, expected):
    assert asked(statement) == expected


def test_without_a_database_it_says_so_at_once_and_nothing_else(client):
    begun = time.monotonic()
    with elsewhere(HOST="127.0.0.1", PORT=str(free_port())):
        response = client.get("/readyz")
    assert (response.status_code, response.text.strip()) == (503, readiness.SILENT)
    assert time.monotonic() - begun < 4


def test_who_is_sent_to_https_by_all_other_pages_is_not_by_this_one(client, settings):
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz)$"]
    assert client.get("/topics/").status_code == 301
    assert client.get("/readyz").status_code == 200


def test_who_asks_again_and_again_costs_the_database_one_connection(client):
    sessions = "SELECT sessions FROM pg_stat_database WHERE datname = current_database()"
    with direct(connection) as database:
        before = database.execute(sessions).fetchone()[0]
        assert {client.get("/readyz").status_code for _ in range(20)} == {200}
        assert database.execute(sessions).fetchone()[0] - before < 10


# Migrations


def test_of_two_that_start_together_one_migrates_and_the_other_finds_nothing_to_do():
    with empty_database("together") as name:
        both = [
            subprocess.Popen(
                [sys.executable, "manage.py", "migrate", "--no-color"],
                cwd=ROOT,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
                env={**PRODUCTION, "PATH": os.environ["PATH"], "DATABASE_URL": url_of(name)},
            )
            for _ in "12"
        ]
        said = [process.communicate(timeout=120) for process in both]
    assert [errors for _, errors in said] == ["", ""]
    assert [process.returncode for process in both] == [0, 0]
    assert sorted(text.count("Applying blog.0001") for text, _ in said) == [0, 1]
    assert sum("No migrations to apply." in text for text, _ in said) == 1


def test_without_a_database_migrate_ends_with_one_line_that_says_why():
    environment = PRODUCTION | {"DATABASE_URL": f"postgresql://pprnet@127.0.0.1:{free_port()}/x"}
    begun = time.monotonic()
    done = start(environment, "manage.py", "migrate")
    [line] = done.stderr.splitlines()
    assert done.returncode == 1
    assert line.startswith("CommandError: The database does not answer: ")
    assert time.monotonic() - begun < 10
