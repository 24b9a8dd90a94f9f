"""Whoever finds a hole in the site learns where to write, by the standard (RFC 9116)."""

import datetime

import pytest
import time_machine

ADDRESS = "/.well-known/security.txt"

pytestmark = pytest.mark.django_db


def fields(client) -> dict[str, str]:
    return dict(line.split(": ", 1) for line in client.get(ADDRESS).text.splitlines())


def test_it_says_whom_to_write_to_in_which_language_and_where_it_belongs(client, settings):
    settings.CONTACT_EMAIL = "owls@example.org"
    said = fields(client)
    assert said.pop("Expires")
    assert said == {
        "Contact": "mailto:owls@example.org",
        "Preferred-Languages": "en",
        "Canonical": f"{settings.SITE_URL}{ADDRESS}",
    }


@pytest.mark.parametrize("day", ["2024-02-29", "2026-11-22", "2026-12-31"])
def test_it_holds_for_less_than_a_year(client, settings, day):
    settings.CONTACT_EMAIL = "owls@example.org"
    with time_machine.travel(day):
        expires = datetime.datetime.fromisoformat(fields(client)["Expires"])
        left = expires - datetime.datetime.now(datetime.UTC)
    assert datetime.timedelta(days=90) < left < datetime.timedelta(days=365)


def test_it_is_plain_text_and_kept_by_nobody(client, settings):
    settings.CONTACT_EMAIL = "owls@example.org"
    response = client.get(ADDRESS)
    said = (response["Content-Type"], response["Cache-Control"])
    assert said == ("text/plain; charset=utf-8", "no-store")


def test_where_nobody_reads_such_mail_it_promises_nothing(client, settings):
    settings.CONTACT_EMAIL = ""
    assert client.get(ADDRESS).status_code == 404
