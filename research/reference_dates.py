"""When a work was issued, and whether it has come out yet (APA 7 §9.13 to §9.17)."""

import calendar
import re
from typing import NamedTuple

from research.reference_text import DASHES, bare, tidy

ADVANCE_ONLINE = "advance online publication"
IN_PRESS = "in press"

_MONTHS = {
    name.lower(): number
    for names in (calendar.month_name, calendar.month_abbr)
    for number, name in enumerate(names)
    if name
} | {"sept": 9}
MONTH = rf"(?:{'|'.join(sorted(_MONTHS, key=len, reverse=True))})\b\.?"
YEAR = r"(?:1[5-9]|20)\d\d"

_UNPUBLISHED = r"in\s+press|forthcoming|accepted(?:\s+for\s+publication)?"
_AHEAD = (
    r"(?:advanced?\s+(?:online|access)\s+publication|advance\s+publication\s+online"
    r"|(?:first\s+)?published\s+online(?:\s+(?:first|ahead\s+of\s+print))?|online\s*first"
    r"|online\s+ahead\s+of\s+print|epub(?:\s+ahead\s+of\s+print)?|early\s+view"
    r"|article\s+in\s+press)"
)
_NO_DATE = r"n\.?\s?d\.?|no\s+date|undated"
# A year with what may follow it in the brackets; the closing one is sometimes forgotten.
_BRACKETED = re.compile(
    rf"[(\[]\s*(?P<date>[^()\[\]]{{0,25}}?\b{YEAR}(?![\d-]*\d{{5}})[^()\[\]]{{0,45}}?"
    rf"|{_NO_DATE}|{_UNPUBLISHED}|{_AHEAD})\s*(?:[)\]]|(?=\.\s))",
    re.IGNORECASE,
)
_BARE = re.compile(rf"(?<=[.,])\s+(?P<date>{YEAR}[a-z]?)\)?(?=[.,:]\s|\)\s)")
_STATUS = re.compile(
    rf"(?:(?<=[.,;:?!)\]])\s*|[(\[]\s*|^)(?P<phrase>{_UNPUBLISHED}|{_AHEAD})"
    rf"(?P<date>[:,.]?\s*(?:on\s+)?(?:\d{{1,2}}\s+{MONTH}\s+{YEAR}|{MONTH}\s+\d{{1,2}},?\s+{YEAR}"
    rf"|{YEAR}(?:[\s,]+{MONTH}(?:\s+\d{{1,2}})?)?))?\s*(?:[)\]]|(?=[.,;:]|$))",
    re.IGNORECASE,
)
_PART = re.compile(
    rf"(?P<month>{MONTH})|(?P<year>\b{YEAR})(?P<letter>[a-z]\b)?|(?P<day>\b\d{{1,2}}\b)", re.I
)


class Issued(NamedTuple):
    """`parts` is (), (year,), (year, month) or (year, month, day); `unplaced` has no such place."""

    parts: tuple[int, ...]
    status: str
    unplaced: str
    start: int
    end: int


def find_date(text: str) -> Issued | None:
    """The first date in brackets, or else one that stands bare after a name; None if neither."""
    found = _BRACKETED.search(text) or _BARE.search(text)
    if not found:
        return None
    inner = found["date"]
    parts, unplaced = read_date(inner)
    status = ""
    if re.search(_UNPUBLISHED, inner, re.IGNORECASE):
        status = IN_PRESS
    elif re.search(_AHEAD, inner, re.IGNORECASE):
        status = ADVANCE_ONLINE
    unplaced = re.sub(rf"{_NO_DATE}|{_UNPUBLISHED}|{_AHEAD}", "", unplaced, flags=re.IGNORECASE)
    return Issued(parts, status, bare(unplaced), found.start(), found.end())


def read_date(text: str) -> tuple[tuple[int, ...], str]:
    """Year, month and day as far as they are there, and the words that are neither."""
    text = text.translate(DASHES)
    found: dict[str, str] = {}
    rest = []
    position = 0
    for part in _PART.finditer(text):
        kind = part.lastgroup if part.lastgroup != "letter" else "year"
        # "1923/1961": the later year is this edition's.
        if kind in found and not (kind == "year" and "/" in text):
            continue
        found[kind] = part[kind]
        rest.append(text[position : part.start()])
        position = part.end()
    rest.append(text[position:])
    unplaced = " ".join(" ".join(rest).split()).strip(" ,;./-")
    if "year" not in found:
        return (), unplaced
    parts = [int(found["year"])]
    if "month" in found:
        parts.append(_MONTHS[found["month"].lower().rstrip(".")])
        day = int(found.get("day", 0))
        if 1 <= day <= calendar.monthrange(parts[0], parts[1])[1]:
            parts.append(day)
        elif day:
            unplaced = f"{unplaced} {day}".strip()
    elif "day" in found:
        unplaced = f"{unplaced} {found['day']}".strip()
    return tuple(parts), unplaced


def cut_status(text: str) -> tuple[str, str, str]:
    """Take "Advance online publication" and the like out: text, status, the date that stood by."""
    status = date = ""
    for found in _STATUS.finditer(text):
        unpublished = re.match(_UNPUBLISHED, found["phrase"], re.IGNORECASE)
        status = status or (IN_PRESS if unpublished else ADVANCE_ONLINE)
        date = date or bare(found["date"] or "")
    return tidy(_STATUS.sub(" . ", text)) if status else text, status, date
