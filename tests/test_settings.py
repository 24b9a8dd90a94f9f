import os
import secrets
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PRODUCTION = {
    "DATABASE_URL": "postgresql://pprnet:secret@db.example/pprnet",
    "SECRET_KEY": secrets.token_urlsafe(64),
    "ALLOWED_HOSTS": "research.example.org",
    "SITE_URL": "https://research.example.org",
    "BEHIND_PROXY": "true",
}


def start(environment: dict[str, str], *command: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def ask(environment: dict[str, str], expression: str) -> str:
    """What an expression over the settings gives under this environment and no other."""
    done = start(environment, "-c", f"from pprnet.settings import *; print({expression})")
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def complaint(environment: dict[str, str]) -> str:
    """The line that remains on the screen when the settings refuse to start."""
    done = start(environment, "-c", "import pprnet.settings")
    assert done.returncode == 1
    return done.stderr.splitlines()[-1]


@pytest.mark.parametrize("name", ["SECRET_KEY", "ALLOWED_HOSTS", "SITE_URL"])
def test_what_production_needs_is_named_when_it_is_missing(name):
    incomplete = {key: value for key, value in PRODUCTION.items() if key != name}

    assert f'"{name}" not set' in complaint(incomplete)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", "s" * 49),
        ("ALLOWED_HOSTS", ""),
        ("SITE_URL", "research.example.org"),
        ("SITE_URL", "ftp://research.example.org"),
        ("DEBUG", "maybe"),
        ("BEHIND_PROXY", "perhaps"),
        ("SESSION_IDLE_MINUTES", "4"),
        ("SESSION_IDLE_MINUTES", "an hour"),
        ("SESSION_HOURS", "0"),
        ("SESSION_HOURS", "169"),
        ("TIME_ZONE", "America/Toronot"),
        ("CONTACT_EMAIL", "the office"),
        ("TIME_ZONE_CITY", ""),
        ("TIME_ZONE_CITY", "Ottawa\nand Hull"),
        ("TIME_ZONE_CITY", "O" * 41),
        ("CACHE_URL", "redis://cache.example"),
        ("CACHE_URL", ""),
        ("EMAIL_URL", ""),
        ("EMAIL_URL", "mail.example"),
        ("EMAIL_URL", "smtp://"),
        ("EMAIL_URL", "imap://mail.example"),
        ("EMAIL_URL", "smtp://mail.example:port"),
        ("EMAIL_URL", "smtp://mail.example/folder"),
        ("EMAIL_FROM", "the office"),
        ("DATABASE_URL", "db.example"),
        ("DATABASE_URL", "postgresql://db.example:port/pprnet"),
        ("DATABASE_URL", "oracal://db.example/pprnet"),
        ("DATABASE_REPLICA_URL", "db.example"),
    ],
)
def test_a_bad_value_is_named(name, value):
    assert f'"{name}" invalid' in complaint(PRODUCTION | {name: value})


@pytest.mark.parametrize("name", ["DATABASE_URL", "DATABASE_REPLICA_URL"])
def test_another_kind_of_database_is_refused(name):
    line = complaint(PRODUCTION | {name: "mysql://db.example/pprnet"})

    assert line.endswith(f"{name}: only postgresql:// will do.")


def test_the_embedded_database_is_refused_where_debug_is_off():
    line = complaint(PRODUCTION | {"DATABASE_URL": "", "DEBUG": "false"})
    assert "Set DATABASE_URL" in line


def test_a_secret_is_never_repeated_on_the_screen():
    done = start(PRODUCTION | {"SECRET_KEY": "hush-hush"}, "-c", "import pprnet.settings")

    assert done.returncode == 1
    assert "hush-hush" not in done.stderr


def test_nor_is_the_password_of_an_address_that_means_nothing():
    url = "smtp://office:hush/hush-hush@mail.example"
    done = start(PRODUCTION | {"EMAIL_URL": url}, "-c", "import pprnet.settings")

    assert done.returncode == 1
    assert "hush" not in done.stderr


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://mail.example", "mail.example 25   False False"),
        (
            "smtp+tls://ada%40x.example:p%2Fw@mail.example",
            "mail.example 587 ada@x.example p/w True False",
        ),
        ("smtps://ada:pw@mail.example:4650", "mail.example 4650 ada pw False True"),
    ],
)
def test_mail_leaves_as_its_address_says(url, expected):
    names = (
        "EMAIL_HOST, EMAIL_PORT, EMAIL_HOST_USER, EMAIL_HOST_PASSWORD, EMAIL_USE_TLS, EMAIL_USE_SSL"
    )
    assert ask(PRODUCTION | {"EMAIL_URL": url}, names) == expected


@pytest.mark.parametrize(
    ("given", "sender"),
    [
        ({"EMAIL_FROM": "blog@example.org", "CONTACT_EMAIL": "a@example.org"}, "blog@example.org"),
        ({"CONTACT_EMAIL": "a@example.org"}, "a@example.org"),
    ],
)
def test_mail_is_from_whom_it_is_said_to_be_or_the_contact(given, sender):
    assert ask(PRODUCTION | given, "DEFAULT_FROM_EMAIL") == sender


def test_with_nothing_set_it_is_a_machine_for_development():
    assert ask({}, "DEBUG, DATABASE_IS_EMBEDDED") == "True True"


def test_with_a_database_alone_it_is_not():
    assert ask(PRODUCTION, "DEBUG, DATABASE_IS_EMBEDDED") == "False False"


def test_the_address_of_the_site_has_no_stroke_at_its_end():
    site = PRODUCTION | {"SITE_URL": "https://research.example.org/"}

    assert ask(site, "SITE_URL") == "https://research.example.org"


@pytest.mark.parametrize(
    ("zone", "city"),
    [
        ({}, "Ottawa"),
        ({"TIME_ZONE": "America/New_York"}, "New York"),
        ({"TIME_ZONE": "America/Argentina/Buenos_Aires"}, "Buenos Aires"),
        ({"TIME_ZONE": "UTC"}, "UTC"),
        ({"TIME_ZONE": "Europe/London", "TIME_ZONE_CITY": "Exeter"}, "Exeter"),
    ],
)
def test_the_time_is_called_after_the_city_of_its_zone_or_another(zone, city):
    assert ask(PRODUCTION | zone, "TIME_ZONE_CITY") == city


def test_a_proxy_is_believed_only_when_there_is_one():
    alone = PRODUCTION | {"BEHIND_PROXY": "false"}

    assert ask(PRODUCTION, "'SECURE_PROXY_SSL_HEADER' in globals()") == "True"
    assert ask(alone, "'SECURE_PROXY_SSL_HEADER' in globals()") == "False"


def test_django_finds_nothing_to_warn_of_in_production():
    done = start(PRODUCTION, "manage.py", "check", "--deploy", "--fail-level", "WARNING")

    assert done.returncode == 0, done.stderr
    assert "0 silenced" in done.stdout


def test_a_password_alone_opens_nothing_where_others_can_come():
    assert ask(PRODUCTION, "SECOND_FACTOR_REQUIRED") == "True"
    assert ask(PRODUCTION | {"DEBUG": "true"}, "SECOND_FACTOR_REQUIRED") == "False"


def test_sessions_end_after_an_hour_of_silence_and_half_a_day():
    assert ask(PRODUCTION, "SESSION_IDLE_MINUTES, SESSION_HOURS, SESSION_COOKIE_AGE") == (
        "60 12 43200"
    )
