"""Write `.env` for docker compose: `.env.example` with fresh secrets and this site's address.

The address is the first argument or `SITE_ADDRESS`: a host name, `localhost` when there is none.
"""

import os
import re
import secrets
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# RFC 1123 §2.1
LABEL = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
HOST_NAME = re.compile(rf"(?!.{{254}}){LABEL}(\.{LABEL})*")


def settings_for(address: str) -> dict[str, str]:
    password = secrets.token_urlsafe(32)
    return {
        "SITE_ADDRESS": address,
        "SITE_URL": f"https://{address}",
        "ALLOWED_HOSTS": address,
        "SECRET_KEY": secrets.token_urlsafe(64),
        "POSTGRES_PASSWORD": password,
        "DATABASE_URL": f"postgresql://pprnet:{password}@db:5432/pprnet",
    }


def fill_in(example: str, values: dict[str, str]) -> str:
    for name, value in values.items():
        example = re.sub(rf"^{name}=.*$", f"{name}={value}", example, flags=re.MULTILINE)
    return example


def main(arguments: list[str]) -> str | None:
    """What went wrong, or None."""
    address = arguments[0] if arguments else os.environ.get("SITE_ADDRESS") or "localhost"
    if not HOST_NAME.fullmatch(address):
        return f"SITE_ADDRESS is a host name such as research.example.org, not {address!r}."
    text = fill_in((ROOT / ".env.example").read_text("utf-8"), settings_for(address))
    target = ROOT / ".env"
    try:
        descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return f"{target} exists and stays as it is; its secrets are in use."
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    sys.stdout.write(f"{target} is written, for https://{address}.\n")
    return None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
