"""The site's addresses, and three that end in an error each."""

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.urls import path

from pprnet import urls


def raising(error: type[Exception]):
    """A view that raises it."""

    def view(request):
        raise error

    return view


urlpatterns = [
    path("errors/400/", raising(SuspiciousOperation)),
    path("errors/403/", raising(PermissionDenied)),
    path("errors/500/", raising(RuntimeError)),
    *urls.urlpatterns,
]
handler404 = urls.handler404
