"""References as other programs take them in: RIS, BibTeX, CSL-JSON, and COinS within pages.

The writers are our own: those of rispy and of bibtexparser let a line end or a brace in a title
break the file, and that of pybtex refuses such a title. What ours write is read back by all three
(`tests/test_exports_laws.py`).

An item is CSL-JSON 1.0.2, of which nothing is trusted. Its `note` is written as one, which is
where a retraction is said.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from research.exports import bibtex, csl_json, ris
from research.exports.keys import keyed


class Format(NamedTuple):
    """`ending` is that of a file's name; `records` takes items with their keys."""

    name: str
    ending: str
    media_type: str
    records: Callable[[Iterable[tuple[str, dict]]], Iterator[str]]

    def written(self, items: Iterable[dict]) -> Iterator[str]:
        """The file, piece by piece, so that none has to hold all of it."""
        return self.records(keyed(items))


FORMATS = {
    each.ending: each
    for each in (
        Format("RIS", "ris", "application/x-research-info-systems; charset=utf-8", ris.written),
        Format("BibTeX", "bib", "application/x-bibtex; charset=utf-8", bibtex.written),
        # A media type of JSON has no charset: it is UTF-8 (RFC 8259 §11).
        Format("CSL-JSON", "json", "application/vnd.citationstyles.csl+json", csl_json.written),
    )
}
