"""The site's addresses, four that end in an error each, and two that are too trusting."""

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.urls import path

from pprnet import urls


def raising(error: type[Exception]):
    """A view that raises it."""

    def view(request):
        raise error

    return view


def reflecting(request: HttpRequest) -> HttpResponse:
    """A page that names the host it is told of, and is kept for everybody."""
    host = request.headers.get("X-Forwarded-Host", request.get_host())
    return HttpResponse(f"https://{host}/", headers={"Cache-Control": "public, max-age=60"})


def following(request: HttpRequest) -> HttpResponse:
    """Leads wherever the address says."""
    return HttpResponse(status=302, headers={"Location": request.GET.get("next", "/")})


urlpatterns = [
    path("errors/reflecting/", reflecting),
    path("errors/following/", following),
    path("errors/400/", raising(SuspiciousOperation)),
    path("errors/403/", raising(PermissionDenied)),
    path("errors/500/", raising(RuntimeError)),
    path("errors/503/", raising(OperationalError)),
    *urls.urlpatterns,
]
handler404 = urls.handler404
handler500 = urls.handler500
