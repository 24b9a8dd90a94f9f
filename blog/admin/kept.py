"""What was typed is kept in the browser (static/js/kept-copy.js) until that hears it is saved."""

import re

from django.http import HttpRequest, HttpResponse

FIELD = "kept_copy"
_COPY = re.compile(r"[\w-]{1,40}", re.ASCII)


def saved(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The answer to a good save, with the name of the copy that the browser need no longer keep.

    It stands behind the `#` of the address that the answer leads to: unlike a message of the
    session, no other tab can take it away.
    """
    copy = request.POST.get(FIELD, "")
    if _COPY.fullmatch(copy) and response.has_header("Location"):
        response["Location"] += f"#saved={copy}"
    return response
