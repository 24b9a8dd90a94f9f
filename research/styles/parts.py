"""A written reference as runs of text, joined and ended without doubled punctuation."""

from html import escape
from itertools import chain
from typing import NamedTuple

from django.utils.safestring import SafeString, mark_safe


class Part(NamedTuple):
    """A run of text; `tag` is its element (`cite` for a work, `i` else) where it is in italics."""

    text: str
    tag: str = ""
    href: str = ""

    @property
    def html(self) -> str:
        """Escaped; `tag` is one of ours."""
        if self.href:
            return f'<a href="{escape(self.href)}">{escape(self.text)}</a>'
        if self.tag:
            return f"<{self.tag}>{escape(self.text)}</{self.tag}>"
        return escape(self.text)


def joined(separator: str, groups: list[list[Part]]) -> list[Part]:
    """The groups that are not empty, with the separator between them."""
    between = [Part(separator)]
    return list(chain(*[[*between, *group] for group in groups if group]))[1:]


def ended(element: list[Part]) -> list[Part]:
    """With a full stop, unless the text has its own end, also inside closing quotes."""
    if element[-1].text.rstrip("”’\"'»").endswith((".", "?", "!", "…")):
        return element
    return [*element, Part(".")]


def html(parts: list[Part]) -> SafeString:
    return mark_safe("".join(part.html for part in parts))  # noqa: S308 -- each is escaped


def plain(parts: list[Part]) -> str:
    return "".join(part.text for part in parts)
