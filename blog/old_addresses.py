"""Addresses that were: where they lead now, and which are still asked for in vain."""

import re
from urllib.parse import unquote, urlsplit

from django.db.models import Q
from django.db.models.functions import Length
from django.http import HttpRequest
from django.urls import is_valid_path
from django.utils.encoding import escape_uri_path

from blog.daily_counts import count_today, is_ahead
from blog.models import MissedAddress, OldAddress, Post, Summary
from blog.models.pages import TARGETS

LONGEST = OldAddress.LONGEST
PRIVATE = ("/preview/", "/admin/")
FILE = re.compile(r"(/[0-9]{4}/[0-9]{2}/[^/]+/|.*)((?<=/)(?:citation|summary)\.[a-z]+)?", re.DOTALL)


def written(address: str) -> str:
    """An address as it is kept: its path and query string, in one spelling, without the host.

    Raises `ValueError` where it is no address.
    """
    parts = urlsplit(address.strip())
    if not parts.path.startswith("/") and (parts.netloc or parts.path):
        raise ValueError(address)
    path = escape_uri_path(unquote(parts.path or "/"))
    return f"{path}?{parts.query}" if parts.query else path


def new_address(request: HttpRequest) -> str | None:
    """Where what was once at this address is now, if a reader may go there.

    An old address with a query string is for that one alone, others are for any. A file of a
    summary moves with its page.
    """
    if request.path.startswith(PRIVATE):
        return None
    page, file = FILE.fullmatch(escape_uri_path(request.path)).groups()
    other = page.rstrip("/") if page.endswith("/") else f"{page}/"
    found = (
        OldAddress.objects.filter(path__in={written(request.get_full_path()), page, other})
        .filter(
            Q(post__in=Post.objects.public())
            | Q(summary__in=Summary.objects.reachable())
            | Q(post=None, summary=None)
        )
        .select_related(*TARGETS, "summary__post")
        .order_by(Length("path").desc())
        .first()
    )
    address = found and f"{found.target.get_absolute_url()}{file or ''}"
    # What is missing although it did not move: the reference of a summary that has none.
    return None if address == request.path else address


def count_missed(request: HttpRequest) -> None:
    """Count an address where there is no page; without what stands behind its "?".

    What may be meant for one person alone is not kept: links to drafts, e-mail addresses.
    """
    path = escape_uri_path(request.path)
    if not path.endswith("/") and is_valid_path(f"{request.path}/"):
        # The visitor is sent on to that one.
        return
    is_private = "@" in unquote(path) or path.startswith(PRIVATE)
    if not (is_private or request.method != "GET" or len(path) > LONGEST or is_ahead(request)):
        count_today(MissedAddress, path=path)
