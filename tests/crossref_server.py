"""A server on this machine that plays Crossref, well and badly."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple
from urllib.parse import parse_qs, unquote, urlsplit

# In seconds; nothing here lasts longer.
LONGEST = 20


class Answer(NamedTuple):
    """An answer as it goes over the wire; `pieces` are sent one by one, `pause` seconds apart."""

    pieces: tuple[bytes, ...] = (b"{}",)
    status: int = 200
    headers: dict[str, str] = {"Content-Type": "application/json"}
    pause: float = 0
    # Whether Content-Length is said, and more than is sent.
    promised: int | None = None


class Question(NamedTuple):
    path: str
    query: dict[str, list[str]]
    headers: dict[str, str]


class Crossref:
    """What it knows (`works`, `offers`), what it answers instead (`script`), what it was asked."""

    def __init__(self):
        self.works: dict[str, Any] = {}
        self.offers: list[dict[str, Any]] = []
        self.script: list[Answer] = []
        self.headers: dict[str, str] = {}
        self.asked: list[Question] = []
        self.at_once = self.most_at_once = 0
        self.lock = threading.Lock()
        self.closing = threading.Event()
        self.url = ""

    def knows(self, doi: str, **record: Any) -> dict[str, Any]:
        """Let it know an article of this DOI; returns the record."""
        self.works[doi] = record_of(doi, **record)
        return self.works[doi]

    def answer_to(self, question: Question) -> Answer:
        if self.script:
            return self.script.pop(0)
        headers = {"Content-Type": "application/json", **self.headers}
        if question.path == "/works":
            message = {"items": self.offers, "total-results": len(self.offers)}
            return Answer((_envelope("work-list", message),), headers=headers)
        doi = unquote(question.path.removeprefix("/works/"))
        if doi not in self.works:
            return Answer((b"Resource not found.",), 404, headers | {"Content-Type": "text/plain"})
        return Answer((_envelope("work", self.works[doi]),), headers=headers)


def record_of(doi: str, **record: Any) -> dict[str, Any]:
    """The record of an article as Crossref has it; keys are written with underscores."""
    given = {key.replace("_", "-"): value for key, value in record.items()}
    return {
        "DOI": doi,
        "type": "journal-article",
        "title": ["Reading diaries aloud: A trial"],
        "author": [
            {"given": "A. B.", "family": "Quillfeather", "sequence": "first"},
            {"given": "C.", "family": "van der Tinte", "sequence": "additional"},
        ],
        "container-title": ["Journal of Invented Therapy"],
        "issued": {"date-parts": [[2021, 3, 4]]},
        "volume": "12",
        "issue": "3",
        "page": "34-56",
        "publisher": "Paper Press",
        "score": 30.1,
    } | given


def scripted(body: bytes | str, status: int = 200, **headers: str) -> Answer:
    """An answer of this body; headers are written with underscores."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    content = body.encode() if isinstance(body, str) else body
    return Answer((content,), status, {"Content-Type": "application/json", **named})


def message(value: Any, kind: str = "work") -> Answer:
    return Answer((_envelope(kind, value),))


def _envelope(kind: str, value: Any) -> bytes:
    answer = {"status": "ok", "message-type": kind, "message-version": "1.0.0", "message": value}
    return json.dumps(answer).encode()


@contextmanager
def playing_crossref() -> Iterator[Crossref]:
    """The server, at work until the block ends."""
    crossref = Crossref()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            address = urlsplit(self.path)
            question = Question(address.path, parse_qs(address.query), dict(self.headers))
            with crossref.lock:
                crossref.asked.append(question)
                crossref.at_once += 1
                crossref.most_at_once = max(crossref.most_at_once, crossref.at_once)
                answer = crossref.answer_to(question)
            try:
                self.send(answer)
            except OSError:
                # They did not wait for all of it, as they should not.
                self.close_connection = True
            finally:
                with crossref.lock:
                    crossref.at_once -= 1

        def send(self, answer):
            self.send_response(answer.status)
            sent = sum(map(len, answer.pieces))
            length = sent if answer.promised is None else answer.promised
            for name, value in {**answer.headers, "Content-Length": str(length)}.items():
                self.send_header(name, value)
            self.end_headers()
            for piece in answer.pieces:
                self.wfile.write(piece)
                if answer.pause and crossref.closing.wait(min(answer.pause, LONGEST)):
                    break
            self.close_connection = True

        def log_message(self, *arguments):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    crossref.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=[0.02], daemon=True)
    thread.start()
    try:
        yield crossref
    finally:
        crossref.closing.set()
        server.shutdown()
        server.server_close()
