"""What the pages ask of a browser: no cookie, nothing from elsewhere, nothing unsafe."""

import base64
import hashlib
import json
import re
from pathlib import Path

import pytest
from django.conf import settings

from pprnet.speculation import SOURCE
from tests.factories import make_user
from tests.reading import PageRead
from tests.routes import ADDRESSES, MISSING, PREVIEWS, make_archive

pytestmark = pytest.mark.django_db

ALL = [*ADDRESSES, *MISSING]
POLICY = {
    "default-src": "'none'",
    "script-src": f"'self' {SOURCE}",
    "style-src": "'self'",
    "img-src": "'self'",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}


@pytest.fixture(autouse=True)
def archive():
    make_archive()


@pytest.fixture
def responses(client) -> dict:
    return {address: client.get(address) for address in ALL}


@pytest.fixture
def pages(responses) -> dict[str, PageRead]:
    return {
        address: PageRead(response)
        for address, response in responses.items()
        if response["Content-Type"].startswith("text/html")
    }


def directives(response) -> dict[str, str]:
    return dict(
        part.strip().split(" ", 1) for part in response["Content-Security-Policy"].split(";")
    )


def test_public_pages_set_no_cookie(responses):
    assert [address for address, response in responses.items() if response.cookies] == []


def test_public_pages_do_not_depend_on_a_cookie(responses):
    assert {response.get("Vary") for response in responses.values()} == {None}


def test_public_pages_are_the_same_for_staff(client, responses):
    client.force_login(make_user())
    again = {address: client.get(address) for address in ALL}
    assert {address: response.content for address, response in again.items()} == {
        address: response.content for address, response in responses.items()
    }
    assert {response.get("Vary") for response in again.values()} == {None}


def test_public_pages_let_the_browser_do_only_what_they_need(responses):
    assert [one for one, response in responses.items() if directives(response) != POLICY] == []


def test_public_pages_keep_to_themselves(responses):
    expected = {
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Cross-Origin-Opener-Policy": "same-origin",
    }
    found = {name: {response.get(name) for response in responses.values()} for name in expected}
    assert found == {name: {value} for name, value in expected.items()}


def test_no_other_site_learns_more_of_a_reader_than_where_they_come_from(responses):
    expected = dict.fromkeys({*ALL} - PREVIEWS, "strict-origin-when-cross-origin")
    expected |= dict.fromkeys(PREVIEWS, "no-referrer")
    assert {one: response["Referrer-Policy"] for one, response in responses.items()} == expected


@pytest.mark.parametrize("address", ["/admin/login/", "/admin/", "/admin/blog/post/add/"])
def test_the_admin_allows_nothing_unsafe(admin_client, client, address):
    client = client if "login" in address else admin_client
    response = client.get(address)
    assert response.status_code == 200
    policy = directives(response)
    assert "unsafe" not in response["Content-Security-Policy"]
    assert (policy["default-src"], policy["base-uri"]) == ("'none'", "'none'")
    sources = {source for sources in policy.values() for source in sources.split()}
    assert {source for source in sources if not source.startswith("'")} == set()
    assert response["X-Content-Type-Options"] == "nosniff"


def test_public_pages_load_nothing_from_elsewhere(pages):
    loaded = {
        *(one["src"] for page in pages.values() for one in page.walk() if one["src"]),
        *(form["action"] for page in pages.values() for form in page.all("form")),
        *(
            link["href"]
            for page in pages.values()
            for link in page.all("link")
            if link["rel"] not in ("canonical", "alternate", "search")
        ),
    }
    assert loaded == {
        "/",
        "/static/css/preview.css",
        "/static/css/site.css",
        "/static/icons/icon.svg",
        "/static/js/copy.js",
        "/static/js/filters.js",
    }


def test_public_pages_hold_no_script_and_no_style_of_their_own(pages):
    elements = [one for page in pages.values() for one in page.walk()]
    assert [one for one in elements if one.tag == "style" or one["style"]] == []
    # Data is no script: nothing runs it.
    data = ["application/ld+json", "speculationrules"]
    scripts = [one for one in elements if one.tag == "script" and one["type"] not in data]
    assert [one for one in scripts if one.text or not one["src"]] == []
    assert {name for one in elements for name in one.attributes if name.startswith("on")} == set()


SHEETS = sorted(Path(settings.BASE_DIR, "static").rglob("*.css"))


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_a_style_sheet_loads_nothing_from_elsewhere(sheet):
    text = sheet.read_text()
    assert re.findall(r"@import|url\(\s*['\"]?(?:https?:)?//", text) == []


def test_a_browser_may_fetch_the_next_page_by_the_rules_the_policy_knows(client):
    page = PageRead(client.get("/"))
    (rules,) = [one for one in page.all("script") if one["type"] == "speculationrules"]
    digest = hashlib.sha256("".join(rules.children).encode()).digest()
    assert f"'sha256-{base64.b64encode(digest).decode()}'" == SOURCE
    assert set(json.loads(rules.text)) == {"prefetch", "prerender"}


@pytest.mark.parametrize("address", sorted(PREVIEWS))
def test_what_was_shared_fetches_nothing_ahead(client, address):
    assert "speculationrules" not in client.get(address).content.decode()
