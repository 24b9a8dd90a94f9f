"""One event a line, as JSON, or plain for one's own terminal; and nothing of who it was about.

Nobody is told by a log where a shared preview or a choice of password stands, which readers could
open, nor what a visitor looked for, from which address, or under which name.
"""

import json
import logging
import re
import time
from contextlib import suppress
from contextvars import ContextVar
from ipaddress import ip_address
from typing import Any
from urllib.parse import parse_qsl

from django.utils.log import ServerFormatter

# Also where an address is quoted, as that of the page before (RFC 9110 §10.1.3).
TOKEN = re.compile(r"(/preview/|/admin/password/[^/\s]+/)[^/?#\s\"']+")
QUERY = re.compile(r"(?<=[\w/.…-])\?[^\s\"']+")
E_MAIL = re.compile(r"[^\s@/\"'<>()=&,;:]{1,64}(?:@|%40)[\w-]+(?:\.[\w-]+)+")
IP_ADDRESS = re.compile(
    r"\b\d{1,3}(?:\.\d{1,3}){3}\b|(?<![\w:])(?:[\da-f]{0,4}:){2,7}[\da-f]{0,4}", re.IGNORECASE
)
# Where PostgreSQL repeats what stands in a row, or in a statement.
REPEATED = re.compile(r"^(DETAIL|CONTEXT|LINE \d+): .*$", re.MULTILINE)
# What a visitor sends along that says who it is, or what is wanted (CGI's names, RFC 3875 §4.1).
TELLING = ("REMOTE_ADDR", "HTTP_X_FORWARDED_FOR", "HTTP_USER_AGENT", "HTTP_REFERER", "HTTP_COOKIE")
# In characters: what is shorter stands in too many words.
LONG_ENOUGH = 4

# That of the request which this thread answers, under the name of its WSGI environment.
REQUEST_ID = "pprnet.request_id"
environment: ContextVar[dict[str, Any] | None] = ContextVar("environment", default=None)
# What a line may say beside its message.
MORE = ("method", "path", "status", "milliseconds", "bytes")


def without_tokens(text: str) -> str:
    return TOKEN.sub(r"\1…", text)


def discreet(text: str) -> str:
    """The text without tokens, queries, addresses of people or machines, and what rows hold."""
    text = QUERY.sub("", without_tokens(text))
    return REPEATED.sub(r"\1: …", IP_ADDRESS.sub(_masked, E_MAIL.sub("…", text)))


def _masked(found: re.Match) -> str:
    """A mark for the address of a machine; others than those of one's own may be somebody's."""
    with suppress(ValueError):
        address = ip_address(found[0])
        return found[0] if address.is_loopback or address.is_unspecified else "…"
    return found[0]


def without_words_of(sent: dict[str, Any], text: str) -> str:
    """The text without what the visitor sent along, wherever an error repeats it."""
    words = [value for _, value in parse_qsl(sent.get("QUERY_STRING", ""))]
    for name in TELLING:
        value = sent.get(name, "")
        words += [value, *(part.partition("=")[2] for part in value.split("; "))]
    for word in sorted({word for word in words if len(word) >= LONG_ENOUGH}, key=len, reverse=True):
        text = text.replace(word, "…")
    return text


class DiscreetFormatter(logging.Formatter):
    """What another formatter writes, without the tokens of addresses."""

    def __init__(self, within: logging.Formatter):
        super().__init__()
        self.within = within

    def format(self, record: logging.LogRecord) -> str:
        return without_tokens(self.within.format(record))


class JSONFormatter(logging.Formatter):
    """A line of JSON (RFC 8259) for each event, its traceback included."""

    def format(self, record: logging.LogRecord) -> str:
        sent = environment.get() or {}
        line = {
            "time": self.formatTime(record),
            "level": record.levelname,
            "logger": record.name,
            "message": discreet(record.getMessage()),
        }
        if REQUEST_ID in sent:
            line["request_id"] = sent[REQUEST_ID]
        for name in MORE:
            if hasattr(record, name):
                line[name] = getattr(record, name)
        if record.exc_info:
            trace = self.formatException(record.exc_info)
            line["traceback"] = discreet(without_words_of(sent, trace))
        return json.dumps(line, ensure_ascii=False)

    def formatTime(self, record, datefmt=None):  # noqa: N802 -- the name it has in logging
        """In UTC, to the millisecond (RFC 3339)."""
        moment = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created))
        return f"{moment}.{int(record.msecs):03d}Z"


class OnceAMinute(logging.Filter):
    """Lets the same words through once a minute: what is tried again and again fails as often."""

    SECONDS = 60

    def __init__(self):
        super().__init__()
        self.said: dict[str, float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        # Each of the pool's attempts says whose it is, and how long it waits for the next one.
        words = re.sub(r"'[^']*'|[\d.]+", "", record.getMessage())
        now = time.monotonic()
        self.said = {said: when for said, when in self.said.items() if now - when < self.SECONDS}
        return self.said.setdefault(words, now) == now


def plain() -> DiscreetFormatter:
    """For everything but the requests of the development server."""
    return DiscreetFormatter(logging.Formatter("%(levelname)s %(name)s: %(message)s"))


def requests() -> DiscreetFormatter:
    """For the requests of the development server, as it is used to write them."""
    return DiscreetFormatter(ServerFormatter("[{server_time}] {message}", style="{"))
