"""Questions to Crossref's REST API: the record of a DOI, and the works that a reference may be.

One question at a time, of all processes together, as fast as the answers allow
(X-Rate-Limit-Limit, X-Rate-Limit-Interval, Retry-After). An answer is bounded in time and size,
comes from the host of `CROSSREF_URL` alone, and is not trusted. Nothing else ever waits for it:
people ask with a button, `check_citations` in a process of its own.
"""

import contextlib
import datetime
import hashlib
import json
import queue
import threading
import time
import unicodedata
from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import quote

import httpx
from django.conf import settings
from django.core.cache import cache
from django.db import OperationalError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext

from research.crossref_records import kept
from research.models import CrossrefPace

CONNECT_SECONDS = 3
ANSWER_SECONDS = 10
LARGEST_ANSWER = 2 * 2**20
KEPT_SECONDS = 24 * 60 * 60
# A new DOI may be known in a moment.
UNKNOWN_SECONDS = 5 * 60
# A person waits so long for their turn, and no longer.
PATIENCE_SECONDS = 2
# Behind an answer without any word on the rate, and behind a refusal without one.
USUAL_PAUSE = 0.1
FIRST_BACK_OFF = 5
LONGEST_BACK_OFF = 600
REFUSED = (429, 503)
MATCHES = 3
LONGEST_QUESTION = 600


class CrossrefError(Exception):
    """There is no answer; the message says so to the person who asked."""


class BusyError(CrossrefError):
    """It is not our turn before `until`."""

    def __init__(self, until: datetime.datetime):
        seconds = max(1, round((until - timezone.now()).total_seconds()))
        super().__init__(
            gettext("Crossref asks for a pause. Please try again in %d seconds.") % seconds
        )
        self.until = until


class UnreadableError(CrossrefError):
    """Crossref answered, but not with a record."""


def work(doi: str) -> dict[str, Any] | None:
    """The record of a DOI, from the last day's answers where it is there; None if unknown.

    Raises CrossrefError.
    """
    address = _address_of(doi)
    if (message := cache.get(_key(address))) is None:
        message = _record(address)
        cache.set(_key(address), message, KEPT_SECONDS if message else UNKNOWN_SECONDS)
    return message or None


def work_now(doi: str) -> dict[str, Any] | None:
    """The record of a DOI as it is at this moment; None if unknown. Raises CrossrefError."""
    return _record(_address_of(doi)) or None


def best_matches(reference: str) -> list[dict[str, Any]]:
    """Records of the works a reference may mean, likeliest first. Raises CrossrefError."""
    question = folded(reference)[:LONGEST_QUESTION].strip()
    if not question:
        return []
    address = f"/works?query.bibliographic={quote(question)}&rows={MATCHES}"
    if (records := cache.get(_key(address))) is None:
        message = _message(address, "work-list")
        items = message.get("items")
        if not isinstance(items, list):
            raise UnreadableError(_unreadable())
        records = [kept(item) for item in items[:MATCHES] if isinstance(item, dict)]
        cache.set(_key(address), records, KEPT_SECONDS)
    return records


def folded(text: str) -> str:
    """Without accents and punctuation, which references spell in many ways."""
    plain = unicodedata.normalize("NFKD", text)
    plain = "".join(
        sign if sign.isalnum() else " " for sign in plain if not unicodedata.combining(sign)
    )
    return " ".join(plain.split())


def _address_of(doi: str) -> str:
    return f"/works/{quote(doi, safe='')}"


def _key(address: str) -> str:
    return f"crossref-{hashlib.sha256(address.encode()).hexdigest()[:32]}"


def _record(address: str) -> dict[str, Any]:
    """The record at this address; {} when Crossref knows none."""
    try:
        return kept(_message(address, "work"))
    except _NotFoundError:
        return {}


class _NotFoundError(Exception):
    pass


def _message(address: str, kind: str) -> dict[str, Any]:
    status, body = _ask(address)
    if status == 404:
        raise _NotFoundError
    if status != 200:
        raise UnreadableError(
            gettext("Crossref could not answer (status %d). Please try later.") % status
        )
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise UnreadableError(_unreadable()) from error
    message = answer.get("message") if isinstance(answer, dict) else None
    if not isinstance(message, dict) or answer.get("message-type") != kind:
        raise UnreadableError(_unreadable())
    return message


def _unreadable() -> str:
    return gettext("Crossref’s answer could not be read.")


def _ask(address: str) -> tuple[int, bytes]:
    """Status and body of one answer, when it is our turn. Raises CrossrefError."""
    with _turn() as pace:
        status, headers, body = _within_time(address)
        if status in REFUSED:
            _slow_down(pace, headers)
            raise BusyError(pace.not_before)
        pace.refusals = 0
        pace.not_before = timezone.now() + _pause(headers)
        pace.save()
        return status, body


@contextlib.contextmanager
def _turn() -> Iterator[CrossrefPace]:
    """The row that only one process can hold, at a moment when a question is allowed.

    What is decided in the block is kept even where it raises a CrossrefError.
    """
    CrossrefPace.objects.get_or_create(pk=1)
    refusal = None
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = %s", [f"{ANSWER_SECONDS + 1}s"])
        try:
            pace = CrossrefPace.objects.select_for_update().get(pk=1)
        except OperationalError as error:
            raise BusyError(timezone.now() + datetime.timedelta(seconds=5)) from error
        wait = (pace.not_before - timezone.now()).total_seconds()
        if wait > PATIENCE_SECONDS:
            raise BusyError(pace.not_before)
        time.sleep(max(0, wait))
        try:
            yield pace
        except CrossrefError as error:
            refusal = error
    if refusal:
        raise refusal


def _slow_down(pace: CrossrefPace, headers: httpx.Headers) -> None:
    """Wait as long as we are told, or else twice as long with every refusal."""
    seconds = _retry_after(headers.get("Retry-After", ""))
    if seconds is None:
        seconds = FIRST_BACK_OFF * 2 ** min(pace.refusals, 10)
    pace.refusals = min(pace.refusals + 1, 100)
    pace.not_before = timezone.now() + datetime.timedelta(seconds=min(seconds, LONGEST_BACK_OFF))
    pace.save()


def _retry_after(value: str) -> float | None:
    """Seconds, said as such or as a moment (RFC 9110 §10.2.3); None where it says neither."""
    if value.isdecimal() and len(value) < 8:
        return float(value)
    try:
        moment = parsedate_to_datetime(value)
    except (TypeError, ValueError):
        return None
    if timezone.is_naive(moment):
        moment = moment.replace(tzinfo=datetime.UTC)
    return max(0.0, (moment - timezone.now()).total_seconds())


def _pause(headers: httpx.Headers) -> datetime.timedelta:
    """How long to wait until the next question: the interval, shared among what it allows."""
    limit = headers.get("X-Rate-Limit-Limit", "").strip()
    interval = headers.get("X-Rate-Limit-Interval", "").strip().removesuffix("s")
    told = all(text.isdecimal() and len(text) < 7 for text in (limit, interval))
    seconds = int(interval) / max(1, int(limit)) if told else USUAL_PAUSE
    return datetime.timedelta(seconds=min(seconds, LONGEST_BACK_OFF))


def _within_time(address: str) -> tuple[int, httpx.Headers, bytes]:
    """The answer, or CrossrefError when the time for all of it is over.

    A thread of its own asks, for neither the name of the host nor a server that sends a byte now
    and then can be bounded otherwise.
    """
    answers: queue.SimpleQueue = queue.SimpleQueue()
    deadline = time.monotonic() + ANSWER_SECONDS
    timeout = httpx.Timeout(ANSWER_SECONDS, connect=CONNECT_SECONDS)
    client = httpx.Client(timeout=timeout, trust_env=False, headers=_headers())

    def ask() -> None:
        answer: Any = CrossrefError(gettext("Crossref cannot be reached. Please try later."))
        try:
            answer = _fetched(client, address, deadline)
        except CrossrefError as error:
            answer = error
        except (httpx.HTTPError, httpx.InvalidURL, OSError):
            pass
        finally:
            answers.put(answer)
            client.close()

    threading.Thread(target=ask, daemon=True).start()
    try:
        answer = answers.get(timeout=max(0, deadline - time.monotonic()))
    except queue.Empty as error:
        client.close()
        raise CrossrefError(_too_slow()) from error
    if isinstance(answer, CrossrefError):
        raise answer
    return answer


def _fetched(
    client: httpx.Client, address: str, deadline: float
) -> tuple[int, httpx.Headers, bytes]:
    body = bytearray()
    with client.stream("GET", settings.CROSSREF_URL + _with_mailto(address)) as response:
        if response.headers.get("Content-Encoding", "identity").lower() != "identity":
            # It could unfold to any size, and was not asked for.
            raise UnreadableError(_unreadable())
        for piece in response.iter_raw(chunk_size=2**16):
            body += piece
            if len(body) > LARGEST_ANSWER:
                raise UnreadableError(gettext("Crossref’s answer is too large to be read."))
            if time.monotonic() > deadline:
                raise CrossrefError(_too_slow())
        return response.status_code, response.headers, bytes(body)


def _too_slow() -> str:
    return gettext("Crossref takes too long to answer. Please try later.")


def _with_mailto(address: str) -> str:
    if not settings.CROSSREF_MAILTO:
        return address
    return f"{address}{'&' if '?' in address else '?'}mailto={quote(settings.CROSSREF_MAILTO)}"


def _headers() -> dict[str, str]:
    """Who asks, so that Crossref can say what is amiss (its etiquette asks for that)."""
    contact = f"; mailto:{settings.CROSSREF_MAILTO}" if settings.CROSSREF_MAILTO else ""
    return {
        "User-Agent": f"PPRNet ({settings.SITE_URL}{contact})",
        "Accept": "application/json",
        "Accept-Encoding": "identity",
    }
