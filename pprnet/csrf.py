"""What is said when a form was sent with the token of another log-in."""

import re
from html import unescape

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

_BLOCK_END = re.compile(r"</(?:p|li|h3|h4|blockquote)>|<br\s*/?>")


@never_cache
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Nothing is done, and nothing that was typed is lost: it comes back to be copied."""
    context = {"title": _("Nothing was saved"), "texts": texts_sent(request)}
    return render(request, "403_csrf.html", context, status=403)


def texts_sent(request: HttpRequest) -> list[tuple[str, str]]:
    """The prose that was sent, each with what its field is called; never a password."""
    return [
        (name.rpartition("-")[2].replace("_", " ").capitalize(), _readable(text))
        for name, texts in request.POST.lists()
        for text in texts
        if "password" not in name and " " in text
    ]


def _readable(text: str) -> str:
    """What came from the rich-text editor without its markup; anything else as it was typed."""
    if not text.startswith("<"):
        return text
    return unescape(strip_tags(_BLOCK_END.sub("\n\n", text))).strip()
