"""What every class of answer says to a browser, and how many points Mozilla's Observatory gives."""

import pytest
from django.conf import settings
from django.contrib import admin
from django.http import HttpResponse
from django.test import Client

from blog.models import Summary
from pprnet.headers import EVERYWHERE
from tests import test_rights_matrix as matrix
from tests.deployment import HOST
from tests.factories import PASSWORD, make_user
from tests.observatory import Seen, policy_of, score
from tests.production import by_https, in_public
from tests.routes import ADDRESSES, MISSING, TOKEN, make_archive
from tests.second_factors import let_in

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.broken_urls")]

# The issue asks for 125. A reader gets no cookie; who logs in gets them, which are worth five more.
FOR_READERS, FOR_STAFF = 130, 135
STATIC = ["/static/css/site.css", "/static/js/copy.js", "/static/icons/icon.svg"]
ERRORS = [f"/errors/{status}/" for status in (400, 403, 500)]
# Led on by their slash, by an old name, and nowhere.
LED_ON = ["/topics", "/2021/03/once/", "/static/nothing.css"]
rows = matrix.rows


@pytest.fixture
def archive() -> None:
    make_archive()
    summary = Summary.objects.get(slug="first")
    summary.rename("An aardvark", "once")
    summary.rename("An aardvark", "first")


def readers_answers(client: Client) -> dict[str, HttpResponse]:
    """By what was asked: every route, and every other way to be answered."""
    asked = [*ADDRESSES, *MISSING, *STATIC, *ERRORS, *LED_ON, "/admin/", "/admin/login/"]
    found = {address: by_https(client, address) for address in asked}
    for address in ("/", "/2021/03/first/", "/summaries.atom", "/nowhere/"):
        for method in ("HEAD", "OPTIONS", "POST", "PUT", "TRACE"):
            found[f"{method} {address}"] = by_https(client, address, method)
        held = {"if-none-match": found[address].get("ETag", "")}
        found[f"again {address}"] = by_https(client, address, headers=held)
    modified = {"if-modified-since": found[STATIC[0]]["Last-Modified"]}
    found["again static"] = by_https(client, STATIC[0], headers=modified)
    found["too many fields"] = by_https(client, "/?" + "&".join(f"k{n}=" for n in range(1001)))
    return found


def staff_answers(client: Client, rows: dict) -> dict[str, HttpResponse]:
    """Every route of the admin, as somebody who may do everything."""
    let_in(client, make_user("Administrator", is_superuser=True))
    found = {}
    for route in matrix.routes(admin.site.get_urls()):
        address = matrix.address_of(route, rows)
        if route.name != "logout":
            asked = {
                name: value.format(summary=rows["summary"].pk)
                for name, value in matrix.ASKED.get(route.name, {}).items()
            }
            found[route.name] = client.get(address, asked, secure=True)
            found[f"POST {route.name}"] = client.post(address, asked, secure=True)
    return found


def points_of(client: Client, answers: dict[str, HttpResponse]) -> dict[str, int]:
    led_to = client.get("/").get("Location")
    return {name: score(Seen(answer, HOST, led_to)) for name, answer in answers.items()}


def too_few(points: dict[str, int], answers: dict[str, HttpResponse]) -> dict[str, int]:
    return {
        name: given
        for name, given in points.items()
        if given < (FOR_STAFF if answers[name].cookies else FOR_READERS)
    }


def amiss(answers: dict[str, HttpResponse]) -> list[str]:
    """The answers that lack one of the headers, or that say it otherwise than all others."""
    said = EVERYWHERE | {
        "Strict-Transport-Security": "max-age=31536000; includeSubDomains; preload",
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Opener-Policy": "same-origin",
    }
    return [
        f"{name}: {header}"
        for name, answer in answers.items()
        for header, value in said.items()
        if answer.get(header) != value
    ] + [
        f"{name}: policy"
        for name, answer in answers.items()
        if "unsafe" in answer.get("Content-Security-Policy", "unsafe")
        or policy_of(answer)["default-src"] != {"'none'"}
        or policy_of(answer)["frame-ancestors"] != {"'none'"}
        or policy_of(answer)["base-uri"] != {"'none'"}
    ]


def said(who: str, points: dict[str, int]) -> str:
    return f"Observatory, {who}: {len(points)} answers, {min(points.values())} points at least"


def test_readers_get_every_class_of_answer_with_all_points(archive, figure):
    with in_public(WHITENOISE_USE_FINDERS=True) as client:
        answers = readers_answers(client)
        points = points_of(client, answers)
    expected = {200, 301, 302, 304, 400, 403, 404, 405, 410, 500}
    assert {answer.status_code for answer in answers.values()} == expected
    assert amiss(answers) == []
    assert too_few(points, answers) == {}
    figure(said("for readers", points))


def test_staff_get_every_route_of_the_admin_with_all_points(rows, figure):
    with in_public() as client:
        answers = staff_answers(client, rows)
        points = points_of(client, answers)
    assert {200, 302, 403, 404, 405, 422} == {answer.status_code for answer in answers.values()}
    assert sum(answer.status_code == 200 for answer in answers.values()) > 60
    assert amiss(answers) == []
    assert too_few(points, answers) == {}
    figure(said("for staff", points))


def test_a_name_that_is_not_the_sites_is_refused_with_all_headers(archive):
    with in_public() as client:
        answer = by_https(client, "/", headers={"host": "elsewhere.example"})
    assert (answer.status_code, amiss({"/": answer})) == (400, [])


def test_who_comes_without_encryption_is_led_on_with_all_headers_but_that_of_encryption(archive):
    with in_public() as client:
        answer = client.get("/topics/?page=2")
    assert (answer.status_code, answer["Location"]) == (301, f"https://{HOST}/topics/?page=2")
    # Over plain HTTP it means nothing (RFC 6797 §7.2).
    assert amiss({"/": answer}) == ["/: Strict-Transport-Security"]


def test_cookies_are_for_this_host_encrypted_and_for_no_script(rows):
    with in_public() as client:
        who = make_user("Administrator")
        sent = {"login": who.username, "password": PASSWORD}
        cookies = by_https(client, "/admin/login/").cookies
        cookies |= client.post("/admin/login/", sent, secure=True).cookies
    named = ("secure", "httponly", "path", "domain", "samesite")
    said = {key: tuple(cookie[name] for name in named) for key, cookie in cookies.items()}
    assert said == {
        "__Host-session": (True, True, "/", "", "Lax"),
        "__Host-csrf": (True, True, "/", "", "Lax"),
        # It has a count of guesses to itself, and opens nothing.
        "__Host-known_device": (True, True, "/", "", "Lax"),
    }


def test_a_shared_draft_tells_no_other_site_where_it_is(archive):
    with in_public() as client:
        answer = by_https(client, f"/preview/{TOKEN}/")
    assert answer["Referrer-Policy"] == "no-referrer"


def policy(**changed: list[str]) -> dict:
    """The settings of a site with another policy."""
    own = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    named = {name.replace("_", "-"): sources for name, sources in changed.items()}
    return {"CONTENT_SECURITY_POLICY": {"DIRECTIVES": own | named}}


OURS = "pprnet.headers.HeadersMiddleware"
BROKEN = {
    "styles inline": lambda: policy(style_src=["'self'", "'unsafe-inline'"]),
    "scripts evaluated": lambda: policy(script_src=["'self'", "'unsafe-eval'"]),
    "scripts inline": lambda: policy(script_src=["'self'", "'unsafe-inline'"]),
    "scripts from anywhere": lambda: policy(script_src=["https:"]),
    "everything from here": lambda: policy(default_src=["'self'"]),
    "no policy": lambda: {"CONTENT_SECURITY_POLICY": None},
    "not encrypted for long": lambda: {"SECURE_HSTS_SECONDS": 3600},
    "not encrypted at all": lambda: {"SECURE_HSTS_SECONDS": 0},
    "nobody led on": lambda: {"SECURE_SSL_REDIRECT": False},
    "embedded by anybody": lambda: {"MIDDLEWARE": without(OURS)},
    "told to everybody": lambda: {"SECURE_REFERRER_POLICY": "unsafe-url"},
    "cookies in the open": lambda: {"CSRF_COOKIE_SECURE": False},
    "cookies sent from elsewhere": lambda: {"CSRF_COOKIE_SAMESITE": None},
}


def without(name: str) -> list[str]:
    return [one for one in settings.MIDDLEWARE if one != name]


@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN)
def test_a_site_that_lacks_something_loses_points(broken):
    with in_public(**broken()) as client:
        answers = {one: by_https(client, one) for one in ("/", "/admin/login/")}
        points = points_of(client, answers)
    assert too_few(points, answers) != {}


def test_a_header_that_is_missing_on_a_single_answer_is_noticed(archive):
    with in_public(MIDDLEWARE=without(OURS)) as client:
        answers = {one: by_https(client, one) for one in ("/", "/errors/500/")}
    assert amiss(answers) == [
        *("/: Cross-Origin-Resource-Policy", "/: Permissions-Policy"),
        *("/errors/500/: Cross-Origin-Resource-Policy", "/errors/500/: Permissions-Policy"),
    ]
