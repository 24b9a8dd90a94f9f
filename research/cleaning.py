"""What others send as CSL-JSON, made into what a Citation keeps.

Nothing is trusted: a value of a wrong type, a kind nobody knows, a year of five digits or a text
without end is left out or cut, and said. What comes out has plain one-line texts only.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from research import csl
from research.reference_links import normalise_doi
from research.reference_text import DASHES, plain_line

KINDS = frozenset(
    "article-journal chapter book thesis report article webpage paper-conference article-magazine"
    " article-newspaper document".split()
)
# Types of CSL 1.0.2 that are a case of one of ours.
NEAREST = {
    "review": "article-journal",
    "review-book": "article-journal",
    "entry": "chapter",
    "entry-dictionary": "chapter",
    "entry-encyclopedia": "chapter",
    "collection": "book",
    "classic": "book",
    "manuscript": "article",
    "post": "webpage",
    "post-weblog": "webpage",
    "standard": "report",
    "periodical": "article-journal",
}
STATUSES = {
    "published": "",
    "forthcoming": "in press",
    "in press": "in press",
    "advance online publication": "advance online publication",
}
# In characters; what is longer is no title, and no name.
LONGEST = {"title": 2_000, "container-title": 1_000, "URL": 2_000}
LONGEST_TEXT = 300
LONGEST_NAME = 300
MOST_NAMES = 500
RANGE = re.compile(r"(?<=\w)\s*-+\s*(?=\w)")


class Doubt(NamedTuple):
    """What is not certain of a reading, in a plain sentence.

    `field` is that of the Citation concerned, "" when it is none or all.
    """

    field: str
    message: str


class Cleaned(NamedTuple):
    """A CSL-JSON item with keys of `research.csl` alone, and what was left out of it."""

    csl: dict[str, Any]
    doubts: tuple[Doubt, ...]


def clean_item(item: dict[Any, Any]) -> Cleaned:
    """What of an item can be kept. Never raises, whatever the values are."""
    doubts: list[Doubt] = []
    found: dict[str, Any] = {"type": _kind(item, doubts)}
    for field, key in csl.NAMES.items():
        found[key] = _names(item.get(key), field, doubts)
    for field, key in csl.TEXTS.items():
        found[key] = _text(item.get(key), key, field, doubts)
    found["issued"] = _issued(item.get("issued"), doubts)
    found["status"] = STATUSES.get(_plain(item.get("status")).lower(), "")
    found["custom"] = _gaps(item.get("custom"), found)
    return Cleaned({key: value for key, value in found.items() if value}, tuple(doubts))


def plain_text_of(value: Any, longest: int = LONGEST_TEXT) -> str:
    """A text or number as one plain line; "" for anything else. What is too long is cut."""
    return _plain(value)[:longest].strip()


def _plain(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    try:
        # A text ten times too long is not looked through to its end.
        return plain_line(str(value)[: 10 * max(LONGEST.values())])
    except ValueError:
        # A number of more digits than Python writes.
        return ""


def _kind(item: dict, doubts: list[Doubt]) -> str:
    given = _plain(item.get("type")).lower().replace("_", "-")
    if given in KINDS:
        return given
    if given in NEAREST:
        return NEAREST[given]
    doubts.append(Doubt("kind", "What kind of work this is could not be told."))
    return "article-journal" if item.get("container-title") else "document"


def _text(value: Any, key: str, field: str, doubts: list[Doubt]) -> str:
    if value is None or value == "":
        return ""
    longest = LONGEST.get(key, LONGEST_TEXT)
    text = _plain(value)
    if key == "DOI":
        text = normalise_doi(text)
    elif key == "URL":
        text = text if _is_address(text) else ""
    elif key == "page":
        text = RANGE.sub("-", text.translate(DASHES))
    if not text:
        doubts.append(Doubt(field, "Left out: this is not of the form that belongs here."))
    elif len(text) > longest:
        if key == "URL":
            doubts.append(Doubt(field, "Left out: it is too long."))
            return ""
        doubts.append(Doubt(field, f"Cut at {longest:,} characters."))
    return text[:longest].strip()


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc) and " " not in text


def _names(value: Any, field: str, doubts: list[Doubt]) -> list[dict[str, str]]:
    if value is None:
        return []
    if not isinstance(value, list):
        doubts.append(Doubt(field, "Left out: this is not a list of names."))
        return []
    if len(value) > MOST_NAMES:
        doubts.append(Doubt(field, f"Only the first {MOST_NAMES} names were taken."))
    names = [*filter(None, map(_name, value[:MOST_NAMES]))]
    if len(names) < len(value[:MOST_NAMES]):
        doubts.append(Doubt(field, "A name without letters was left out."))
    return names


def _name(value: Any) -> dict[str, str]:
    if not isinstance(value, dict):
        return {}
    parts = {part: plain_text_of(value.get(part), LONGEST_NAME) for part in csl.NAME_PARTS}
    found = {part: text for part, text in parts.items() if text}
    if "family" in found or "literal" in found:
        return {part: found[part] for part in found if part != "literal" or "family" not in found}
    return {"literal": found["given"]} if "given" in found else {}


def _issued(value: Any, doubts: list[Doubt]) -> dict[str, Any]:
    if value is None:
        return {}
    numbers = [*_numbers(_first_date(value))]
    if not numbers or not 1000 <= numbers[0] <= 2999:
        doubts.append(Doubt("issued_year", "The date could not be read."))
        return {}
    year, *rest = numbers[:3]
    if rest and not 1 <= rest[0] <= 12:
        rest = []
    if len(rest) == 2 and not 1 <= rest[1] <= 31:
        rest = rest[:1]
    return {"date-parts": [[year, *rest]]}


def _first_date(value: Any) -> list:
    """The parts of a CSL date, of its first where it is a range."""
    if not isinstance(value, dict):
        return []
    dates = value.get("date-parts")
    if isinstance(dates, list) and dates and isinstance(dates[0], list):
        return dates[0]
    written = _plain(value.get("raw")) or _plain(value.get("literal"))
    found = re.match(r"(\d{4})(?:[-/](\d{1,2}))?(?:[-/](\d{1,2}))?(?!\d)", written)
    return [part for part in found.groups() if part] if found else []


def _numbers(parts: Iterable) -> Iterator[int]:
    """The whole numbers a list begins with."""
    for part in parts:
        if isinstance(part, bool) or not re.fullmatch(r"\d{1,4}", str(part)[:5], re.ASCII):
            return
        yield int(part)


def _gaps(custom: Any, found: dict[str, Any]) -> dict[str, int]:
    if not isinstance(custom, dict):
        return {}
    gaps = {}
    for role in ("author", "editor"):
        place = custom.get(f"{role}s-omitted-after")
        known = isinstance(place, int) and not isinstance(place, bool)
        if known and 0 < place <= len(found[role]):
            gaps[f"{role}s-omitted-after"] = place
    return gaps
