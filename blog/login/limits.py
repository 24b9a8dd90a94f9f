"""How often may be tried what can be guessed, without anybody being able to lock another out.

Attempts are counted in the database: processes and machines share one count, in one statement. A
device that its person has logged in with before has counts of its own (OWASP, "Device cookies"), so
that whoever tries from elsewhere uses up only what strangers have.
"""

import logging
import secrets
from typing import NamedTuple

from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from blog.models import Attempt

logger = logging.getLogger(__name__)

MINUTES = 60
TOO_MANY = ValidationError(
    _("Too many attempts. Wait a few minutes, or log in with a passkey."), code="too_many"
)
COOKIE = "known_device"
SALT = "known device"
# In seconds; each log-in makes it anew.
COOKIE_AGE = 180 * 24 * 60 * MINUTES


class Limit(NamedTuple):
    """At most so many attempts within so many seconds from the first of them."""

    name: str
    most: int
    seconds: int


# What an account takes from a device that its person has used, and from one address else.
OF_A_DEVICE = Limit("device", 5, 5 * MINUTES)
OF_AN_ADDRESS = Limit("address", 5, 15 * MINUTES)
# What it takes from all strange devices together: NIST SP 800-63B-4 §3.2.2 allows a hundred.
OF_STRANGERS = Limit("strangers", 50, 60 * MINUTES)
# What one address tries on all accounts together; a department may have a single one.
OF_ALL_ACCOUNTS = Limit("all accounts", 30, 5 * MINUTES)
# How often one address may begin or end a log-in with a passkey: each begins a session.
OF_PASSKEYS = Limit("passkeys", 60, 5 * MINUTES)
# Nobody enters the same code twice (RFC 6238 §5.2), for as long as it would be good.
ONCE = Limit("once", 1, 2 * MINUTES)


def client_address(request: HttpRequest) -> str:
    """Where the request comes from: what the proxy itself has seen, never what a visitor claims."""
    forwarded = request.headers.get("X-Forwarded-For", "") if settings.BEHIND_PROXY else ""
    return forwarded.rpartition(",")[2].strip() or request.META.get("REMOTE_ADDR", "")


class Guess:
    """One attempt to get in by what can be guessed, counted before it is looked at.

    `username` as it was typed, whether there is such an account or not. Raises `ValidationError`.
    """

    def __init__(self, request: HttpRequest, username: str, by: str):
        address, device = client_address(request), _device_of(request, username)
        limits: list[tuple] = [(OF_A_DEVICE, by, username, device)]
        if not device:
            limits = [(OF_ALL_ACCOUNTS, address), (OF_AN_ADDRESS, by, username, address)]
            limits.append((OF_STRANGERS, by, username))
        self.keys: list[str] = []
        for limit, *whose in limits:
            if not self._count(limit, *whose):
                logger.warning("Log-ins are refused for a while: %s", limit.name)
                raise TOO_MANY

    def was_right(self) -> None:
        Attempt.objects.give_back(self.keys)

    def _count(self, limit: Limit, *whose: str) -> bool:
        key = key_of(limit, *whose)
        self.keys.append(key)
        return Attempt.objects.count_one(key, limit.seconds) <= limit.most


def is_too_much(request: HttpRequest) -> bool:
    """Whether this address asks for passkeys too often; there is nothing to guess in one."""
    key = key_of(OF_PASSKEYS, client_address(request))
    return Attempt.objects.count_one(key, OF_PASSKEYS.seconds) > OF_PASSKEYS.most


def is_first_use(username: str, code: str) -> bool:
    """Whether this code was not entered a moment ago: somebody may have looked over a shoulder."""
    return Attempt.objects.count_one(key_of(ONCE, username, code), ONCE.seconds) <= ONCE.most


def key_of(limit: Limit, *whose: str) -> str:
    """What is counted, so that the row does not tell whose it is."""
    return salted_hmac(f"attempt {limit.name}", repr(whose), algorithm="sha256").hexdigest()


def remember_device(request: HttpRequest, response: HttpResponse, username: str) -> None:
    """Let this browser have a count of its own from now on."""
    device = _device_of(request, username) or secrets.token_urlsafe(16)
    response.set_cookie(
        _cookie(),
        signing.dumps([_whose(username), device], salt=SALT),
        max_age=COOKIE_AGE,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _device_of(request: HttpRequest, username: str) -> str:
    """The name of the device, if this person has logged in with it before."""
    try:
        whose, device = signing.loads(
            request.COOKIES.get(_cookie(), ""), salt=SALT, max_age=COOKIE_AGE
        )
    except signing.BadSignature:
        return ""
    return device if whose == _whose(username) else ""


def _whose(username: str) -> str:
    """Whoever sits at the device later cannot read who used it."""
    return salted_hmac(SALT, username, algorithm="sha256").hexdigest()[:32]


def _cookie() -> str:
    """The prefix obliges a browser to take it from this host alone, as it does with the session."""
    return f"__Host-{COOKIE}" if settings.SESSION_COOKIE_SECURE else COOKIE
