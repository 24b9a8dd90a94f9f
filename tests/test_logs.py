"""Where a shared preview stands is in no log."""

import io
import logging
import sys

import pytest
from django.conf import settings
from django.db import transaction
from gunicorn.config import Config

from pprnet.logs import plain, requests, without_tokens
from pprnet.server_logs import ServerLogger
from tests.factories import make_draft, make_preview_link

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


def test_every_handler_of_the_settings_leaves_it_out():
    handlers = settings.LOGGING["handlers"].values()
    formatters = settings.LOGGING["formatters"]
    assert {formatters[handler["formatter"]]["()"] for handler in handlers} == {
        "pprnet.logs.plain",
        "pprnet.logs.requests",
    }


def test_gunicorn_leaves_it_out(capsys):
    config = Config()
    config.set("accesslog", "-")
    logger = ServerLogger(config)
    logger.access_log.info("GET /preview/%s/", TOKEN)
    logger.error("Error handling request /preview/%s/", TOKEN)
    said = capsys.readouterr()
    assert "GET /preview/…/" in said.out
    assert "/preview/…/" in said.err
    assert TOKEN not in said.out + said.err
