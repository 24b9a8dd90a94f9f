from django.conf import settings
from django.http import Http404

from blog.views import page_not_found


class NotFoundMiddleware:
    """The site's own 404 page, in development too: whoever tries the demo is no developer."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        # Without DEBUG it is this page already.
        if settings.DEBUG and response.status_code == 404 and request.resolver_match is None:
            return page_not_found(request, Http404())
        return response

    def process_exception(self, request, exception):
        return page_not_found(request, exception) if isinstance(exception, Http404) else None
