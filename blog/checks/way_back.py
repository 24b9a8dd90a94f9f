"""From the form in which a row is put right back to the check that led there, or to the next.

The address of the form says it: `?check=no-doi&row=12` came from the twelfth row.
"""

from typing import NamedTuple
from urllib.parse import urlsplit

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.http import urlencode

from blog.checks import CHECKS, Check, numbers_of

CHECK, ROW = "check", "row"
# Of a row; more than any check finds.
MOST_DIGITS = 9


class WayBack(NamedTuple):
    """Where a form was opened from: the check, how many it finds, and the row after this one."""

    check: Check
    address: str
    number: int
    next_name: str
    next_address: str


def with_way_back(address: str, check: str, row: int) -> str:
    """The address of a form, which then knows where it was opened from; others stay as they are."""
    path, separator, field = address.partition("#")
    if not path.endswith("/change/"):
        return address
    return f"{path}?{urlencode({CHECK: check, ROW: row})}{separator}{field}"


def way_back(request: HttpRequest) -> WayBack | None:
    """For a form that says it was opened from a check, in two queries; else None, in none."""
    check, row = _opened_from(request)
    if check is None:
        return None
    # While it is not put right yet, the next stands behind it.
    found = list(check.listed()[row : row + 1])
    following = next(check.rows(found), None)
    return WayBack(
        check,
        _page_of(check),
        numbers_of([check])[check.name],
        following.name if following else "",
        with_way_back(following.address, check.name, row + 1) if following else "",
    )


def led_back(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """The answer to a good save: to the list of the check, or to the same form again."""
    check, row = _opened_from(request)
    if check is None or request.method != "POST" or not response.has_header("Location"):
        return response
    target = urlsplit(response["Location"])
    fragment = f"#{target.fragment}" if target.fragment else ""
    if target.path == request.path:
        address = with_way_back(request.path, check.name, row)
    else:
        address = _page_of(check)
    response["Location"] = f"{address}{fragment}"
    return response


def number(text: str | None) -> int:
    """A key or a place that was sent; 0 where it is none."""
    is_number = text and text.isascii() and text.isdecimal() and len(text) <= 2 * MOST_DIGITS
    return int(text) if is_number else 0


def _opened_from(request: HttpRequest) -> tuple[Check | None, int]:
    name = request.GET.get(CHECK)
    check = next((one for one in CHECKS if one.name == name), None) if name else None
    return check, min(number(request.GET.get(ROW)), 10**MOST_DIGITS)


def _page_of(check: Check) -> str:
    return reverse("admin:check", args=[check.name])
