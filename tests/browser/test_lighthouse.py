"""Lighthouse (mobile) gives 100 to the main pages; how fast they are is said, not tested."""

import io
import json
import os
import subprocess

import pytest
from django.core.management import call_command
from django.db import connection

from tests.browser.conftest import CHROMIUM
from tests.checkers import LIGHTHOUSE, need
from tests.databases import url_of
from tests.faults.processes import Site, files_of_the_image, free_port
from tests.nginx import nginx

pytestmark = pytest.mark.django_db(transaction=True)

PAGES = {
    "list": "/",
    "filter": "/?topic=therapist-factors",
    "combination": "/?topic=therapist-factors&type=meta-analysis",
    "summary": "/2023/02/three-minutes-that-repair-a-session/",
    "post": "/2026/10/",
    "overview": "/overview/",
}
FLAGS = (
    "--headless=new --no-sandbox --disable-gpu --disable-background-networking "
    "--ignore-certificate-errors"
)
# What other processes do meanwhile moves these; all other audits hang from the page alone.
TIMED = {
    *("first-contentful-paint", "largest-contentful-paint", "speed-index"),
    "total-blocking-time",
}


@pytest.fixture
def demo(tmp_path):
    """The address of the demo archive, served as in production."""
    need("Lighthouse, see package.json", LIGHTHOUSE.exists())
    call_command("demo", stdout=io.StringIO())
    image = tmp_path / "app"
    image.mkdir()
    port = free_port()
    address = f"https://127.0.0.1:{port}"
    site = Site(
        files_of_the_image(image),
        url_of(connection.settings_dict["NAME"]),
        tmp_path,
        SITE_URL=address,
        ALLOWED_HOSTS="127.0.0.1",
    )
    with nginx(tmp_path, port, site.socket, encrypted=True):
        yield address
    site.close()


def report(address: str, tries: int = 3) -> dict:
    """What Lighthouse says of a page, with a phone's screen, processor and network.

    On a busy machine it may find its own record incomplete, and asks to be called again.
    """
    said = subprocess.run(
        [
            *(LIGHTHOUSE, address, "--output=json", "--quiet", "--disable-full-page-screenshot"),
            f"--chrome-flags={FLAGS}",
        ],
        check=False,
        capture_output=True,
        text=True,
        env=os.environ | {"CHROME_PATH": CHROMIUM},
        timeout=120,
    )
    if said.returncode and tries > 1:
        return report(address, tries - 1)
    assert said.returncode == 0, said.stderr
    return json.loads(said.stdout)


def counted(found: dict) -> set[str]:
    """The audits that a score is made of."""
    return {
        audit["id"]
        for category in found["categories"].values()
        for audit in category["auditRefs"]
        if audit["weight"]
    }


def amiss(found: dict) -> list[str]:
    """The titles of the audits which lower a score, whatever the machine does meanwhile."""
    audits = {key: found["audits"][key] for key in counted(found) - TIMED}
    return [one["title"] for one in audits.values() if one["score"] not in (None, 1)]


def test_lighthouse_finds_nothing_but_what_is_kept_out_of_search_engines(demo, figure):
    found = {name: report(demo + path) for name, path in PAGES.items()}
    remarks = {name: titles for name, one in found.items() if (titles := amiss(one))}
    assert remarks == {"combination": ["Page is blocked from indexing"]}
    for name, one in found.items():
        scores = {key: round(100 * part["score"]) for key, part in one["categories"].items()}
        figure(f"Lighthouse, {name}: {scores}")
