"""Between a Citation and CSL-JSON, the exchange format of references (CSL 1.0.2, schema 1.0)."""

from typing import Any

TEXTS = {
    "title": "title",
    "genre": "genre",
    "container_title": "container-title",
    "volume": "volume",
    "issue": "issue",
    "pages": "page",
    "article_number": "number",
    "chapter_number": "chapter-number",
    "edition": "edition",
    "publisher": "publisher",
    "publisher_place": "publisher-place",
    "doi": "DOI",
    "url": "URL",
}
NAMES = {"authors": "author", "editors": "editor"}
NAMES_AND_TEXTS = NAMES | TEXTS
NAME_PARTS = (
    "family",
    "given",
    "dropping-particle",
    "non-dropping-particle",
    "suffix",
    "literal",
)
DATE_PARTS = ("issued_year", "issued_month", "issued_day")
PUBLISHED = "published"
OMITTED = {
    "authors_omitted_after": "authors-omitted-after",
    "editors_omitted_after": "editors-omitted-after",
}


def item_of(citation) -> dict[str, Any]:
    """The CSL-JSON item of a citation, holding only what is known; without an id."""
    item: dict[str, Any] = {"type": str(citation.kind)}
    for field, key in NAMES_AND_TEXTS.items():
        if value := getattr(citation, field):
            item[key] = value
    if date := [part for name in DATE_PARTS if (part := getattr(citation, name))]:
        item["issued"] = {"date-parts": [date]}
    if citation.status != PUBLISHED:
        item["status"] = str(citation.status)
    gaps = {key: getattr(citation, field) for field, key in OMITTED.items()}
    if custom := {key: place for key, place in gaps.items() if place is not None}:
        item["custom"] = custom
    return item


def fields_of(item: dict[str, Any]) -> dict[str, Any]:
    """The fields of a Citation for one CSL-JSON item; keys we do not keep are passed over.

    Raises `ValueError`, naming the key, where a value is not of the kind CSL has there.
    """
    fields: dict[str, Any] = {}
    if "type" in item:
        fields["kind"] = _text(item, "type")
    for field, key in TEXTS.items():
        if key in item:
            fields[field] = _text(item, key)
    for field, key in NAMES.items():
        if key in item:
            fields[field] = _names(item, key)
    if "issued" in item:
        fields |= _date(item["issued"])
    if "status" in item:
        fields["status"] = _text(item, "status")
    return fields | _gaps(item.get("custom"))


def _text(item: dict, key: str) -> str:
    value = item[key]
    # CSL allows a number wherever it has an ordinary variable.
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise ValueError(f"“{key}” is not text")
    return str(value)


def _number(value: Any, key: str) -> int:
    if isinstance(value, bool) or not str(value).isdecimal():
        raise ValueError(f"“{key}” is not a number")
    return int(value)


def _names(item: dict, key: str) -> list[dict[str, str]]:
    names = item[key]
    if not isinstance(names, list) or not all(isinstance(name, dict) for name in names):
        raise ValueError(f"“{key}” is not a list of names")
    return [
        {part: _text(name, part) for part in NAME_PARTS if name.get(part)}
        for name in names
        if name.get("family") or name.get("given") or name.get("literal")
    ]


def _gaps(custom: Any) -> dict[str, int]:
    if not isinstance(custom, dict):
        return {}
    return {field: _number(custom[key], key) for field, key in OMITTED.items() if key in custom}


def _date(issued: Any) -> dict[str, int]:
    try:
        (parts,) = issued["date-parts"]
        numbers = [_number(part, "issued") for part in parts]
    except (TypeError, KeyError, ValueError) as error:
        raise ValueError("“issued” is not a date of year, month and day") from error
    return dict(zip(DATE_PARTS, numbers, strict=False))
