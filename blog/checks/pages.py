"""The page of a check: what it found, each row one click from where it is mended."""

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.utils.translation import gettext, gettext_noop
from django.views.decorators.http import require_safe

from blog.checks import CHECKS, Check
from blog.checks.trend import Trend
from blog.desk import LOOKS_AFTER
from blog.exports import answer
from blog.models import CheckCount
from blog.table import written_rows

A_PAGE = 50
CSV = "text/csv; charset=utf-8; header=present"
COLUMNS = [
    gettext_noop("found"),
    gettext_noop("what is known of it"),
    gettext_noop("field"),
    gettext_noop("address"),
]


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
        "rows": check.rows(page.object_list),
        "page_obj": page,
        "trend": Trend.of(kept.get(name, []), number),
    }
    return TemplateResponse(request, "admin/check.html", frame | context)


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


def _asked_for(request: HttpRequest, name: str) -> Check:
    """Raises `PermissionDenied`, and `Http404` for a check there is not."""
    if not request.user.has_perm(LOOKS_AFTER):
        raise PermissionDenied
    check = next((one for one in CHECKS if one.name == name), None)
    if check is None:
        raise Http404
    return check
