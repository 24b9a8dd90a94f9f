"""The score of Mozilla's HTTP Observatory, from one answer and what a plain request is told.

The rules and their points are those of its analyser and of `SCORE_TABLE`
(https://github.com/mdn/mdn-http-observatory, `src/analyzer/tests` and `src/grader/charts.js`),
written anew; only what needs the internet is left out: whether a site is in the list that browsers
come with, which is worth five points more.
"""

import re
from typing import NamedTuple
from urllib.parse import urlsplit

from django.http import HttpResponse

# Half a year, as it counts it, in seconds.
SIX_MONTHS = 15_552_000
# Below this, nothing that is good adds anything.
FOR_EXTRA_CREDIT = 90
BROAD = {"ftp:", "http:", "https:", "*", "http://*", "http://*.*", "https://*", "https://*.*"}
INLINE = {"'unsafe-inline'", "data:"}
NAMED = ("'nonce-", "'sha256-", "'sha384-", "'sha512-")
PRIVATE = {"no-referrer", "same-origin", "strict-origin", "strict-origin-when-cross-origin"}


class Seen(NamedTuple):
    """An answer by HTTPS; its host; where the same request without encryption is led, if at all."""

    response: HttpResponse
    host: str
    led_to: str | None

    def header(self, name: str) -> str:
        return self.response.get(name, "").strip()


def score(seen: Seen) -> int:
    """The points; 100 for nothing wrong and nothing beyond, 135 where nothing is left to do."""
    points = [rule(seen) for rule in RULES]
    worst = 100 + sum(point for point in points if point < 0)
    return 100 + sum(points) if worst >= FOR_EXTRA_CREDIT else worst


def policy_of(response: HttpResponse) -> dict[str, set[str]]:
    """The directives of its Content-Security-Policy. Raises `ValueError` where one stands twice."""
    directives: dict[str, set[str]] = {}
    for part in response.get("Content-Security-Policy", "").lower().split(";"):
        name, *sources = part.split() or [""]
        if name in directives:
            raise ValueError(name)
        if name:
            directives[name] = set(sources) or {"'none'"}
    return directives


def _content_security_policy(seen: Seen) -> int:
    try:
        policy = policy_of(seen.response)
    except ValueError:
        return -25
    if not policy:
        return -25
    default = policy.get("default-src", {"*"})
    script, style, objects = (
        policy.get(name, default) for name in ("script-src", "style-src", "object-src")
    )
    # Browsers that know nonces and digests pass over 'unsafe-inline' beside them.
    script, style = (
        sources - {"'unsafe-inline'"} if any(one.startswith(NAMED) for one in sources) else sources
        for sources in (script, style)
    )
    passive = {source for name in ("img-src", "media-src") for source in policy.get(name, default)}
    active = script.union(
        *(
            sources
            for name, sources in policy.items()
            if name not in ("img-src", "media-src", "script-src")
        )
    )
    verdicts = [
        (-20, script & (BROAD | INLINE) or objects & BROAD),
        (-20, _unencrypted(active)),
        (-10, "'unsafe-eval'" in script | style),
        (-10, _unencrypted(passive)),
        (0, style & (BROAD | INLINE)),
        (10, default == {"'none'"}),
    ]
    return next((points for points, holds in verdicts if holds), 5)


def _unencrypted(sources: set[str]) -> bool:
    return any(source.startswith(("http:", "ftp:")) for source in sources)


def _cookies(seen: Seen) -> int:
    cookies = seen.response.cookies.values()
    has_hsts = _strict_transport_security(seen) == 0
    points = [5 if all(cookie["samesite"] for cookie in cookies) else 0] if cookies else [0]
    for cookie in cookies:
        name, same_site = cookie.key.lower(), cookie["samesite"].lower()
        is_session = "login" in name or "sess" in name
        if same_site not in ("", "lax", "strict", "none"):
            points.append(-20)
        if not cookie["secure"]:
            points.append(-5 if has_hsts else -20)
            points += [-20] if same_site == "none" else []
            points += [-10 if has_hsts else -40] if is_session else []
        if "csrf" in name and not same_site:
            points.append(-20)
        if is_session and not cookie["httponly"]:
            points.append(-30)
    return min(points)


def _cross_origin_resource_sharing(seen: Seen) -> int:
    is_open = bool(seen.header("Access-Control-Allow-Origin"))
    return -50 if is_open and seen.header("Access-Control-Allow-Credentials") == "true" else 0


def _redirection(seen: Seen) -> int:
    to = urlsplit(seen.led_to or "")
    if to.scheme != "https":
        return -20
    return 0 if to.hostname == seen.host else -5


def _referrer_policy(seen: Seen) -> int:
    policies = [one.strip().lower() for one in seen.header("Referrer-Policy").split(",")]
    if policies == [""]:
        return 0
    return 5 if policies[-1] in PRIVATE else -5


def _strict_transport_security(seen: Seen) -> int:
    header = seen.header("Strict-Transport-Security").lower()
    age = re.search(r"(?:^|;)\s*max-age=([0-9]+)", header)
    if not age or "," in header:
        return -20
    return 0 if int(age[1]) >= SIX_MONTHS else -10


def _subresource_integrity(seen: Seen) -> int:
    if not seen.header("Content-Type").startswith("text/html"):
        return 0
    scripts = re.findall(r"<script\b[^>]*\bsrc=[\"']?([^\"'\s>]+)", seen.response.text)
    if any(one.startswith(("http:", "//")) for one in scripts):
        return -50
    return -5 if any(one.startswith("https:") for one in scripts) else 0


def _x_content_type_options(seen: Seen) -> int:
    return 0 if seen.header("X-Content-Type-Options").lower() == "nosniff" else -5


def _x_frame_options(seen: Seen) -> int:
    if "frame-ancestors" in policy_of(seen.response):
        return 5
    return 0 if seen.header("X-Frame-Options").lower() in ("deny", "sameorigin") else -20


def _cross_origin_resource_policy(seen: Seen) -> int:
    policy = seen.header("Cross-Origin-Resource-Policy").lower()
    points = {"same-origin": 10, "same-site": 10, "cross-origin": 0, "": 0}
    return points.get(policy, -5)


RULES = (
    _content_security_policy,
    _cookies,
    _cross_origin_resource_sharing,
    _redirection,
    _referrer_policy,
    _strict_transport_security,
    _subresource_integrity,
    _x_content_type_options,
    _x_frame_options,
    _cross_origin_resource_policy,
)
