"""What is answered while the database cannot: it is away, too slow, or has no room.

Nothing is shown from the cache then. Only the database knows whether a page is still public, and
one that was withdrawn a second ago must not come back.
"""

import errno
import logging
import sys
from collections.abc import Iterator

import psycopg
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.http import escape_leading_slashes
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.defaults import server_error
from psycopg_pool import PoolTimeout

from pprnet.csrf import texts_sent
from pprnet.postgresql.base import DatabaseAwayError

# In seconds; a restart takes about as long.
RETRY_AFTER = 5
# What lies in the operation of the database and not in our statements (PEP 249). Django leaves the
# driver's own errors as they are where a cursor is closed, which a long answer does at its end.
OUTAGES = (
    OperationalError,
    InterfaceError,
    psycopg.OperationalError,
    psycopg.InterfaceError,
)


def error_page(request: HttpRequest) -> HttpResponse:
    """The answer to an exception that nothing has caught: 503 for an outage, else 500."""
    if not isinstance(sys.exc_info()[1], OUTAGES):
        return server_error(request)
    headers = {"Retry-After": str(RETRY_AFTER), "Cache-Control": "no-store"}
    if "." in request.path.rpartition("/")[2]:
        # Feeds, exports and the like are read by programs.
        said = _("The database does not answer at the moment. Please try again.")
        return HttpResponse(
            f"{said}\n", content_type="text/plain; charset=utf-8", status=503, headers=headers
        )
    sent = request.method not in ("GET", "HEAD")
    # Without the request: what every other page shows comes out of the database.
    page = render_to_string(
        "503.html",
        {
            "was_sent": sent,
            "sent": kept_open(request) if sent else "",
            "address": escape_leading_slashes(request.get_full_path()),
        },
    )
    return HttpResponse(page, status=503, headers=headers)


def kept_open(request: HttpRequest) -> SafeString:
    """The texts that came with what was refused, to be copied."""
    return render_to_string("_sent.html", {"texts": texts_sent(request), "is_open": True})


class OneLine(logging.Filter):
    """An outage is no fault of a page: it is told in one line, without a traceback.

    That the database is away at all is told once, where it is noticed.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        error = record.exc_info[1] if record.exc_info else None
        if not isinstance(error, OUTAGES):
            return True
        if isinstance(error.__cause__, DatabaseAwayError | PoolTimeout):
            return False
        reason = (str(error).strip().splitlines() or [type(error).__name__])[0]
        record.msg, record.args = f"{record.getMessage()}: {reason}", ()
        record.exc_info = record.exc_text = None
        return True


def broken_off(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """A long answer whose database goes away ends as if its visitor had gone.

    The server then closes the connection without the end of the answer, by which whoever reads it
    knows that it is not whole, and writes no traceback.
    """
    try:
        yield from pieces
    except OUTAGES as error:
        reason = str(error).strip().splitlines()[0]
        logging.getLogger(__name__).warning("A long answer was broken off: %s", reason)
        raise ConnectionResetError(errno.ECONNRESET, "broken off") from None
