"""Where somebody writes who has found a hole in the site (RFC 9116)."""

import datetime

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

# Less than a year ahead of whoever reads it (§2.5.5).
HOLDS_FOR = datetime.timedelta(days=180)


def security_txt(request: HttpRequest) -> HttpResponse:
    """Raises `Http404` where nobody has said who reads such mail."""
    if not settings.CONTACT_EMAIL:
        raise Http404
    expires = (timezone.now() + HOLDS_FOR).astimezone(datetime.UTC)
    lines = [
        f"Contact: mailto:{settings.CONTACT_EMAIL}",
        f"Expires: {expires:%Y-%m-%dT00:00:00Z}",
        f"Preferred-Languages: {settings.CONTENT_LANGUAGE}",
        f"Canonical: {settings.SITE_URL}{reverse('blog:security')}",
    ]
    return HttpResponse(
        "\n".join(lines) + "\n",
        content_type="text/plain; charset=utf-8",
        headers={"Cache-Control": "no-store"},
    )
