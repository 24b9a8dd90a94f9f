"""No log says where a shared preview or a choice of password stands: readers could open it."""

import logging
import re

from django.utils.log import ServerFormatter

# Also where an address is quoted, as that of the page before (RFC 9110 §10.1.3).
TOKEN = re.compile(r"(/preview/|/admin/password/[^/\s]+/)[^/?#\s\"']+")


def without_tokens(text: str) -> str:
    return TOKEN.sub(r"\1…", text)


class DiscreetFormatter(logging.Formatter):
    """What another formatter writes, without the tokens of addresses."""

    def __init__(self, within: logging.Formatter):
        super().__init__()
        self.within = within

    def format(self, record: logging.LogRecord) -> str:
        return without_tokens(self.within.format(record))


def plain() -> DiscreetFormatter:
    """For everything but the requests of the development server."""
    return DiscreetFormatter(logging.Formatter("%(levelname)s %(name)s: %(message)s"))


def requests() -> DiscreetFormatter:
    """For the requests of the development server, as it is used to write them."""
    return DiscreetFormatter(ServerFormatter("[{server_time}] {message}", style="{"))
