"""A reference in short, to tell which study is meant: who, when, where and its DOI."""

from django.utils.safestring import SafeString

from research.styles.apa import label_of
from research.styles.item import Work, page_range
from research.styles.parts import cite, html, joined, linked


def short_html(csl: dict) -> SafeString:
    """The item on one line, escaped, with its journal or book in `<cite>` and its DOI as a link."""
    work = Work(csl)
    label, container = label_of(work), work["container-title"]
    source = joined(", ", cite(container), work["volume"], page_range(work["page"]))
    text = joined(" ", label and f"{label}.", container and f"{source}.")
    return html(text, linked(work.doi, work.link.href) if work.doi else "")
