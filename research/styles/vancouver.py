"""Vancouver style, as ICMJE and the NLM's Citing Medicine (2nd ed., "CM", by chapter) have it.

Titles of journals are written in full, since a record does not hold their abbreviations, and
accents in names are kept. When a page on the web was read is not known, so no reference says it.
"""

import re
from calendar import month_abbr
from itertools import takewhile

from research.styles import item
from research.styles.item import DASHES, Name, text

# Of more, the first six are named (ICMJE, "References").
MOST_NAMES = 6
ROMAN_SUFFIXES = {"II": "2nd", "III": "3rd", "IV": "4th"}
PERIODICAL_TYPES = frozenset({"article-journal", "article-magazine", "article-newspaper"})
ONLINE_TYPES = frozenset({"webpage", "post-weblog"})


def vancouver(csl: dict) -> str:
    """The reference as one line of plain text; empty when the item says nothing at all."""
    names, title = _leading_names(csl), _title(csl)
    kind = item.kind(csl)
    if kind in PERIODICAL_TYPES:
        source = [_periodical(csl)]
    elif _is_part(csl):
        source = [_host_book(csl), _imprint(csl), _part_pages(csl)]
    else:
        edited = _edited_by(csl) if item.names(csl, "author") else ""
        source = [item.volume(csl), item.edition(csl), edited, _imprint(csl), _report_number(csl)]
    written = [names, title, *source]
    link = _link(csl)
    if not (any([names, title, link, item.issued(csl)[0]]) or _says_where(csl)):
        return ""
    return " ".join([*(_ended(element) for element in written if element), *filter(None, [link])])


def _says_where(csl: dict) -> bool:
    keys = ("container-title", "volume", "issue", "page", "number", "publisher", "edition")
    return item.is_in_press(csl) or any(text(csl, key) for key in keys)


def _ended(element: str) -> str:
    """CM ch. 1: one full stop behind each element, unless it has an end of its own."""
    return element if element.endswith((".", "?", "!", "…")) else f"{element}."


def _leading_names(csl: dict) -> str:
    """Authors; of a whole work without any, its editors (CM ch. 2)."""
    if authors := _series(csl, "author"):
        return authors
    return "" if _is_part(csl) else _edited_by(csl)


def _edited_by(csl: dict) -> str:
    names = _series(csl, "editor")
    several = len(item.names(csl, "editor")) > 1 or item.omitted_after(csl, "editor")
    return f"{names}, editor{'s' if several else ''}" if names else ""


def _series(csl: dict, role: str) -> str:
    """Surnames with initials, the first six of more; a list once cut short ends at its gap."""
    names = [_written(name) for name in item.names(csl, role)]
    shown = names[: item.omitted_after(csl, role) or None][:MOST_NAMES]
    is_cut = len(shown) < len(names) or item.omitted_after(csl, role)
    return ", ".join([*shown, "et al."] if shown and is_cut else shown)


def _written(name: Name) -> str:
    """Family name with its particles, at most two initials without stops, suffix (CM ch. 1)."""
    family = " ".join(filter(None, [name.particle, name.family]))
    initials = "".join(re.findall(r"\w(?=\.)", " ".join(name.initials)))[:2]
    suffix = ROMAN_SUFFIXES.get(name.suffix, name.suffix.rstrip("."))
    return " ".join(filter(None, [family, initials, suffix]))


def _title(csl: dict) -> str:
    """Title and, in square brackets, what kind of thing it is (CM ch. 1, 5, 18)."""
    kinds = {
        "thesis": text(csl, "genre").lower() or "thesis",
        "article": "Preprint",
        "article-newspaper": "",
        "webpage": "Internet",
        "post-weblog": "Internet",
        "report": "",
    }
    label = kinds.get(item.kind(csl), text(csl, "genre"))
    title = text(csl, "title")
    return " ".join(filter(None, [title, f"[{label}]" if label else ""])) if title else ""


def _periodical(csl: dict) -> str:
    """Journal. Date;volume(issue):pages (CM ch. 1; forthcoming: ch. 11; ahead of print: ch. 23)."""
    journal = _ended(text(csl, "container-title")) if text(csl, "container-title") else ""
    year = _date(csl, whole=False)
    if item.is_in_press(csl):
        return " ".join(filter(None, [journal, "Forthcoming", _year(csl)]))
    if item.is_advance_online(csl):
        return " ".join(filter(None, [journal, f"Epub {_date(csl)}"]))
    volume, issue = text(csl, "volume"), item.page_range(text(csl, "issue")).replace("–", "-")
    place = volume + (f"({issue})" if issue else "")
    pages = _pages(csl) or text(csl, "number")
    # Of a daily or a weekly, the day says which (CM ch. 3).
    date = _date(csl) if item.kind(csl) != "article-journal" else year
    return f"{journal} {date}{f';{place}' if place else ''}{f':{pages}' if pages else ''}".strip()


def _host_book(csl: dict) -> str:
    """CM ch. 2: In: editors. Title. Volume. Edition."""
    parts = [_edited_by(csl), text(csl, "container-title"), item.volume(csl), item.edition(csl)]
    written = " ".join(_ended(part) for part in parts if part)
    return f"In: {written}" if written else ""


def _imprint(csl: dict) -> str:
    """Place: publisher; date (CM ch. 2)."""
    container = "" if _is_part(csl) else text(csl, "container-title")
    publisher = text(csl, "publisher") or container
    place = ": ".join(filter(None, [text(csl, "publisher-place"), publisher]))
    whole = item.kind(csl) in ONLINE_TYPES | {"article"}
    date = "forthcoming" if item.is_in_press(csl) else _date(csl, whole=whole)
    return "; ".join(filter(None, [place, date]))


def _part_pages(csl: dict) -> str:
    pages, chapter = _pages(csl), text(csl, "chapter-number")
    if pages:
        return f"p. {pages}"
    return f"Chapter {chapter}" if chapter else ""


def _report_number(csl: dict) -> str:
    """CM ch. 4."""
    number = text(csl, "number") if item.kind(csl) == "report" else ""
    return f"Report No.: {number}" if number else ""


def _is_part(csl: dict) -> bool:
    is_paper = item.kind(csl) == "paper-conference" and text(csl, "container-title")
    return item.kind(csl) == "chapter" or bool(is_paper)


def _date(csl: dict, *, whole: bool = True) -> str:
    """ "2020 Mar 5", or its year alone; CM ch. 1 has these words where there is none."""
    year, month, day = item.issued(csl)
    if not year:
        return "[date unknown]"
    known = [str(year), month_abbr[month], str(day) if day else ""] if whole else [str(year)]
    return " ".join(filter(None, known))


def _year(csl: dict) -> str:
    return str(item.issued(csl)[0] or "")


def _pages(csl: dict) -> str:
    """Ranges with a hyphen, digits of the first page not repeated: "1056-66" (CM ch. 1)."""
    written = re.sub(rf" ?[{DASHES}]+ ?", "-", text(csl, "page")).strip("-,;: ")
    return re.sub(r"(?<![\w])(\d+)-(\d+)(?![\w])", _shortened, written)


def _shortened(pages: re.Match) -> str:
    first, last = pages[1], pages[2]
    if len(first) != len(last):
        return pages[0]
    pairs = zip(first, last, strict=True)
    same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
    return f"{first}-{last[same:]}" if last[same:] else first


def _link(csl: dict) -> str:
    """CM ch. 23: the DOI behind the word; an address behind "Available from"."""
    if name := item.doi(csl):
        return f"doi: {name}"
    link = item.link(csl)
    return f"Available from: {link.text}" if link else ""
