"""What every answer says of itself to a browser, whichever part of the site made it."""

from csp.constants import HEADER
from csp.middleware import CSPMiddleware, PolicyParts
from csp.utils import build_policy
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.security import SecurityMiddleware

# What a page of ours could ask a browser for and never does. Passkeys and the clipboard are not
# among them: left out, they belong to this origin alone.
# https://www.w3.org/TR/permissions-policy/
SWITCHED_OFF = (
    *("accelerometer", "autoplay", "browsing-topics", "camera", "clipboard-read"),
    *("display-capture", "encrypted-media", "fullscreen", "gamepad", "geolocation", "gyroscope"),
    *("hid", "idle-detection", "local-fonts", "magnetometer", "microphone", "midi", "payment"),
    *("picture-in-picture", "screen-wake-lock", "serial", "sync-xhr", "usb", "window-management"),
    "xr-spatial-tracking",
)
# No other site may embed what is ours, as a frame, a picture or a script. Who fetches a feed or a
# file of references to read it is no page of another site, and is not held up.
EVERYWHERE = {
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": ", ".join(f"{feature}=()" for feature in SWITCHED_OFF),
    "X-Frame-Options": "DENY",
}
# Whatever says nothing of caches was not made for them: the way to the encrypted page, say, which a
# cache that does not know how a visitor came would hand to those who are there already.
FOR_NOBODY_ELSE = {"Cache-Control": "no-store"}


class HeadersMiddleware(SecurityMiddleware):
    """The outermost: also for what is refused before Django's own has its turn, a wrong host say.

    What an answer says itself stays, but for cookies of a page that did not come about.
    """

    def process_request(self, request: HttpRequest) -> None:
        """Leading to the encrypted page is left to Django's own, further in."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        response = super().process_response(request, response)
        for name, value in (EVERYWHERE | FOR_NOBODY_ELSE).items():
            response.setdefault(name, value)
        if response.status_code == 503:
            # The secret of a form, say, that was drawn before the database went away.
            response.cookies.clear()
        return response


class PolicyMiddleware(CSPMiddleware):
    """The Content-Security-Policy of most answers is the same: it is put together once."""

    # The setting, and the policy it stands for.
    put_together: tuple[dict | None, str] = (None, "")

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        directives = settings.CONTENT_SECURITY_POLICY
        is_own = self.get_policy_parts(request, response) != PolicyParts()
        if is_own or settings.DEBUG or not directives or hasattr(response, "_csp_exempt"):
            return super().process_response(request, response)
        if self.put_together[0] is not directives:
            self.put_together = (directives, build_policy())
        response.setdefault(HEADER, self.put_together[1])
        return response
