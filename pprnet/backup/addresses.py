"""What readers may come for, and whether it is there."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from django.conf import settings
from django.core.cache import caches
from django.db.models import Q
from django.test import Client
from django.urls import reverse

from blog.crawlers import Addresses
from blog.facts import Facts
from blog.models import Edition, OldAddress, Post, Summary
from pprnet.caches import BoundedMemoryCache, cache_of
from research.exports import FORMATS
from research.models import ResearchType, ResearchTypeAlias, Topic, TopicAlias

logger = logging.getLogger(__name__)

# Those that stand in no sitemap.
FILES = ("summary-feed", "summary-table", "opensearch", "sitemap", "robots", "healthz")


def public_addresses() -> dict[str, list[str]]:
    """Every public page, by the status it is answered with (RFC 9110 §15).

    Pages and lists, and the addresses that once were some. Left out are combinations of filters,
    which are without number, and the files that say a summary's page once more.
    """
    listed = Addresses(Facts(Edition.objects.live()).catalogue)
    pages = {
        entry.path for number in range(listed.number_of_files) for entry in listed.file(number + 1)
    }
    # A sitemap names only those that carry something.
    for name, model in (("topic-detail", Topic), ("researchtype-detail", ResearchType)):
        pages |= {
            reverse(f"blog:{name}", args=[slug])
            for slug in model.objects.values_list("slug", flat=True)
        }
    pages |= {reverse(f"blog:{name}") for name in FILES} | {reverse("readyz")}
    pages |= {reverse("blog:summary-references", args=[ending]) for ending in FORMATS}
    gone = {
        summary.get_absolute_url()
        for summary in Summary.objects.reachable().exclude(withdrawn_at=None).select_related("post")
    }
    moved = set(
        OldAddress.objects.filter(
            Q(post__in=Post.objects.public())
            | Q(summary__in=Summary.objects.reachable())
            | Q(post=None, summary=None)
        ).values_list("path", flat=True)
    )
    for name, model in (
        ("topic-detail", TopicAlias),
        ("researchtype-detail", ResearchTypeAlias),
    ):
        moved |= {
            reverse(f"blog:{name}", args=[slug])
            for slug in model.objects.values_list("slug", flat=True)
        }
    return {
        "200": sorted(pages),
        "301": sorted(moved - pages - gone),
        "410": sorted(gone),
    }


def unanswered(addresses: dict[str, list[str]]) -> list[str]:
    """Those that are answered in another way than expected, a line each."""
    site = urlsplit(settings.SITE_URL)
    client = Client(raise_request_exception=False, headers={"Host": site.netloc})
    with _nothing_kept():
        return [
            f"{address} answers {status} instead of {expected}"
            for expected, some in addresses.items()
            for address in some
            if (status := _status(client, address)) != expected
        ]


def _status(client: Client, address: str) -> str:
    try:
        response = client.get(address, secure=True)
        # A long answer is made while it is read.
        response.getvalue()
    except Exception:
        # Whatever a page fails of, so that not even the page of errors can be shown.
        logger.exception("%s fails", address)
        return "500"
    return str(response.status_code)


@contextmanager
def _nothing_kept() -> Iterator[None]:
    """Pages are made anew: one that is kept may be all that is left of it."""
    own = BoundedMemoryCache("restored", cache_of("locmem://"))
    before = caches["default"]
    caches["default"] = own
    try:
        yield
    finally:
        caches["default"] = before
        own.clear()
