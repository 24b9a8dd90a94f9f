"""The syntax of BibTeX: entries and their fields, whatever is broken around them.

Time and space are in proportion to the text. A field may be followed by no comma, a value by no
closing brace: then it ends where the next entry begins.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from typing import NamedTuple

_ENTRY = re.compile(r"@\s*+(?P<kind>[A-Za-z]++)\s*+[{(]")
# What the next entry begins with, behind one whose braces were never closed.
_NEXT = re.compile(r"^[ \t]*+@[ \t]*+[A-Za-z]++[ \t]*+[{(]", re.MULTILINE)
_KEY = re.compile(r"\s*(?P<key>[^\s,={}()\"]*)\s*(?:,|(?=[})]))")
_BETWEEN = re.compile(r"[\s,]*")
_FIELD = re.compile(r"(?P<name>[A-Za-z][\w:.-]*+)\s*+=\s*")
_BARE = re.compile(r"[^\s,#{}()\"@=]+")
_BRACE = re.compile(r"\\.|[{}]", re.DOTALL)
_QUOTED = re.compile(r"\\.|[{}\"]", re.DOTALL)
_JOIN = re.compile(r"\s*#\s*")
_SKIPPED = re.compile(r"[^,}]*,?")
LONGEST_VALUE = 20_000
MOST_FIELDS = 200


class BibEntry(NamedTuple):
    """An entry; names of its kind and fields are in lower case, values as they stand within braces.

    `is_whole` tells whether it was closed as it should be.
    """

    text: str
    kind: str
    fields: dict[str, str]
    is_whole: bool


class _Value(NamedTuple):
    text: str
    end: int
    is_whole: bool


def entries(text: str) -> Iterator[BibEntry]:
    """The entries in their order; of `@comment`, `@preamble` and `@string` only the last counts."""
    strings: dict[str, str] = {}
    starts = [found.start() for found in _NEXT.finditer(text)]
    position = 0
    while found := _ENTRY.search(text, position):
        kind = found["kind"].lower()
        following = bisect_left(starts, found.end())
        limit = starts[following] if following < len(starts) else len(text)
        if kind in ("comment", "preamble"):
            position = _braced(text, found.end(), limit).end
            continue
        fields, end, is_whole = _fields(text, found.end(), limit, strings, kind != "string")
        if kind == "string":
            strings |= {name: value for name, value in fields.items() if len(value) <= 1_000}
        else:
            yield BibEntry(text[found.start() : end].strip(), kind, fields, is_whole)
        position = max(end, found.end())


def _fields(
    text: str, start: int, limit: int, strings: dict[str, str], has_key: bool
) -> tuple[dict[str, str], int, bool]:
    """The fields from here to the entry's end, that end, and whether it was closed."""
    fields: dict[str, str] = {}
    position, is_whole = start, True
    if has_key and (key := _KEY.match(text, start, limit)):
        position = key.end()
    while (position := _BETWEEN.match(text, position, limit).end()) < limit:
        if text[position] in "})":
            return fields, position + 1, is_whole
        found = _FIELD.match(text, position, limit)
        if not found or len(fields) >= MOST_FIELDS:
            # What is no field is passed over to the next comma, or to the end of the entry.
            is_whole = False
            position = max(_SKIPPED.match(text, position, limit).end(), position + 1)
            continue
        value = _value(text, found.end(), limit, strings)
        fields.setdefault(found["name"].lower(), value.text[:LONGEST_VALUE])
        position, is_whole = value.end, is_whole and value.is_whole
    return fields, limit, False


def _value(text: str, start: int, limit: int, strings: dict[str, str]) -> _Value:
    """Parts joined by `#`: in braces, in quotes, a number or the name of a `@string`."""
    parts, size, position, is_whole = [], 0, start, True
    while True:
        part = _part(text, position, limit, strings)
        position, is_whole = part.end, is_whole and part.is_whole
        if size < LONGEST_VALUE:
            parts.append(part.text[:LONGEST_VALUE])
            size += len(part.text)
        joined = _JOIN.match(text, position, limit)
        if not joined:
            return _Value("".join(parts), position, is_whole)
        position = joined.end()


def _part(text: str, start: int, limit: int, strings: dict[str, str]) -> _Value:
    opening = text[start : start + 1] if start < limit else ""
    if opening == "{":
        return _braced(text, start + 1, limit)
    if opening == '"':
        return _quoted(text, start + 1, limit)
    if found := _BARE.match(text, start, limit):
        return _Value(strings.get(found[0].lower(), found[0]), found.end(), True)
    return _Value("", start, False)


def _braced(text: str, start: int, limit: int) -> _Value:
    depth = 1
    for brace in _BRACE.finditer(text, start, limit):
        if brace[0] in "{}":
            depth += 1 if brace[0] == "{" else -1
        if depth == 0:
            return _Value(text[start : brace.start()], brace.end(), True)
    return _Value(text[start:limit], limit, False)


def _quoted(text: str, start: int, limit: int) -> _Value:
    depth = 0
    for sign in _QUOTED.finditer(text, start, limit):
        if sign[0] == '"' and depth <= 0:
            return _Value(text[start : sign.start()], sign.end(), True)
        depth += {"{": 1, "}": -1}.get(sign[0], 0)
    return _Value(text[start:limit], limit, False)
