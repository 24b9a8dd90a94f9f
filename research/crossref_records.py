"""A record of Crossref (REST API, version 1) as a CSL-JSON item. Nothing in it is trusted."""

from typing import Any

from research.cleaning import plain_text_of
from research.pasting import CROSSREF, Reading, reading_of
from research.readers import people
from research.readers.entry import pairs

# Every type of Crossref that may be cited; what is not here is "document".
KINDS = pairs(
    "journal-article=article-journal peer-review=article-journal book-chapter=chapter"
    " book-section=chapter book-part=chapter book-track=chapter reference-entry=chapter book=book"
    " monograph=book edited-book=book reference-book=book book-set=book book-series=book"
    " proceedings=book proceedings-series=book proceedings-article=paper-conference"
    " dissertation=thesis report=report report-series=report report-component=report"
    " standard=report posted-content=article"
)
WITHIN = {"chapter", "paper-conference"}
STANDS_ALONE = {"book", "thesis", "report"}
# In this order, whatever there is: the final form of a work before its first.
DATES = ["published-print", "issued", "published", "published-online", "posted"]
DEGREES = {"phd": "Doctoral dissertation", "doctor": "Doctoral dissertation"}
PLACED = ("volume", "page", "article-number")
# What is kept of a record: the references of a work alone may fill a megabyte.
KEPT = frozenset(
    {"DOI", "type", "title", "subtitle", "author", "editor", "container-title", "volume", "issue"}
    | {"page", "article-number", "edition-number", "publisher", "publisher-location", "degree"}
    | {"institution", "group-title", "subtype", "updated-by", "update-to", *DATES}
)
MOST_PEOPLE = 1_000


def kept(message: dict[str, Any]) -> dict[str, Any]:
    """The part of a record that is read here."""
    return {key: message[key] for key in KEPT & message.keys()}


def reading(message: dict[str, Any]) -> Reading:
    """The record as a citation would have it, with what is doubtful of it."""
    item = item_of(message)
    return reading_of(item, item.get("DOI", ""), CROSSREF)


def item_of(message: dict[str, Any]) -> dict[str, Any]:
    """An item as CSL-JSON has it, not yet cleaned."""
    kind = KINDS.get(plain_text_of(message.get("type")), "document")
    item: dict[str, Any] = {
        "type": kind,
        "title": _title(message),
        "author": _people(message.get("author")),
        "editor": _people(message.get("editor")),
        "volume": message.get("volume"),
        "issue": message.get("issue"),
        "page": message.get("page"),
        "number": message.get("article-number"),
        "edition": message.get("edition-number"),
        "DOI": message.get("DOI"),
        "issued": _issued(message),
        **_place(kind, message),
    }
    if kind == "article-journal" and not any(message.get(key) for key in PLACED):
        item["status"] = "advance online publication"
    return {key: value for key, value in item.items() if value}


def is_in_an_issue(message: dict[str, Any]) -> bool:
    """Whether the record says where in print the work stands."""
    item = item_of(message)
    return bool(item.get("volume") and (item.get("page") or item.get("number")))


def _first(value: Any) -> str:
    """The first text of a list, for Crossref has lists of titles."""
    if isinstance(value, list):
        value = next((each for each in value if plain_text_of(each)), None)
    return plain_text_of(value, 2_000)


def _title(message: dict[str, Any]) -> str:
    title, subtitle = _first(message.get("title")), _first(message.get("subtitle"))
    if not title or not subtitle or subtitle.lower() in title.lower():
        return title
    return f"{title}{'' if title.endswith(('?', '!', ':')) else ':'} {subtitle}"


def _place(kind: str, message: dict[str, Any]) -> dict[str, Any]:
    """Where it was published; the last of a chapter's containers is its book, before a series."""
    containers = message.get("container-title")
    if kind in WITHIN and isinstance(containers, list):
        containers = containers[::-1]
    place = {"container-title": "" if kind in STANDS_ALONE else _first(containers)}
    if kind == "article-journal":
        return place
    place |= {
        "publisher": _first(message.get("publisher")),
        "publisher-place": _first(message.get("publisher-location")),
    }
    institution = message.get("institution")
    if isinstance(institution, list) and institution:
        institution = institution[0]
    named = _first(institution.get("name")) if isinstance(institution, dict) else ""
    if kind in ("thesis", "article", "report"):
        place["publisher"] = named or place["publisher"]
    if kind == "thesis":
        place["genre"] = _genre(_first(message.get("degree")))
    return place


def _genre(degree: str) -> str:
    plain = degree.lower().replace(".", "")
    return next((genre for start, genre in DEGREES.items() if plain.startswith(start)), degree)


def _people(value: Any) -> list[dict[str, str]]:
    return [*filter(None, map(_person, value[:MOST_PEOPLE]))] if isinstance(value, list) else []


def _person(value: Any) -> dict[str, str]:
    if not isinstance(value, dict):
        return {}
    if group := plain_text_of(value.get("name")):
        return {"literal": group}
    family, given = plain_text_of(value.get("family")), plain_text_of(value.get("given"))
    # A comma would part them anew.
    name = people.inverted(f"{family}, {given}") if given and "," not in family + given else {}
    name = name or {"family": family, "given": given}
    if suffix := plain_text_of(value.get("suffix")):
        name["suffix"] = suffix
    return {part: text for part, text in name.items() if text}


def _issued(message: dict[str, Any]) -> Any:
    """The first date that has a year; that of the issue counts only where there is a volume."""
    for key in DATES if message.get("volume") else DATES[1:] + DATES[:1]:
        value = message.get(key)
        parts = value.get("date-parts") if isinstance(value, dict) else None
        if isinstance(parts, list) and parts and isinstance(parts[0], list) and any(parts[0]):
            return {"date-parts": [parts[0]]}
    return None
