"""Books and their chapters, as references give them (APA 7 §10.2 and §10.3)."""

import re
from typing import Any, NamedTuple

from research.names import Names, bare_name, names_end, read_names
from research.reference_dates import YEAR
from research.reference_text import (
    DASHES,
    bare,
    is_capitalised,
    sentence_starts,
    tidy,
    unquoted,
)

PAGE = r"(?:[A-Z]{0,3}\d{1,6}(?:\.\d{1,3})?[a-z]?|[ivxlc]{1,7})"
PAGES = rf"{PAGE}\s*-\s*{PAGE}(?:\s*,\s*{PAGE}(?:\s*-\s*{PAGE})?)*"

# Marks where a detail was taken out: it ends the title as a full stop would. Normalised text
# holds no control characters.
_CUT = "\x01"

_ORDINALS = {
    "first": "1",
    "second": "2",
    "third": "3",
    "fourth": "4",
    "fifth": "5",
    "sixth": "6",
    "seventh": "7",
    "eighth": "8",
    "ninth": "9",
    "tenth": "10",
}
_DETAILS = {
    "edition": (
        rf"(?P<edition>\d{{1,3}}|\d{{1,3}}(?:nd|rd|th) rev\.|{'|'.join(_ORDINALS)}"
        r"|rev\.|revised|expanded|updated"
        r"|international)\s*(?:st|nd|rd|th|e|ème|\.)?\s*"
        r"(?:edition|edn|ed|édition|éd|auflage|aufl)\b\.?"
    ),
    "page": rf"(?:pages?|pp?|s)\b\.?\s*(?P<page>{PAGES}|{PAGE})",
    "chapter-number": (
        r"(?:chapter|chapitre|chap|ch|kapitel|kap)\b\.?\s*(?P<chapter_number>\d{1,3}|[IVXLC]{1,6})"
    ),
    "volume": r"(?:vols?|volumes?|bd)\b\.?\s*(?P<volume>\d{1,3}(?:\s*-\s*\d{1,3})?|[IVX]{1,6})",
}
#: Details as they stand alone in brackets: "(6th ed., pp. 298-340)".
_IN_BRACKETS = {key: re.compile(detail, re.IGNORECASE) for key, detail in _DETAILS.items()}
# A volume that stands outside of brackets is part of the title.
_LOOSE = {
    key: re.compile(rf"[,.;]?\s+{detail}(?=\s*(?:[,.;:\x01]|$))(?![^()]{{0,80}}\))", re.IGNORECASE)
    for key, detail in _DETAILS.items()
    if key != "volume"
}
_BRACKETS = re.compile(r"\(([^()]{1,400})\)")
# The editors of an author's book, first in the brackets behind its title (§10.2).
_EDITORS_IN_BRACKETS = re.compile(
    r"(?P<names>[^;]{2,}?),\s*(?:editors?|eds?)\b\.?\s*(?:;\s*|$)", re.IGNORECASE
)

_IN = re.compile(r"[.?!,][\"”’']?\s+In:?\s+(?=[\"“‘]?[^\W\d_])")
_EDITORS = re.compile(
    r"(?P<names>[^()\[\]]{2,400}?)[\s,]*(?:"
    r"[(\[]\s*(?:editors?|eds?|hrsg|hg|dirs?)\b\.?\s*[)\]]|,\s*(?:eds?\.|editors?(?=[,.])))[\s.,:;]*",
    re.IGNORECASE,
)

_PUBLISHER = re.compile(
    r"\b(?:Press|Presses|Publish\w+|Publications?|Books|Verlag|Éditions|Wiley|Springer|Routledge"
    r"|Guilford|Sage|SAGE|Elsevier|Norton|Jossey-Bass|Erlbaum|Hogrefe|Karnac|Aronson|Brunner"
    r"|McGraw|Pearson|Macmillan|Penguin|Blackwell|Kluwer|Plenum|Lippincott|Saunders|Thieme"
    r"|Schattauer|Beltz|Kohlhammer|Brooks/Cole|Allyn|Author|APA|Taylor & Francis|HarperCollins"
    r"|American Psychological Association|American Psychiatric Association|Inc|Ltd|GmbH|LLC)\b"
)
_FIRM = re.compile(r"(?:Inc|Ltd|LLC|Co|GmbH|Publishers?)\b")
_PLACE_PUBLISHER = re.compile(r"(?P<place>[^:]{2,62}):\s+(?P<publisher>\S.{1,120})")
_DATED = re.compile(rf"(?P<publisher>[^;]{{2,120}});\s*[c©]?(?P<year>{YEAR})")
_PLACE_WORD = re.compile(r"[^\W\d_a-z][\w.’'-]*|of|and|the|de|am|an|upon|sur|la|le|&|/")


class Publication(NamedTuple):
    """CSL of the title and the place of publication, and what is unsure about them."""

    csl: dict
    problems: tuple[str, ...] = ()


class _Details(NamedTuple):
    """A title with `_CUT` where edition, volume, pages and chapter stood, and these as CSL."""

    text: str
    csl: dict


def read_chapter(text: str) -> Publication | None:
    """A work within a book: "Title. In E. Ditor (Ed.), Book (pp. 1-9). Place: Publisher"."""
    for found in _IN.finditer(text):
        title, host = text[: found.start() + 1], text[found.end() :]
        editors, book = _editors(host)
        csl, problems = _book(book)
        is_located = csl.keys() & {"page", "chapter-number"} and "publisher" in csl
        if not editors.names and not is_located:
            continue
        csl["container-title"] = csl.pop("title", "")
        gap = {"editors-omitted-after": editors.omitted_after} if editors.omitted_after else {}
        named = {"editor": [*editors.names]} if editors.names else {}
        return Publication(
            {"type": "chapter", "title": unquoted(title)}
            | csl
            | named
            | ({"custom": gap} if gap else {}),
            (*problems, *(f"Not read among the editors: “{name}”." for name in editors.unread)),
        )
    return None


def read_book(text: str) -> Publication | None:
    """A book that shows itself as one by its publisher, edition or volume."""
    csl, problems = _book(text)
    if not csl.keys() & {"publisher", "edition"}:
        return None
    return Publication({"type": "book"} | csl, problems)


def _editors(host: str) -> tuple[Names, str]:
    """The editors with whom the text behind "In" begins, and the rest."""
    if found := _EDITORS.match(host):
        return read_names(bare_name(found["names"]), order="straight"), host[found.end() :]
    end = names_end(host, order="straight")
    if end and host[end : end + 1] in (",", ".", ":"):
        return read_names(host[:end], order="straight"), host[end + 1 :].lstrip()
    return Names((), None, ()), host


def _book(text: str) -> tuple[dict, tuple[str, ...]]:
    """Title, details and publisher of a book; what fits nowhere is named."""
    cut, csl = _cut_details(text)
    title, *rest = [part for part in (bare(tidy(part)) for part in cut.split(_CUT)) if part] or [""]
    problems: list[str] = []
    if rest:
        # What stands between the details and the end can only be the publisher.
        csl |= read_publisher(rest[0], is_certain=True)
        problems += [f"Not placed: “{part}”." for part in rest[1:]]
    else:
        start, published = _split_publisher(title)
        title, csl = (start, csl | published) if published else (title, csl)
    return ({"title": unquoted(title)} | csl if title else csl), tuple(problems)


def _split_publisher(text: str) -> tuple[str, dict]:
    """A publisher may hold full stops ("Washington, D.C.: …"): the shortest tail is tried first."""
    for start in reversed(sentence_starts(text)[-4:]):
        published = read_publisher(text[start:])
        if published:
            return text[:start], published
    return text, {}


def read_publisher(text: str, *, is_certain: bool = False) -> dict[str, Any]:
    """ "Place: Publisher", "Publisher, Place" or "Publisher"; {} if it does not look like one."""
    text = bare(text)
    if dated := _DATED.fullmatch(text):
        # As in medicine: "New York: Paper Press; 2015".
        issued = {"issued": {"date-parts": [[int(dated["year"])]]}}
        return read_publisher(dated["publisher"], is_certain=True) | issued
    if (both := _PLACE_PUBLISHER.fullmatch(text)) and is_capitalised(both["publisher"]):
        first, second = bare(both["place"]), bare(both["publisher"])
        if _PUBLISHER.search(first) and not _PUBLISHER.search(second):
            first, second = second, first
        if _is_place(first):
            return {"publisher-place": first, "publisher": second}
    publisher, comma, place = text.partition(", ")
    if comma and _PUBLISHER.search(publisher) and _is_place(place) and not _FIRM.match(place):
        return {"publisher-place": place, "publisher": publisher}
    if is_certain or (_PUBLISHER.search(text) and is_capitalised(text)):
        return {"publisher": text}
    return {}


def _is_place(text: str) -> bool:
    words = re.split(r"[\s,;]+", text)
    return len(words) <= 7 and all(_PLACE_WORD.match(word) for word in words)


def _cut_details(text: str) -> _Details:
    csl: dict[str, Any] = {}
    text = _BRACKETS.sub(lambda brackets: _cut_brackets(brackets, csl), text)
    for key, pattern in _LOOSE.items():
        if key not in csl and (found := pattern.search(text.translate(DASHES))):
            csl[key] = _detail(key, found)
            behind = text[found.end() :]
            # "Diagnosis, Second Edition: Understanding Personality": the title goes on.
            text = f"{text[: found.start()]}{'' if behind.startswith(':') else _CUT}{behind}"
    return _Details(text, csl)


def _cut_brackets(brackets: re.Match, csl: dict[str, Any]) -> str:
    """Details out of brackets that hold nothing else, else the brackets as they are."""
    found: dict[str, Any] = {}
    text = brackets[1]
    if edited := _EDITORS_IN_BRACKETS.match(text):
        editors = read_names(edited["names"], order="straight")
        if not editors.names or editors.unread or editors.omitted_after:
            return brackets[0]
        found["editor"], text = [*editors.names], text[edited.end() :]
    # Pages may be several ranges, so a comma between digits parts nothing.
    parts = re.split(r"\s*[;,]\s*(?=[^\W\d_]|\d+(?:st|nd|rd|th))", text.translate(DASHES))
    for part in filter(None, parts):
        for key, pattern in _IN_BRACKETS.items():
            if detail := pattern.fullmatch(part.strip()):
                found[key] = _detail(key, detail)
                break
        else:
            return brackets[0]
    csl |= found
    return _CUT


def _detail(key: str, found: re.Match) -> str:
    value = re.sub(r"\s*-\s*", "-", found[key.replace("-", "_")])
    return _ORDINALS.get(value.lower(), value) if key == "edition" else value
