"""A written reference as one text with marks where its italics begin and end.

The marks are control characters, which `item.one_line` leaves in no text of a work; so what is
between them is joined, ended and escaped like any text.
"""

from html import escape

from django.utils.safestring import SafeString, mark_safe

from research.styles.item import Link

CITE, CITE_END, ITALIC, ITALIC_END = MARKS = "\x01\x02\x03\x04"
TAGS = (*zip(MARKS, ("<cite>", "</cite>", "<i>", "</i>"), strict=True),)
# Behind the stop that ends a text.
CLOSING = f"”’\"'»{MARKS}"


def cite(title: str) -> str:
    """The title of a work."""
    return title and f"{CITE}{title}{CITE_END}"


def italic(text: str) -> str:
    return text and f"{ITALIC}{text}{ITALIC_END}"


def joined(separator: str, *texts: str) -> str:
    """The texts that are not empty, with the separator between them."""
    return separator.join([text for text in texts if text])


def ended(text: str) -> str:
    """With a full stop, unless the text has its own end, also inside closing quotes."""
    return text if text.rstrip(CLOSING).endswith((".", "?", "!", "…")) else f"{text}."


def plain(marked: str, link: Link | None) -> str:
    """The text without its marks, and the link behind it."""
    for mark in MARKS:
        marked = marked.replace(mark, "")
    return joined(" ", marked, link.text if link else "")


def html(marked: str, link: str = "") -> SafeString:
    """The text, escaped, with elements in place of its marks, and the link's HTML behind it."""
    written = escape(marked)
    for mark, tag in TAGS:
        written = written.replace(mark, tag)
    return mark_safe(joined(" ", written, link))  # noqa: S308 -- both are escaped


def linked(text: str, href: str) -> str:
    """HTML of a link, or of its text alone where it leads nowhere."""
    return f'<a href="{escape(href)}">{escape(text)}</a>' if href else escape(text)
