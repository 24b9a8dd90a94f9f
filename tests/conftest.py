from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import hypothesis
import pytest
from django.apps import apps
from django.core import serializers
from django.core.cache import cache
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, connections, transaction
from django.db.models.signals import post_migrate
from django.test import override_settings

from blog.models import Summary
from research.models import Topic
from tests.backups import database
from tests.crossref_server import Crossref, playing_crossref
from tests.databases import empty_database, using
from tests.factories import make_draft, make_user
from tests.routes import make_archive

# How long a case takes depends on the machine's other work.
hypothesis.settings.register_profile("pprnet", deadline=None)
hypothesis.settings.load_profile("pprnet")

LAID_DOWN = (
    "research.Topic",
    "research.TopicAlias",
    "research.ResearchType",
    "research.ResearchTypeAlias",
    "auth.Group",
    "blog.Page",
)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker) -> Iterator[None]:
    """Vocabulary, roles and pages come back when a transactional test has emptied all tables."""
    models = [apps.get_model(label) for label in LAID_DOWN]
    with django_db_blocker.unblock():
        laid_down = serializers.serialize(
            "json",
            [row for model in models for row in model.objects.all()],
            use_natural_foreign_keys=True,
        )

    own = connection.settings_dict["NAME"]

    def lay_down_again(using, **kwargs):
        # A database that a test makes beside this one is as its migrations leave it.
        if connections[using].settings_dict["NAME"] != own:
            return
        for row in serializers.deserialize("json", laid_down, using=using):
            row.save()
        # They kept their keys, which the emptied table's sequence may be about to give again.
        with connections[using].cursor() as cursor:
            for statement in connections[using].ops.sequence_reset_sql(no_style(), models):
                cursor.execute(statement)

    # Django sends this after it has emptied the tables, too; of the last app, when the
    # permissions of all of them are there.
    last = list(apps.get_app_configs())[-1]
    post_migrate.connect(lay_down_again, sender=last)
    yield
    post_migrate.disconnect(lay_down_again, sender=last)


@pytest.fixture(scope="session", autouse=True)
def cheap_passwords() -> Iterator[None]:
    """A password hash is slow by intention, which no test needs."""
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


@pytest.fixture(scope="session", autouse=True)
def patient_sessions() -> Iterator[None]:
    """Tests leap over days without logging in again; `test_sessions.py` has the site's limits."""
    with override_settings(SESSION_IDLE_MINUTES=10**7, SESSION_HOURS=10**5):
        yield


@pytest.fixture(autouse=True)
def empty_cache() -> None:
    """Nothing is kept from one test to the next, so that queries can be counted from cold."""
    cache.clear()


@pytest.fixture
def figure(record_property) -> Callable[[str], None]:
    """Takes a line with what was measured, to be printed below all tests that passed."""
    return lambda said: record_property("figure", said)


def pytest_terminal_summary(terminalreporter):
    said = [
        value
        for report in terminalreporter.stats.get("passed", [])
        for name, value in getattr(report, "user_properties", [])
        if name == "figure" and report.when == "call"
    ]
    if said:
        terminalreporter.section("measured")
        terminalreporter.write_line("\n".join(said))


@pytest.fixture
def sql(db):
    """Runs a statement past the ORM; returns the rows there are."""

    def run(statement: str, *values) -> list[tuple]:
        with connection.cursor() as cursor:
            cursor.execute(statement, values)
            return cursor.fetchall() if cursor.description else []

    return run


@pytest.fixture
def read_only(sql):
    """A block in which the database refuses to write anything."""

    @contextmanager
    def block() -> Iterator[None]:
        with transaction.atomic():
            sql("SET TRANSACTION READ ONLY")
            yield

    return block


@pytest.fixture
def crossref(settings) -> Iterator[Crossref]:
    """A server on this machine in Crossref's place."""
    with playing_crossref() as server:
        settings.CROSSREF_URL = server.url
        yield server


@pytest.fixture(scope="session")
def source(django_db_setup, django_db_blocker) -> Iterator[str]:
    """The name of a database with an archive of which something has moved, and with people."""
    with empty_database("source") as name:
        with django_db_blocker.unblock(), using(name):
            call_command("migrate", interactive=False, verbosity=0)
            make_archive()
            make_draft()
            make_user()
            Topic.objects.filter(slug="owls").update(slug="night-owls")
            Summary.objects.filter(slug="first").update(slug="the-first")
        yield name


@pytest.fixture(scope="session")
def backup(source, django_db_blocker, tmp_path_factory) -> Path:
    """A backup of it, which nobody changes."""
    path = tmp_path_factory.mktemp("backup") / "pprnet.backup"
    with django_db_blocker.unblock(), using(source):
        database("backup", path)
    return path
