"""The site as it runs where others can reach it: its settings there, and how it is asked."""

import os
import runpy
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from django.conf import settings
from django.http import HttpResponse
from django.test import Client, override_settings

from tests.deployment import HOST, ROOT

ENVIRONMENT = {
    "DATABASE_URL": "postgresql://pprnet:secret@db.example/pprnet",
    "SECRET_KEY": secrets.token_urlsafe(64),
    "ALLOWED_HOSTS": HOST,
    "SITE_URL": f"https://{HOST}",
    "BEHIND_PROXY": "true",
}
# Where its data is, and how its static files are called, is the business of the tests.
LEFT_ALONE = (
    "DATABASES DATABASE_IS_EMBEDDED STORAGES CACHES EMAIL_BACKEND LOGGING ROOT_URLCONF".split()
)


def settings_there(**environment: str) -> dict[str, Any]:
    """The settings of a site in public, as far as they differ from those of the tests."""
    with patch.dict(os.environ, ENVIRONMENT | environment, clear=True):
        there = runpy.run_path(str(ROOT / "pprnet" / "settings.py"))
    return {
        name: value
        for name, value in there.items()
        if name.isupper() and name not in LEFT_ALONE and value != getattr(settings, name, None)
    }


@contextmanager
def in_public(**broken: Any) -> Iterator[Client]:
    """Somebody who visits the site at its own name; `broken` are settings that it must not have."""
    with override_settings(**settings_there() | broken):
        yield Client(raise_request_exception=False, headers={"host": HOST})


def by_https(client: Client, address: str, method: str = "GET", **options: Any) -> HttpResponse:
    return client.generic(method, address, secure=True, **options)
