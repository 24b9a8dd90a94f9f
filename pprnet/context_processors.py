from django.conf import settings
from django.utils.encoding import escape_uri_path
from django.utils.functional import SimpleLazyObject
from django.utils.safestring import mark_safe

from blog.addresses import normalised
from blog.facts import facts_of
from pprnet.speculation import RULES


def site(request) -> dict:
    """The site's name and address, and what is known of its present edition, for every template."""
    return {
        "site_name": settings.SITE_NAME,
        "site_url": settings.SITE_URL,
        "page_address": SimpleLazyObject(lambda: settings.SITE_URL + address_of(request)),
        "speculation_rules": mark_safe(RULES),  # noqa: S308 -- a constant of ours
        "facts": SimpleLazyObject(lambda: facts_of(request)),
    }


def address_of(request) -> str:
    """Path and query string as a reader should note them: without what no page reads."""
    query = normalised(request.GET)
    return escape_uri_path(request.path) + (f"?{query}" if query else "")
