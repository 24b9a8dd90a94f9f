"""How a reference is written. A reference stays English on a site in any language."""

from research.styles.apa import apa, apa_html, short_authors
from research.styles.short import short_html
from research.styles.vancouver import vancouver

__all__ = ["apa", "apa_html", "short_authors", "short_html", "vancouver"]
