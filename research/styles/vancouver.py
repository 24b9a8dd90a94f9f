"""Vancouver style, as ICMJE and the NLM's Citing Medicine (2nd ed., "CM", by chapter) have it.

Titles of journals are written in full, since a record does not hold their abbreviations, and
accents in names are kept. When a page on the web was read is not known, so no reference says it.
"""

import re
from calendar import month_abbr
from functools import lru_cache
from itertools import takewhile

from research.styles.item import RANGE, Name, Work, initials_of, page_range
from research.styles.parts import joined

# Of more, the first six are named (ICMJE, "References").
MOST_NAMES = 6
INITIAL = re.compile(r"\w(?=\.)")
PAGES = re.compile(r"(?<![\w])(\d+)-(\d+)(?![\w])")
ROMAN_SUFFIXES = {"II": "2nd", "III": "3rd", "IV": "4th"}
PERIODICAL_TYPES = frozenset({"article-journal", "article-magazine", "article-newspaper"})
ONLINE_TYPES = frozenset({"webpage", "post-weblog", "article"})
# The others are called what they call themselves.
LABELS = {
    "article": "Preprint",
    "article-newspaper": "",
    "webpage": "Internet",
    "post-weblog": "Internet",
    "report": "",
}


def vancouver(item: dict | Work) -> str:
    """The reference as one line of plain text; empty when the item says nothing at all."""
    work = Work.of(item)
    names, title = _leading_names(work), _title(work)
    if work.kind in PERIODICAL_TYPES:
        source = [_periodical(work)]
    elif _is_part(work):
        source = [_host_book(work), _imprint(work), _part_pages(work)]
    else:
        edited = _edited_by(work) if work.authors else ""
        source = [work.volume, work.edition, edited, _imprint(work), _report_number(work)]
    written = [names, title, *source]
    link = _link(work)
    if not (names or title or link or work.issued[0] or _says_where(work)):
        return ""
    return joined(" ", *[_ended(element) for element in written if element], link)


def _says_where(work: Work) -> bool:
    keys = ("container-title", "volume", "issue", "page", "number", "publisher", "edition")
    return work.is_in_press or any(work[key] for key in keys)


def _ended(element: str) -> str:
    """CM ch. 1: one full stop behind each element, unless it has an end of its own."""
    return element if element.endswith((".", "?", "!", "…")) else f"{element}."


def _leading_names(work: Work) -> str:
    """Authors; of a whole work without any, its editors (CM ch. 2)."""
    if work.authors:
        return _series(work.authors, work.omitted_after("author"))
    return "" if _is_part(work) else _edited_by(work)


def _edited_by(work: Work) -> str:
    if not work.editors:
        return ""
    omitted_after = work.omitted_after("editor")
    several = len(work.editors) > 1 or omitted_after
    return f"{_series(work.editors, omitted_after)}, editor{'s' if several else ''}"


def _series(names: list[Name], omitted_after: int) -> str:
    """Surnames with initials, the first six of more; a list once cut short ends at its gap."""
    shown = [_written(name) for name in names[: omitted_after or None][:MOST_NAMES]]
    is_cut = len(shown) < len(names) or omitted_after
    return ", ".join([*shown, "et al."] if is_cut else shown)


def _written(name: Name) -> str:
    """Family name with its particles, at most two initials without stops, suffix (CM ch. 1)."""
    suffix = ROMAN_SUFFIXES.get(name.suffix, name.suffix.rstrip("."))
    return joined(" ", name.particle, name.family, _bare_initials(name.given), suffix)


@lru_cache(10_000)
def _bare_initials(given: str) -> str:
    return "".join(INITIAL.findall(" ".join(initials_of(given))))[:2]


def _title(work: Work) -> str:
    """Title and, in square brackets, what kind of thing it is (CM ch. 1, 5, 18)."""
    if not work["title"]:
        return ""
    label = LABELS.get(work.kind, work["genre"])
    if work.kind == "thesis":
        label = label.lower() or "thesis"
    return joined(" ", work["title"], label and f"[{label}]")


def _periodical(work: Work) -> str:
    """Journal. Date;volume(issue):pages (CM ch. 1; forthcoming: ch. 11; ahead of print: ch. 23)."""
    journal = work["container-title"] and _ended(work["container-title"])
    if work.is_in_press:
        return joined(" ", journal, "Forthcoming", _year(work))
    if work.is_advance_online:
        return joined(" ", journal, f"Epub {_date(work)}")
    volume, issue = work["volume"], page_range(work["issue"]).replace("–", "-")
    place = volume + (f"({issue})" if issue else "")
    pages = _pages(work) or work["number"]
    # Of a daily or a weekly, the day says which (CM ch. 3).
    date = _date(work, whole=work.kind != "article-journal")
    return f"{journal} {date}{f';{place}' if place else ''}{f':{pages}' if pages else ''}".strip()


def _host_book(work: Work) -> str:
    """CM ch. 2: In: editors. Title. Volume. Edition."""
    parts = [_edited_by(work), work["container-title"], work.volume, work.edition]
    written = " ".join(_ended(part) for part in parts if part)
    return f"In: {written}" if written else ""


def _imprint(work: Work) -> str:
    """Place: publisher; date (CM ch. 2)."""
    container = "" if _is_part(work) else work["container-title"]
    publisher = work["publisher"] or container
    place = joined(": ", work["publisher-place"], publisher)
    whole = work.kind in ONLINE_TYPES
    date = "forthcoming" if work.is_in_press else _date(work, whole=whole)
    return joined("; ", place, date)


def _part_pages(work: Work) -> str:
    pages, chapter = _pages(work), work["chapter-number"]
    if pages:
        return f"p. {pages}"
    return f"Chapter {chapter}" if chapter else ""


def _report_number(work: Work) -> str:
    """CM ch. 4."""
    number = work["number"] if work.kind == "report" else ""
    return f"Report No.: {number}" if number else ""


def _is_part(work: Work) -> bool:
    if work.kind == "paper-conference":
        return bool(work["container-title"])
    return work.kind == "chapter"


def _date(work: Work, *, whole: bool = True) -> str:
    """ "2020 Mar 5", or its year alone; CM ch. 1 has these words where there is none."""
    year, month, day = work.issued
    if not year:
        return "[date unknown]"
    if not (whole and month):
        return str(year)
    return f"{year} {month_abbr[month]} {day or ''}".rstrip()


def _year(work: Work) -> str:
    return str(work.issued[0] or "")


def _pages(work: Work) -> str:
    """Ranges with a hyphen, digits of the first page not repeated: "1056-66" (CM ch. 1)."""
    return PAGES.sub(_shortened, RANGE.sub("-", work["page"]).strip("-,;: "))


def _shortened(pages: re.Match) -> str:
    first, last = pages[1], pages[2]
    if len(first) != len(last):
        return pages[0]
    pairs = zip(first, last, strict=True)
    same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
    return f"{first}-{last[same:]}" if last[same:] else first


def _link(work: Work) -> str:
    """CM ch. 23: the DOI behind the word; an address behind "Available from"."""
    if name := work.doi:
        return f"doi: {name}"
    link = work.link
    return f"Available from: {link.text}" if link else ""
