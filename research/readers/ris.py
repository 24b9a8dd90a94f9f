"""RIS, as reference managers exchange it, as CSL-JSON items.

A record begins with TY and ends with ER or where the next begins; a line without a tag goes on
with the one before it.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from research.cleaning import Doubt
from research.readers import people
from research.readers.entry import Entry, pairs

KINDS = pairs(
    "JOUR=article-journal EJOUR=article-journal JFULL=article-journal ABST=article-journal"
    " INPR=article-journal MGZN=article-magazine NEWS=article-newspaper BOOK=book EBOOK=book"
    " EDBOOK=book CHAP=chapter ECHAP=chapter ENCYC=chapter DICT=chapter CONF=paper-conference"
    " CPAPER=paper-conference THES=thesis RPRT=report GOVDOC=report STAND=report UNPB=article"
    " ELEC=webpage WEB=webpage ICOMM=webpage BLOG=webpage GEN=document DATA=document"
    " MANSCPT=article PREP=article"
)
# CSL's key ← the first of these tags there is.
TAGS = {
    "title": ["TI", "T1", "CT"],
    "volume": ["VL"],
    "edition": ["ET"],
    "publisher": ["PB"],
    "publisher-place": ["CY", "PP"],
    "DOI": ["DO"],
    "URL": ["UR", "L1", "L2"],
}
# Where the work is part of something: its whole name before its abbreviations.
CONTAINERS = ["T2", "JF", "JO", "BT", "JA", "J2", "J1"]
WITHIN_JOURNALS = {"article-journal", "article-magazine", "article-newspaper"}
STANDS_ALONE = {"book", "thesis", "report"}
_LINE = re.compile(r"^(?P<tag>[A-Z][A-Z0-9])[ \t]{0,4}-(?:[ \t](?P<value>.*))?$")
_GROUP_LIKE = 3
_AHEAD = re.compile(r"advance online|ahead of print|online first", re.IGNORECASE)

Tags = dict[str, list[str]]


def read(text: str) -> Iterator[Entry]:
    """Every record there is, in its order."""
    return map(_entry, _records(text))


def _records(text: str) -> Iterator[list[str]]:
    record: list[str] = []
    for line in text.splitlines():
        found = _LINE.match(line.strip("\ufeff \t"))
        tag = found["tag"] if found else ""
        if record and tag in ("TY", "ER"):
            yield record
            record = []
        if tag == "TY" or (record and line.strip()):
            record.append(line.strip("\ufeff \t"))
    if record:
        yield record


def _tags(lines: list[str]) -> Tags:
    tags: Tags = defaultdict(list)
    last = ""
    for line in lines:
        if found := _LINE.match(line):
            last = found["tag"]
            tags[last].append((found["value"] or "").strip())
        elif last:
            tags[last].append(f"{tags[last].pop()} {line}")
    return tags


def _entry(lines: list[str]) -> Entry:
    tags = _tags(lines)
    doubts = []
    written = _first(tags, ["TY"])
    kind = KINDS.get(written.upper(), "")
    if not kind:
        doubts.append(Doubt("kind", f"“{written[:40]}” is no type of RIS."))
    item: dict[str, Any] = {"type": kind}
    for key, names in TAGS.items():
        item[key] = _first(tags, names)
    item["container-title"] = "" if kind in STANDS_ALONE else _first(tags, CONTAINERS)
    if kind == "thesis":
        # The database that has it (APA 7 §10.6).
        item["container-title"] = _first(tags, ["DB"])
    item |= _numbers(kind, tags) | _people(kind, tags, doubts)
    item["page"] = _pages(tags)
    if item["page"] == item["number"]:
        # Written twice for programs that know no numbers of articles.
        item["page"] = ""
    item["genre"] = _first(tags, ["M3"]) if kind in ("thesis", "report") else ""
    item["issued"] = _issued(tags)
    item["status"] = _status(written, tags)
    text = "\n".join([*lines, "ER  - "])
    return Entry(text, {key: value for key, value in item.items() if value}, tuple(doubts))


def _first(tags: Tags, names: list[str]) -> str:
    return next((value for name in names for value in tags.get(name, []) if value), "")


def _numbers(kind: str, tags: Tags) -> dict[str, str]:
    """The issue of a journal, the number of a chapter or report, the number of an article."""
    number = _first(tags, ["IS", "M1"])
    if kind == "chapter":
        return {"chapter-number": _first(tags, ["SE", "M1"]), "number": ""}
    if kind in WITHIN_JOURNALS:
        return {"issue": _first(tags, ["IS"]), "number": _first(tags, ["C7", "AN"])}
    if kind == "thesis":
        return {"number": _first(tags, ["AN"])}
    return {"number": number or _first(tags, ["SN"]) if kind == "report" else ""}


def _people(kind: str, tags: Tags, doubts: list[Doubt]) -> dict[str, Any]:
    written = {
        "author": [*tags.get("AU", []), *tags.get("A1", [])],
        "editor": [*tags.get("ED", []), *(tags.get("A2", []) if kind != "book" else [])],
    }
    if kind in STANDS_ALONE:
        written["editor"] += tags.get("A3", [])
    if kind == "book" and not written["author"]:
        written["editor"] += tags.get("A2", [])
    for role, field in (("author", "authors"), ("editor", "editors")):
        for name in written[role]:
            if "," not in name and 1 < len(name.split()) <= _GROUP_LIKE:
                doubts.append(Doubt(field, f"“{name[:100]}” was taken for the name of a group."))
    return {role: [*filter(None, map(people.inverted, names))] for role, names in written.items()}


def _pages(tags: Tags) -> str:
    first, last = _first(tags, ["SP"]), _first(tags, ["EP"])
    if not first or not last or first == last or "-" in first:
        return first
    return f"{first}-{last}"


def _issued(tags: Tags) -> dict[str, Any] | None:
    """Year, month and day of "2021/03/04/" or "2021-03-04"; DA may know more than PY."""
    dates = [re.findall(r"\d+", tag) for tag in (_first(tags, ["DA"]), _first(tags, ["PY", "Y1"]))]
    dates = [date[:3] for date in dates if date and len(date[0]) == 4]
    return {"date-parts": [max(dates, key=len)]} if dates else None


def _status(written: str, tags: Tags) -> str:
    if _first(tags, ["VL"]):
        return ""
    if written.upper() == "INPR":
        return "in press"
    if any(note.strip(" .").lower() == "in press" for note in tags.get("N1", [])):
        return "in press"
    notes = " ".join([*tags.get("N1", []), *tags.get("M2", [])])
    return "advance online publication" if _AHEAD.search(notes) else ""
