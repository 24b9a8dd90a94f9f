"""The search of the site for the search bar of a browser (OpenSearch 1.1, draft 6)."""

from xml.sax.saxutils import escape, quoteattr

from django.conf import settings
from django.http import HttpResponse
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext

# More, and the description is not valid.
LONGEST_SHORT_NAME = 16
MEDIA_TYPE = "application/opensearchdescription+xml"


def description(request) -> HttpResponse:
    site, name = settings.SITE_URL, settings.SITE_NAME
    addresses = [
        ("text/html", "results", f"{reverse('blog:summary-list')}?q={{searchTerms}}"),
        ("application/atom+xml", "results", f"{reverse('blog:summary-feed')}?q={{searchTerms}}"),
        (MEDIA_TYPE, "self", reverse("blog:opensearch")),
    ]
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/">',
        f"<ShortName>{escape(name[:LONGEST_SHORT_NAME].strip())}</ShortName>",
        f"<Description>{escape(gettext('Search the summaries of %s') % name)}</Description>",
        "<InputEncoding>UTF-8</InputEncoding>",
        f'<Image type="image/svg+xml">{escape(site + static("icons/icon.svg"))}</Image>',
        *(
            f'<Url type="{kind}" rel="{rel}" template={quoteattr(site + path)}/>'
            for kind, rel, path in addresses
        ),
        "</OpenSearchDescription>",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type=MEDIA_TYPE)
