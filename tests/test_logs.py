"""No log says where a shared preview stands, nor who asked for what; a line is an event."""

import io
import json
import logging
import re
import sys

import pytest
from django.db import transaction
from gunicorn.config import Config

from pprnet.logs import (
    JSONFormatter,
    OnceAMinute,
    discreet,
    environment,
    plain,
    requests,
    without_tokens,
)
from pprnet.server_logs import ServerLogger
from tests.factories import make_draft, make_preview_link
from tests.test_settings import PRODUCTION, ask

TOKEN = "an-invented-token-0002"


@pytest.mark.parametrize(
    ("text", "written"),
    [
        (f"GET /preview/{TOKEN}/ HTTP/1.1", "GET /preview/…/ HTTP/1.1"),
        (f"/preview/{TOKEN}", "/preview/…"),
        (f"/preview/{TOKEN}/owls/", "/preview/…/owls/"),
        (f"/preview/{TOKEN}?a=b", "/preview/…?a=b"),
        (
            f'"https://x.example/preview/{TOKEN}/" "/preview/{TOKEN}"',
            '"https://x.example/preview/…/" "/preview/…"',
        ),
        ("GET /admin/password/MQ/d2x-abc/ HTTP/1.1", "GET /admin/password/MQ/…/ HTTP/1.1"),
        ("/admin/password_change/done/", "/admin/password_change/done/"),
        ("/admin/blog/post/1/preview/ 200", "/admin/blog/post/1/preview/ 200"),
        ("GET /topics/", "GET /topics/"),
    ],
)
def test_a_token_is_left_out(text, written):
    assert without_tokens(text) == written


@pytest.mark.parametrize("formatter", [plain(), requests()])
def test_it_is_left_out_of_arguments_and_tracebacks_too(formatter):
    try:
        raise ValueError(f"/preview/{TOKEN}/")
    except ValueError:
        record = logging.LogRecord(
            "x", logging.ERROR, "x", 1, "%s", (f"/preview/{TOKEN}/",), sys.exc_info()
        )
    written = formatter.format(record)
    assert "/preview/…/" in written
    assert "ValueError" in written
    assert TOKEN not in written


@pytest.fixture
def log():
    """What all the handlers of the site write."""
    written = io.StringIO()
    handlers = [
        handler
        for name in ("", "django", "django.request", "django.server", "django.security")
        for handler in logging.getLogger(name).handlers
        if handler.__class__ is logging.StreamHandler
    ]
    streams = [handler.setStream(written) for handler in handlers]
    yield written
    for handler, stream in zip(handlers, streams, strict=True):
        handler.setStream(stream or sys.stderr)


@pytest.mark.django_db
def test_requests_for_a_preview_write_no_token(client, log):
    make_preview_link(make_draft(), TOKEN).revoke()
    client.get(f"/preview/{TOKEN}/")
    client.post(f"/preview/{TOKEN}/")
    assert "Not Found: /preview/…/" in log.getvalue()
    assert "Method Not Allowed" in log.getvalue()
    assert TOKEN not in log.getvalue()


@pytest.mark.django_db
def test_an_error_of_ours_writes_no_token(client, log, sql):
    client.raise_request_exception = False
    with transaction.atomic():
        sql("ALTER TABLE blog_previewlink RENAME TO mislaid")
        assert client.get(f"/preview/{TOKEN}/").status_code == 500
        transaction.set_rollback(True)
    assert "Internal Server Error: /preview/…/" in log.getvalue()
    assert TOKEN not in log.getvalue()


@pytest.mark.parametrize(
    ("environment", "formatter"), [(PRODUCTION, "json"), ({}, "plain")], ids=["served", "at home"]
)
def test_events_are_json_where_it_is_served_and_plain_where_it_is_written(environment, formatter):
    assert ask(environment, "LOGGING['handlers']['console']['formatter']") == formatter


def test_gunicorn_writes_json_and_leaves_it_out(capsys):
    config = Config()
    config.set("accesslog", "-")
    logger = ServerLogger(config)
    logger.access_log.info("GET /preview/%s/", TOKEN)
    logger.error("Error handling request /preview/%s/", TOKEN)
    said = capsys.readouterr()
    assert json.loads(said.out)["message"] == "GET /preview/…/"
    assert json.loads(said.err)["message"] == "Error handling request /preview/…/"


# Whom it was about


@pytest.mark.parametrize(
    ("text", "written"),
    [
        (
            "Error of GET /topics/?q=owls&page=2",
            "Error of GET /topics/",
        ),
        ("/?next=/admin/", "/"),
        ("from 203.0.113.77 and 2001:db8::77", "from … and …"),
        ("Listening at: http://127.0.0.1:8000", "Listening at: http://127.0.0.1:8000"),
        ("Listening at: http://0.0.0.0:8000", "Listening at: http://0.0.0.0:8000"),
        ("At 13:22:05 on 2026-11-22", "At 13:22:05 on 2026-11-22"),
        ("Django 5.2.19", "Django 5.2.19"),
        ("to ada@example.org.", "to …."),
        ("/ada%40example.org/", "/…/"),
        ("postgresql://pprnet:secret@db.example/pprnet", "postgresql://pprnet:…/pprnet"),
        (
            'a key is taken\nDETAIL:  Key (email)=(ada) already exists.\nLINE 1: SELECT "owls"',
            "a key is taken\nDETAIL: …\nLINE 1: …",
        ),
    ],
)
def test_what_is_somebodys_is_left_out(text, written):
    assert discreet(text) == written


@pytest.fixture
def sent():
    """What the visitor sent whose request is being answered."""
    given = {"QUERY_STRING": "q=barn+owls&page=2", "HTTP_COOKIE": "sessionid=abcdefg; a=b"}
    token = environment.set(given)
    yield given
    environment.reset(token)


def test_an_error_that_repeats_what_was_sent_is_written_without_it(sent):
    try:
        raise ValueError("No barn owls for abcdefg on page 2.")
    except ValueError:
        record = logging.LogRecord("x", logging.ERROR, "x", 1, "Failed", (), sys.exc_info())
    line = JSONFormatter().format(record)
    assert "\n" not in line
    assert json.loads(line)["traceback"].endswith("ValueError: No … for … on page 2.")


def test_the_same_trouble_is_told_once_a_minute():
    once = OnceAMinute()
    said = [
        once.filter(logging.LogRecord("x", logging.WARNING, "x", 1, text, (), None))
        for text in (
            "error connecting in 'pool-1': refused",
            "error connecting in 'pool-1': refused",
            "error connecting in 'pool-2': refused",
            "error connecting in 'pool-1': no such user",
        )
    ]
    assert said == [True, False, False, True]


# Numbers of requests

NUMBER = "0123456789abcdef0123456789abcdef"


@pytest.mark.parametrize(
    ("behind_proxy", "given", "is_taken"),
    [
        (True, NUMBER, True),
        (True, "01234567-89ab-cdef-0123-456789abcdef", True),
        (False, NUMBER, False),
        (True, "", False),
        (True, "ada@example.org-0123", False),
        (True, f"{NUMBER}\u2028", False),
        (True, NUMBER * 3, False),
    ],
)
def test_the_number_of_a_request_is_the_proxys_or_our_own(
    client, settings, behind_proxy, given, is_taken
):
    settings.BEHIND_PROXY = behind_proxy
    answered = client.get("/readyz", headers={"X-Request-ID": given})["X-Request-ID"]
    assert (answered == given) == is_taken
    assert is_taken or re.fullmatch("[0-9a-f]{32}", answered)


def test_two_requests_have_two_numbers(client):
    assert len({client.get("/readyz")["X-Request-ID"] for _ in "12"}) == 2


@pytest.mark.django_db
def test_what_a_shared_cache_keeps_has_no_number(client):
    first = client.get("/")
    again = client.get("/", headers={"If-None-Match": first["ETag"]})
    missing = client.get("/nowhere/")
    assert [response.status_code for response in (first, again, missing)] == [200, 304, 404]
    assert [response for response in (first, again, missing) if "X-Request-ID" in response] == []
