"""How mail leaves: `EMAIL_URL`."""

from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from environs import EnvError

PORTS = {"smtp": 25, "smtp+tls": 587, "smtps": 465}
BACKENDS = "django.core.mail.backends"


class Mail(NamedTuple):
    """What Django's settings of the same names hold; two schemes differ in when TLS begins."""

    backend: str
    host: str = ""
    port: int = 0
    user: str = ""
    password: str = ""
    use_tls: bool = False
    use_ssl: bool = False


def mail_of(url: str) -> Mail:
    """What an `EMAIL_URL` says. Raises `EnvError` for one that means nothing."""
    if url == "console://":
        return Mail(f"{BACKENDS}.console.EmailBackend")
    refusal = EnvError(
        "console://, smtp://HOST, smtp+tls://USER:PASSWORD@HOST:587 or smtps://… will do."
    )
    try:
        parts = urlsplit(url)
        port = parts.port or PORTS[parts.scheme]
    except (KeyError, ValueError):
        # What it could not read may be part of a password.
        raise refusal from None
    rest = (parts.path.strip("/"), parts.query, parts.fragment)
    if parts.scheme not in PORTS or not parts.hostname or any(rest):
        raise refusal
    return Mail(
        f"{BACKENDS}.smtp.EmailBackend",
        parts.hostname,
        port,
        unquote(parts.username or ""),
        unquote(parts.password or ""),
        use_tls=parts.scheme == "smtp+tls",
        use_ssl=parts.scheme == "smtps",
    )
