"""A work pasted where it is to be cited: read, looked up and saved beside what is written."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from research.admin import entering
from research.admin.citations import KEEP, LOOK_UP, READ, CitationAdmin, answer

ASKS = (READ, LOOK_UP, KEEP)


def pasted(admin: CitationAdmin, request: HttpRequest) -> HttpResponse:
    """What there is to say of what was pasted; or the citation, when it was confirmed and is saved.

    Raises `PermissionDenied` for who may not add one.
    """
    if not admin.has_add_permission(request):
        raise PermissionDenied
    ask = next((name for name in ASKS if name in request.POST), None)
    page = answer(request, ask) if ask else entering.Page()
    if ask == KEEP and page.items:
        page = admin.keep(request, page)
    context = {
        "page": page,
        "shown": entering.shown(page.items, admin.summarised, None, page.ticked),
        "readings": entering.signed(page.items),
        "citation": page.saved[0] if page.saved else None,
    }
    return render(request, "admin/research/citation/_pasted.html", context)
