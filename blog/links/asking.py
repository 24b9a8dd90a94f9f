"""What a link leads to, asked without being led astray.

Whoever writes a link decides what this machine asks for. So each name is resolved first, an address
that is not everybody's is refused, and the connection goes to the very address that was looked at;
the same for each redirect. All of it together takes 5 seconds and 64 kB at most. Of the answer only
the status is looked at.
"""

import ipaddress
import queue
import socket
import threading
import time
from collections.abc import Callable, Iterable
from typing import NamedTuple

import httpcore
import httpx
from django.conf import settings

SECONDS = 5
BYTES = 64 * 1024
REDIRECTS = 5
PORTS = {"http": 80, "https": 443}
# RFC 9110 §15.5: not there. What only refuses us (401, 403, 405, 429) may be there for others.
GONE = (404, 410)
# RFC 6052 §2.1, RFC 3056 §2, RFC 4380 §4: an address of the old kind within one of the new.
NAT64 = ipaddress.ip_network("64:ff9b::/96")
# RFC 6890, RFC 8215: of these the standard library is not of one mind from version to version.
SPECIAL = [ipaddress.ip_network(one) for one in ("192.0.0.0/24", "64:ff9b:1::/48", "100.64.0.0/10")]

Connect = Callable[[str, int, float], httpcore.NetworkStream]


class NotResolvedError(Exception):
    """There is no such name."""


class NotPublicError(Exception):
    """It leads to an address that is not everybody's."""


class NoAnswerError(Exception):
    """Nothing that could be read, in the time and size there is."""


class Internet(NamedTuple):
    """How names become addresses, and how one is connected to: both are given by the caller.

    `resolve` takes a name and a port and raises `NotResolvedError`; `connect` takes an address, a
    port and seconds.
    """

    resolve: Callable[[str, int], list[str]]
    connect: Connect


class Answer(NamedTuple):
    """The status at the end of all redirects, and the address that gave it."""

    status: int
    address: str

    @property
    def is_gone(self) -> bool:
        return self.status in GONE


def resolved(name: str, port: int) -> list[str]:
    """The addresses of a name, by the resolver of this machine. Raises `NotResolvedError`."""
    try:
        found = socket.getaddrinfo(name, port, type=socket.SOCK_STREAM)
    except socket.gaierror as error:
        if error.errno in (socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)):
            raise NotResolvedError(name) from error
        raise NoAnswerError(str(error)) from error
    except UnicodeError as error:
        # A label of more than 63 signs, or none.
        raise NotResolvedError(name) from error
    return list(dict.fromkeys(str(address[0]) for *_rest, address in found))


def connected(address: str, port: int, seconds: float) -> httpcore.NetworkStream:
    return httpcore.SyncBackend().connect_tcp(address, port, timeout=seconds)


INTERNET = Internet(resolved, connected)


def is_public(address: str) -> bool:
    """Whether this is an address that anybody reaches: none of this machine, its network or its
    provider's (RFC 6890), nor one that only wraps such a one."""
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        within = [found.ipv4_mapped, found.sixtofour, *(found.teredo or ())]
        if found in NAT64:
            within.append(ipaddress.IPv4Address(int(found) & 0xFFFFFFFF))
        if any(inner is not None and not is_public(str(inner)) for inner in within):
            return False
        if found.ipv4_mapped:
            return True
    is_special = any(found in network for network in SPECIAL)
    return found.is_global and not (found.is_multicast or found.is_reserved or is_special)


def ask(address: str, internet: Internet = INTERNET) -> Answer:
    """What stands at this address, after redirects.

    Raises `NotResolvedError`, `NotPublicError`, and `NoAnswerError`.
    """
    limits = _Limits(time.monotonic() + SECONDS)
    for _redirect in range(REDIRECTS + 1):
        status, location = _ask_once(address, internet, limits)
        if not (300 <= status < 400 and location):
            return Answer(status, address)
        try:
            address = str(httpx.URL(address).join(location))
        except (httpx.InvalidURL, ValueError) as error:
            raise NoAnswerError("It redirects to what is no address.") from error
    raise NoAnswerError("It redirects again and again.")


class _Limits:
    """The time and the size that are left to one link, all its redirects together."""

    def __init__(self, until: float):
        self.until = until
        self.left = BYTES

    @property
    def seconds(self) -> float:
        """Raises `NoAnswerError` when the time is over."""
        left = self.until - time.monotonic()
        if left <= 0:
            raise NoAnswerError("It took too long.")
        return left

    def count(self, number: int) -> None:
        self.left -= number
        if self.left < 0:
            raise NoAnswerError("It was too large.")


class _Limited(httpcore.NetworkStream):
    """A connection that ends when time or size do, however slowly the other side goes on."""

    def __init__(self, stream: httpcore.NetworkStream, limits: _Limits):
        self.stream = stream
        self.limits = limits

    def read(self, max_bytes, timeout=None):
        part = self.stream.read(min(max_bytes, self.limits.left + 1), self.limits.seconds)
        self.limits.count(len(part))
        return part

    def write(self, buffer, timeout=None):
        self.stream.write(buffer, self.limits.seconds)

    def close(self):
        self.stream.close()

    def start_tls(self, ssl_context, server_hostname=None, timeout=None):
        stream = self.stream.start_tls(ssl_context, server_hostname, self.limits.seconds)
        return _Limited(stream, self.limits)

    def get_extra_info(self, info):
        return self.stream.get_extra_info(info)


class _Pinned(httpcore.NetworkBackend):
    """Connects to the address that was looked at, and to no other."""

    def __init__(self, internet: Internet, limits: _Limits):
        self.internet = internet
        self.limits = limits

    def connect_tcp(self, host, port, timeout=None, local_address=None, socket_options=None):
        addresses = self._addresses(host, port)
        if not addresses:
            raise NotResolvedError(host)
        # One of several that is ours is there to be taken for one that is not.
        if not all(map(is_public, addresses)):
            raise NotPublicError(host)
        return _Limited(self._connect(addresses, port), self.limits)

    def _connect(self, addresses: Iterable[str], port: int) -> httpcore.NetworkStream:
        for address in addresses:
            try:
                return self.internet.connect(address, port, self.limits.seconds)
            except (httpcore.NetworkError, httpcore.TimeoutException) as error:
                refused = error
        raise NoAnswerError(str(refused)) from refused

    def _addresses(self, host: str, port: int) -> list[str]:
        """In a thread: the system's resolver waits as long as it likes."""
        answers: queue.Queue = queue.Queue()

        def resolve() -> None:
            try:
                answers.put((self.internet.resolve(host, port), None))
            except (NotResolvedError, NoAnswerError) as error:
                answers.put(([], error))

        threading.Thread(target=resolve, daemon=True).start()
        try:
            found, error = answers.get(timeout=self.limits.seconds)
        except queue.Empty as late:
            raise NoAnswerError("Its name took too long.") from late
        if error:
            raise error
        return found


def _ask_once(address: str, internet: Internet, limits: _Limits) -> tuple[int, str]:
    """The status, and where it redirects to, if it does."""
    try:
        url = httpx.URL(address)
    except httpx.InvalidURL as error:
        raise NoAnswerError("It is no address.") from error
    if url.scheme not in PORTS or not url.host:
        raise NoAnswerError("It is no address on the web.")
    target = httpcore.URL(
        scheme=url.raw_scheme,
        host=url.raw_host,
        port=url.port or PORTS[url.scheme],
        target=url.raw_path,
    )
    host = url.netloc.rpartition(b"@")[2]
    headers = [
        (b"Host", host),
        (b"User-Agent", f"PPRNet link check ({settings.SITE_URL})".encode()),
        (b"Accept", b"*/*"),
        (b"Connection", b"close"),
    ]
    try:
        with (
            httpcore.ConnectionPool(network_backend=_Pinned(internet, limits)) as pool,
            pool.stream("GET", target, headers=headers) as response,
        ):
            found = {name.lower(): value for name, value in response.headers}
            return response.status, found.get(b"location", b"").decode("latin-1")
    except (
        httpcore.NetworkError,
        httpcore.ProtocolError,
        httpcore.TimeoutException,
        httpcore.UnsupportedProtocol,
        OSError,
    ) as error:
        raise NoAnswerError(str(error) or type(error).__name__) from error
