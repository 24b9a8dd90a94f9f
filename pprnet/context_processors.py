from django.conf import settings
from django.utils.functional import SimpleLazyObject

from blog.facts import facts_of


def site(request) -> dict:
    """The site's name and address, and what is known of its present edition, for every template."""
    return {
        "site_name": settings.SITE_NAME,
        "site_url": settings.SITE_URL,
        "facts": SimpleLazyObject(lambda: facts_of(request)),
    }
