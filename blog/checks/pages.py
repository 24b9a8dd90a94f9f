"""The page of a check: what it found, each row one click from where it is mended."""

from typing import NamedTuple

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext, gettext_noop
from django.views.decorators.http import require_POST, require_safe

from blog.checks import CHECKS, Check, Row
from blog.checks.base import LONGEST_NAME
from blog.checks.trend import Trend
from blog.checks.way_back import number, with_way_back
from blog.desk import LOOKS_AFTER
from blog.exports import answer
from blog.models import CheckCount, SettledRow
from blog.table import written_rows

A_PAGE = 50
CSV = "text/csv; charset=utf-8; header=present"
COLUMNS = [
    gettext_noop("found"),
    gettext_noop("what is known of it"),
    gettext_noop("field"),
    gettext_noop("address"),
]


class Listed(NamedTuple):
    """A row of the page, by the key of what was found."""

    key: int
    row: Row


class Settled(NamedTuple):
    """A row that is right as it is, with who said so and when."""

    key: int
    row: Row
    decision: SettledRow


@require_safe
def check_page(request: HttpRequest, name: str, frame: dict) -> TemplateResponse:
    """`frame` is what every page of the admin shows."""
    check = _asked_for(request, name)
    page = Paginator(check.listed(), A_PAGE).get_page(request.GET.get("page"))
    number = page.paginator.count
    kept = CheckCount.objects.filter(name=name).by_check(Trend.first_day())
    context = {
        "title": check.title,
        "check": check,
        "number": number,
        "rows": _listed(check, page),
        "settled": _settled(check),
        "page_obj": page,
        "trend": Trend.of(kept.get(name, []), number),
    }
    return TemplateResponse(request, "admin/check.html", frame | context)


@require_POST
def settle_row(request: HttpRequest, name: str) -> HttpResponse:
    """What the check found of this key is right as it is, until its field changes."""
    check = _asked_for(request, name)
    pk = number(request.POST.get("row"))
    if not check.may_be_right:
        raise Http404
    found = get_object_or_404(check.found().annotate(seen_now=check.digest()), pk=pk)
    SettledRow.objects.update_or_create(
        check_name=name,
        key=found.pk,
        defaults={"seen": found.seen_now, "made_by": request.user, "made_at": timezone.now()},
    )
    said = gettext("“%s” is right as it is. It comes back when it is changed.")
    messages.success(request, said % Truncator(str(found)).chars(LONGEST_NAME))
    return _to_page(request, name)


@require_POST
def open_row(request: HttpRequest, name: str) -> HttpResponse:
    """Takes such a decision back."""
    _asked_for(request, name)
    settled = SettledRow.objects.of(name).filter(key=number(request.POST.get("row")))
    if settled.delete()[0]:
        messages.success(request, gettext("It is to be put right again."))
    return _to_page(request, name)


@require_safe
def check_table(request: HttpRequest, name: str) -> HttpResponseBase:
    """All rows as CSV, with the addresses at which they are mended."""
    check = _asked_for(request, name)
    columns = [
        gettext("found"),
        gettext("what is known of it"),
        gettext("field"),
        gettext("address"),
    ]
    rows = (
        (row.name, row.about, row.field, settings.SITE_URL + row.address)
        for row in check.rows(check.listed().iterator())
    )
    return answer(
        written_rows(columns, rows),
        "text/csv; charset=utf-8; header=present",
        str(check.title),
        "csv",
    )


def _listed(check: Check, page: Page) -> list[Listed]:
    """Each with its key, and its address with the way back."""
    found = list(page.object_list)
    start = page.start_index()
    return [
        Listed(one.pk, row._replace(address=with_way_back(row.address, check.name, place)))
        for place, (one, row) in enumerate(zip(found, check.rows(found), strict=True), start)
    ]


def _settled(check: Check) -> list[Settled]:
    """The latest that somebody found right as they are, and who did."""
    if not check.may_be_right:
        return []
    found = list(check.shown(check.settled())[:A_PAGE])
    keys = [one.pk for one in found]
    decided = SettledRow.objects.of(check.name).filter(key__in=keys).select_related("made_by")
    by_key = {one.key: one for one in decided}
    return [
        Settled(one.pk, row, by_key[one.pk])
        for one, row in zip(found, check.rows(found), strict=True)
        if one.pk in by_key
    ]


def _to_page(request: HttpRequest, name: str) -> HttpResponse:
    page = number(request.POST.get("page")) or 1
    return redirect(reverse("admin:check", args=[name]) + (f"?page={page}" if page > 1 else ""))


def _asked_for(request: HttpRequest, name: str) -> Check:
    """Raises `PermissionDenied`, and `Http404` for a check there is not."""
    if not request.user.has_perm(LOOKS_AFTER):
        raise PermissionDenied
    check = next((one for one in CHECKS if one.name == name), None)
    if check is None:
        raise Http404
    return check
