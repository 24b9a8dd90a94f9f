"""A written reference as runs of text, joined and ended without doubled punctuation."""

from itertools import chain
from typing import NamedTuple

from django.utils.html import format_html
from django.utils.safestring import SafeString


class Part(NamedTuple):
    """A run of text; `tag` is its element (`cite` for a work, `i` else) where it is in italics."""

    text: str
    tag: str = ""
    href: str = ""

    def __html__(self) -> SafeString:
        if self.href:
            return format_html('<a href="{}">{}</a>', self.href, self.text)
        if self.tag:
            return format_html("<{0}>{1}</{0}>", self.tag, self.text)
        return format_html("{}", self.text)


def joined(separator: str, groups: list[list[Part]]) -> list[Part]:
    """The groups that are not empty, with the separator between them."""
    between = [Part(separator)]
    return list(chain(*[[*between, *group] for group in groups if group]))[1:]


def ended(element: list[Part]) -> list[Part]:
    """With a full stop, unless the text has its own end, also inside closing quotes."""
    if element[-1].text.rstrip("”’\"'»").endswith((".", "?", "!", "…")):
        return element
    return [*element, Part(".")]


def plain(parts: list[Part]) -> str:
    return "".join(part.text for part in parts)
