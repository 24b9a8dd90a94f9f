"""Summaries as a table: CSV (RFC 4180) that a spreadsheet opens and does not run.

A cell that begins like a formula would be one: Excel, LibreOffice and Google Sheets take "=1+1" in
a file for an order, also behind quotes and spaces (OWASP, "CSV injection"). An apostrophe before
it makes it text. Excel knows by the byte order mark that the file is UTF-8.
"""

import csv
import re
from collections.abc import Iterable, Iterator

from django.conf import settings

from blog.models import Summary
from blog.richtext import plain_text
from research.styles import short_authors

BYTE_ORDER_MARK = "\ufeff"
COLUMNS = [
    "month",
    "title",
    "topics",
    "type of research",
    "study",
    "year of study",
    "journal or book",
    "reference",
    "DOI",
    "notices",
    "practice implications",
    "address",
]
# Whatever a spreadsheet may pass over before it looks for a formula; then what begins one, also in
# the wide letters of East Asian keyboards.
FORMULA = re.compile(r"[\s\"'“”‘’\ufeff\u200b-\u200f\u2060]*[=+\-@＝＋－＠]")
# Where lists are parted by semicolons, Excel looks for cells within quotes of ours, too.
NEXT_CELL = re.compile(r"(?<=;)(?=[\s\"']*[=+\-@＝＋－＠])")


def written_table(summaries: Iterable[Summary]) -> Iterator[str]:
    """The lines of the table; each summary has `topic_names` and comes with its relations."""
    yield from written_rows(COLUMNS, map(_cells, summaries))


def written_rows(columns: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    """The lines of any table, none of whose cells a spreadsheet takes for a formula."""
    yield BYTE_ORDER_MARK + _line([as_text(column) for column in columns])
    for row in rows:
        yield _line([as_text(cell) for cell in row])


def as_text(cell: str) -> str:
    """A cell on one line that no spreadsheet takes for a formula."""
    line = " ".join(cell.replace("\x00", "").split())
    line = NEXT_CELL.sub("'", line)
    return f"'{line}" if FORMULA.match(line) else line


def _cells(summary: Summary) -> list[str]:
    citation = summary.citation
    month = f"{summary.post.month:%Y-%m}"
    kind = summary.research_type.name if summary.research_type else ""
    about = [""] * 6
    if citation:
        label = short_authors(citation.csl) if citation.title else ""
        year = str(citation.issued_year or "")
        notices = "; ".join(notice.text for notice in citation.notices_said)
        about = [label, year, citation.container_title, citation.apa, citation.doi, notices]
    return [
        month,
        summary.title,
        "; ".join(summary.topic_names),
        kind,
        *about,
        plain_text(summary.practice_implications),
        settings.SITE_URL + summary.get_absolute_url(),
    ]


class _Echo:
    """A file that gives back what is written to it."""

    def write(self, line: str) -> str:
        return line


def _line(cells: list[str]) -> str:
    return csv.writer(_Echo(), quoting=csv.QUOTE_ALL).writerow(cells)
