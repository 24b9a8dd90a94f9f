"""Many summaries changed at once: chosen with the filters of readers, looked at, done, taken back.

What is looked at goes to the browser and back signed: which summaries, and the versions of their
posts as they were then.
"""

from django.contrib import messages
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext

from blog.bulk.choosing import DeskFilterSet
from blog.bulk.deeds import CHANGE
from blog.bulk.forms import DeedForm
from blog.bulk.plans import ChangedSinceError, Plan, carry_out
from blog.filters import UnknownValueError
from blog.models import Summary

SALT = "blog.bulk"
A_PAGE = 50
# Of what a preview lists, so many are named; all are counted.
NAMED = 100
# In seconds; what was looked at yesterday is looked at again.
LOOKED_AT = 60 * 60 * 12


def bulk_page(request: HttpRequest, frame: dict) -> HttpResponseBase:
    """`frame` is what every page of the admin shows."""
    if not request.user.has_perm(CHANGE):
        raise PermissionDenied
    if "_do" in request.POST:
        return _do(request, frame)
    try:
        filters = DeskFilterSet.asked(request.GET)
        keys = filters.keys
    except UnknownValueError as error:
        messages.warning(request, str(error))
        return redirect("admin:blog_summary_bulk")
    form = DeedForm(request.POST or None, user=request.user)
    problem = ""
    if request.method == "POST":
        chosen = keys if request.POST.get("which") == "all" else _ticked(request, keys)
        if not chosen:
            problem = gettext("Choose at least one summary.")
        elif form.is_valid():
            return _preview(request, frame, form, Plan.of(form.asked_for, chosen), chosen)
    page = Paginator(keys, A_PAGE).get_page(request.GET.get("page"))
    summaries = Summary.objects.with_keys(page.object_list).for_list().newest_first()
    context = {
        "title": gettext("Change many summaries at once"),
        "filters": filters,
        "panel": filters.panel(),
        "number": len(keys),
        "summaries": summaries.defer(
            "search", "word_bits", "citation_text", "source", "body", "note"
        ),
        "page_obj": page,
        "form": form,
        "problem": problem,
        "ticked": set(map(int, filter(str.isdecimal, request.POST.getlist("summary")))),
        "is_of_all": request.POST.get("which", "some") == "all",
    }
    return TemplateResponse(request, "admin/blog/summary/bulk.html", frame | context)


def _ticked(request: HttpRequest, keys: list[int]) -> list[int]:
    ticked = set(request.POST.getlist("summary"))
    return [key for key in keys if str(key) in ticked]


def _preview(
    request: HttpRequest,
    frame: dict,
    form: DeedForm,
    plan: Plan,
    chosen: list[int],
    *,
    was_changed: bool = False,
) -> TemplateResponse:
    looked_at = signing.dumps(
        {"summaries": chosen, "versions": list(plan.versions.items()), "user": request.user.pk},
        salt=SALT,
        compress=True,
    )
    context = {
        "title": plan.deed.label,
        "plan": plan,
        "number": len(plan.effects),
        "shown": plan.effects[:NAMED],
        "more": max(0, len(plan.effects) - NAMED),
        "form": form,
        "looked_at": looked_at,
        "was_changed": was_changed,
        "back": request.get_full_path(),
        "named": NAMED,
    }
    return TemplateResponse(request, "admin/blog/summary/bulk_preview.html", frame | context)


def _do(request: HttpRequest, frame: dict) -> HttpResponseBase:
    form = DeedForm(request.POST, user=request.user)
    looked_at = _looked_at(request)
    if looked_at is None or not form.is_valid():
        messages.warning(request, gettext("This page is too old. Please look again."))
        return redirect(request.get_full_path())
    chosen, seen = looked_at
    try:
        pk = carry_out(form.asked_for, chosen, seen, request.user)
    except ChangedSinceError as error:
        return _preview(request, frame, form, error.plan, chosen, was_changed=True)
    if pk is None:
        messages.info(request, gettext("There was nothing to do."))
        return redirect(request.get_full_path())
    messages.success(request, gettext("It is done. Here you can take it back, for 30 days."))
    return redirect(reverse("admin:change", args=[pk]))


def _looked_at(request: HttpRequest) -> tuple[list[int], dict[int, int]] | None:
    """The summaries and the versions of their posts; None where the page is not ours or too old."""
    try:
        page = signing.loads(request.POST.get("looked_at", ""), salt=SALT, max_age=LOOKED_AT)
    except signing.BadSignature:
        return None
    if page["user"] != request.user.pk:
        return None
    return page["summaries"], dict(page["versions"])
