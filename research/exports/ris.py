"""RIS, the format of Research Information Systems that every reference manager reads.

A record is lines of a tag and a value, so a value is written on one line whatever it holds. Tags
are used as Zotero and EndNote do, which differ from the specification of 2011 for article numbers
(C7) and for the numbers of reports (SN).
"""

import re
from collections.abc import Iterable, Iterator

from research.exports.names import inverted
from research.exports.remarks import remarks
from research.styles.item import Work

TYPES = {
    "article-journal": "JOUR",
    "article-magazine": "MGZN",
    "article-newspaper": "NEWS",
    "chapter": "CHAP",
    "book": "BOOK",
    "thesis": "THES",
    "report": "RPRT",
    "article": "UNPB",
    "webpage": "ELEC",
    "post-weblog": "BLOG",
    "paper-conference": "CPAPER",
}
# Where the editors of a work itself stand; of a part, those of its host are secondary authors.
WHOLE_WORKS = frozenset({"book", "report", "thesis"})
# A report's is where a book has its ISBN; a thesis is counted by the database that has it.
NUMBERS = {"book": "SN", "report": "SN", "thesis": "AN"}
SINGLE_PAGE_RANGE = re.compile(r"(\w+)[-–](\w+)")
END = "\r\n"


def written(items: Iterable[tuple[str, dict]]) -> Iterator[str]:
    for key, csl in items:
        lines = [f"{tag}  - {value}{END}" for tag, value in _fields(key, Work(csl)) if value]
        yield f"{''.join(lines)}ER  - {END}{END}"


def _fields(key: str, work: Work) -> Iterator[tuple[str, str]]:
    kind = work.kind
    yield "TY", TYPES.get(kind, "GEN")
    yield "ID", key
    for name in work.authors:
        yield "AU", inverted(name)
    for name in work.editors:
        yield "A3" if kind in WHOLE_WORKS else "A2", inverted(name)
    yield "TI", work.one_line("title")
    # The database that has a thesis is no larger work.
    yield "DB" if kind == "thesis" else "T2", work.one_line("container-title")
    yield from _date(work)
    yield from _numbers(work)
    yield "PB", work.one_line("publisher")
    yield "CY", work.one_line("publisher-place")
    yield "M3", work.one_line("genre")
    yield "DO", work.doi
    yield "UR", work.one_line("URL")
    for remark in remarks(work):
        yield "N1", remark


def _date(work: Work) -> Iterator[tuple[str, str]]:
    year, month, day = work.issued
    if year:
        yield "PY", f"{year:04}"
        if month:
            yield "DA", f"{year:04}/{month:02}/{f'{day:02}' if day else ''}/"


def _numbers(work: Work) -> Iterator[tuple[str, str]]:
    kind, number = work.kind, work.one_line("number")
    yield "VL", work.one_line("volume")
    yield "IS", work.one_line("issue")
    yield "ET", work.one_line("edition")
    yield "SE", work.one_line("chapter-number")
    pages = work.one_line("page")
    if number:
        yield NUMBERS.get(kind, "C7"), number
        # Who does not know C7 would print neither.
        pages = pages or ("" if kind in WHOLE_WORKS else number)
    ends = SINGLE_PAGE_RANGE.fullmatch(pages)
    yield "SP", ends[1] if ends else pages
    yield "EP", ends[2] if ends else ""
