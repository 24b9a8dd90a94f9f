"""Public pages belong to an edition: who holds the page of the live one need not be sent it again.

One query tells which edition is live. All that a page shows hangs from the edition, the release,
the language and the address, and so do the ETag of the page and its place in the cache:
nothing is shown for too long, and nothing needs purging.
"""

import hashlib
from typing import NamedTuple

from django.conf import settings
from django.core.cache import cache
from django.http import HttpResponse, HttpResponseNotModified, QueryDict
from django.utils.cache import has_vary_header
from django.utils.http import parse_etags
from django.utils.translation import get_language

from blog.addresses import normalised
from blog.facts import DAY, facts_of
from pprnet.outage import broken_off
from pprnet.release import digest

# The apps whose pages belong to an edition; one that answers with a Cache-Control of its own (the
# health check, say) is left alone.
APPS = {"blog"}
# Everybody may keep it, nobody may show it without asking first (RFC 9111 §5.2.2).
ASK_FIRST = "public, max-age=0, must-revalidate"
# In bytes; a larger page is made anew each time.
LARGEST = 2**20


class Page(NamedTuple):
    """What is kept of an answer with status 200."""

    headers: dict[str, str]
    content: bytes


class KeptPage(HttpResponse):
    """An answer out of the cache."""


class EditionMiddleware:
    """Answers with 304 what the visitor holds already, and from the cache what others asked for.

    It stands outside of everything that sets cookies, so that it sees them, and decides when the
    address is known to be a page of ours.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if not _is_ours(request, response):
            return response
        if response.status_code == 200:
            response = self.finished(request, response)
        response["Cache-Control"] = ASK_FIRST
        if response.status_code in (200, 304):
            response["ETag"] = request.etag
        if response.status_code == 304:
            # Zero would be said of the page itself (RFC 9110 §8.6).
            del response["Content-Length"]
        return response

    def process_view(self, request, view, args, kwargs):
        if request.method not in ("GET", "HEAD") or request.resolver_match.app_name not in APPS:
            return None
        # Views see the normal form alone: so no two addresses with the same one can differ.
        query = normalised(request.GET)
        if query != request.META["QUERY_STRING"]:
            request.META["QUERY_STRING"], request.GET = query, QueryDict(query)
        # Feeds and sitemaps name the host they were asked at.
        address = f"{request.scheme}://{request.get_host()}{request.path}?{query}"
        request.etag = etag(facts_of(request).edition, address)
        held = _held(request)
        if _same(request.etag) in held:
            return HttpResponseNotModified()
        if page := cache.get(request.etag):
            return KeptPage(page.content, headers=page.headers)
        return None

    def finished(self, request, response):
        """The answer, kept for others where it may be; 304 for who wants none there is already."""
        if response.streaming:
            response.streaming_content = broken_off(response.streaming_content)
        is_new = not isinstance(response, KeptPage) and "q" not in request.GET
        if is_new and not response.streaming and len(response.content) <= LARGEST:
            cache.set(request.etag, Page(dict(response.headers), response.content), DAY)
        return HttpResponseNotModified() if "*" in _held(request) else response


def etag(edition: str, address: str) -> str:
    """The ETag of a page, weak, since a proxy may compress it (RFC 9110 §8.8.1)."""
    parts = [_release(), edition, get_language(), address]
    return f'W/"{hashlib.sha256(repr(parts).encode()).hexdigest()[:24]}"'


def _release() -> str:
    # Where templates are being written they change without a new start.
    return digest(settings.BASE_DIR, parts=("templates",)) if settings.DEBUG else settings.RELEASE


def _held(request) -> set[str]:
    """What the visitor says to hold: the tags without their strength (§13.1.2), or "*"."""
    return {_same(tag) for tag in parse_etags(request.headers.get("If-None-Match", ""))}


def _same(tag: str) -> str:
    return tag.removeprefix("W/")


def _is_ours(request, response) -> bool:
    """Whether it is for everybody, and says nothing itself of how long it may be kept.

    Missing pages are ours too: tomorrow there may be one.
    """
    match = request.resolver_match
    return (
        request.method in ("GET", "HEAD")
        and (match is None or match.app_name in APPS)
        and response.status_code < 500
        and not response.has_header("Cache-Control")
        and not response.cookies
        and not has_vary_header(response, "Cookie")
        # A page with a nonce fits the policy of one answer only.
        and not request.csp_nonce
    )
