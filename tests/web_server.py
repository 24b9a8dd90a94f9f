"""A server on this machine that plays all of the web, for what follows links."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from blog.links.asking import Internet, NotResolvedError, connected

# What names lead to unless a test says otherwise.
PUBLIC = "93.184.215.14"


class Web:
    """Which names there are (`names`), what each page answers (`pages`), what was asked for.

    A page is a status, where it redirects to, or a function that writes what it likes.
    """

    def __init__(self, port: int):
        self.port = port
        self.names: dict[str, list[str]] = {}
        self.pages: dict[str, int | str | Callable] = {}
        self.asked: list[str] = []
        self.headers: list[dict[str, str]] = []
        self.resolved: list[str] = []
        self.connected: list[str] = []

    def page(self, address: str, answer: int | str | Callable) -> str:
        """Let this address answer so; its name leads to a public address."""
        self.names.setdefault(address.split("/")[2].partition(":")[0], [PUBLIC])
        self.pages[address.removeprefix("http://")] = answer
        return address

    @property
    def internet(self) -> Internet:
        """The real thing but for names, and for where connections end: always at this server."""
        return Internet(self._resolve, self._connect)

    def _resolve(self, name: str, port: int) -> list[str]:
        self.resolved.append(name)
        if name not in self.names:
            raise NotResolvedError(name)
        return self.names[name]

    def _connect(self, address: str, port: int, seconds: float):
        self.connected.append(address)
        return connected("127.0.0.1", self.port, seconds)


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        web = self.server.web
        address = f"{self.headers['Host']}{self.path}"
        web.asked.append(address)
        web.headers.append(dict(self.headers))
        answer = web.pages.get(address, 404)
        if callable(answer):
            answer(self)
            return
        self.send_response(302 if isinstance(answer, str) else answer)
        if isinstance(answer, str):
            self.send_header("Location", answer)
        self.end_headers()

    def log_message(self, *arguments):
        """Nothing to say."""


def dripping(handler: BaseHTTPRequestHandler) -> None:
    """A header that never ends, sign by sign."""
    try:
        for _ in range(600):
            handler.wfile.write(b"X")
            handler.wfile.flush()
            time.sleep(0.05)
    except OSError:
        # Whoever asked has had enough.
        return


def flooding(handler: BaseHTTPRequestHandler) -> None:
    """Headers of several megabytes."""
    try:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n" + b"X-Owls: " + b"owl" * 1_000_000)
    except OSError:
        return


@contextmanager
def playing_the_web() -> Iterator[Web]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.web = Web(server.server_port)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield server.web
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
