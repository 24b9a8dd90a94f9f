import re
import uuid

from django.conf import settings
from django.core.exceptions import TooManyFieldsSent
from django.http import Http404
from django.views.defaults import bad_request

from blog.views import page_not_found
from pprnet.logs import REQUEST_ID, environment

# A number, in hexadecimal digits or written like a UUID (RFC 9562): no name hides in one.
WELL_FORMED = re.compile(r"[0-9a-fA-F-]{16,64}")


class HeadMiddleware:
    """Of what is asked by HEAD nothing but the headers goes to the server (RFC 9110, 9.3.2)."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if request.method == "HEAD":
            if response.streaming:
                response.streaming_content = ()
            else:
                response.content = b""
        return response


class RequestIdMiddleware:
    """A number for each request, by which the log speaks of it and a visitor can ask about it.

    A proxy may have given it one already.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        given = request.headers.get("X-Request-ID", "") if settings.BEHIND_PROXY else ""
        number = given if WELL_FORMED.fullmatch(given) else uuid.uuid4().hex
        request.META[REQUEST_ID] = number
        environment.set(request.META)
        response = self.get_response(request)
        # Who is given it by a shared cache would ask about the request of somebody else.
        if "public" not in response.get("Cache-Control", ""):
            response["X-Request-ID"] = number
        return response


class OwnPagesMiddleware:
    """The site's own 404 and 400 pages in development, too: who tries the demo is no developer."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        try:
            # With too many keys it cannot be read, not even by Django's own page for developers.
            request.GET  # noqa: B018
        except TooManyFieldsSent as error:
            return bad_request(request, error)
        response = self.get_response(request)
        # Without DEBUG it is this page already.
        if settings.DEBUG and response.status_code == 404 and request.resolver_match is None:
            return page_not_found(request, Http404())
        return response

    def process_exception(self, request, exception):
        return page_not_found(request, exception) if isinstance(exception, Http404) else None
