"""A reference in short, to tell which study is meant: who, when, where and its DOI."""

from django.utils.safestring import SafeString

from research.styles import item
from research.styles.apa import short_authors
from research.styles.parts import Part, html, joined


def short_html(csl: dict) -> SafeString:
    """The item on one line, escaped, with its journal or book in `<cite>` and its DOI as a link."""
    label, container, doi = short_authors(csl), item.text(csl, "container-title"), item.doi(csl)
    where = [item.text(csl, "volume"), item.page_range(item.text(csl, "page"))]
    source = [[Part(container, "cite")], *([Part(part)] for part in where if part)]
    groups = [
        [Part(f"{label}.")] if label else [],
        [*joined(", ", source), Part(".")] if container else [],
        [Part(doi, href=item.link(csl).href)] if doi else [],
    ]
    return html(joined(" ", groups))
