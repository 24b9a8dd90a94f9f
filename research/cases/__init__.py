"""The case tables of reader and writer: how references are read, and how they are written.

Both are texts of blocks with an empty line between them. The first line of a block says what is
read, or which rule is meant, and each line below it holds a field and its value. A name is
"Family, Given, Suffix" with its particles in small letters; one without a comma is a group.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

FOLDER = Path(__file__).parent
ROLES = ("author", "editor")
GAPS = ("authors-omitted-after", "editors-omitted-after")
STYLES = ("APA", "Vancouver")


class ReadingCase(NamedTuple):
    """A reference as typed, and all of its fields, each in one line."""

    typed: str
    fields: dict[str, str]


class WritingCase(NamedTuple):
    """A rule with its section, an item, and how APA (italics between asterisks) and Vancouver
    write it."""

    rule: str
    csl: dict
    apa: str
    vancouver: str


def reading_cases() -> list[ReadingCase]:
    return [ReadingCase(head, fields) for head, fields in _blocks("reading.txt")]


def writing_cases() -> list[WritingCase]:
    return [
        WritingCase(
            head,
            csl_of({key: value for key, value in fields.items() if key not in STYLES}),
            *(fields[style] for style in STYLES),
        )
        for head, fields in _blocks("writing.txt")
    ]


def fields_of(csl: dict) -> dict[str, str]:
    """A CSL item with each of its values in one line."""
    fields = {key: value for key, value in csl.items() if isinstance(value, str)}
    for role in csl.keys() & set(ROLES):
        fields[role] = "; ".join(map(_spelled, csl[role]))
    if "issued" in csl:
        fields["issued"] = "-".join(map(str, csl["issued"]["date-parts"][0]))
    return fields | {key: str(value) for key, value in csl.get("custom", {}).items()}


def csl_of(fields: dict[str, str]) -> dict:
    """The CSL item of values in one line each."""
    csl: dict = {key: value for key, value in fields.items() if key not in GAPS}
    for role in csl.keys() & set(ROLES):
        csl[role] = [_name(name) for name in fields[role].split("; ")]
    if "issued" in csl:
        csl["issued"] = {"date-parts": [[int(part) for part in fields["issued"].split("-")]]}
    if gaps := {key: int(fields[key]) for key in GAPS if key in fields}:
        csl["custom"] = gaps
    return csl


def _blocks(name: str) -> Iterator[tuple[str, dict[str, str]]]:
    for block in (FOLDER / name).read_text(encoding="utf-8").strip().split("\n\n"):
        head, *lines = block.splitlines()
        yield head, dict(line.strip().split(": ", 1) for line in lines)


def _spelled(name: dict[str, str]) -> str:
    family = f"{name.get('non-dropping-particle', '')} {name.get('family', '')}".strip()
    given = f"{name.get('given', '')} {name.get('dropping-particle', '')}".strip()
    return name.get("literal") or ", ".join(filter(None, [family, given, name.get("suffix")]))


def _name(spelled: str) -> dict[str, str]:
    if ", " not in spelled:
        return {"literal": spelled}
    family, given, *suffix = spelled.split(", ")
    before, last = _without_small(family.split())
    # Read backwards, a given name may end in particles as a family name may begin with them.
    behind, first = _without_small(given.split()[::-1])
    parts = {
        "family": " ".join(last),
        "given": " ".join(first[::-1]),
        "non-dropping-particle": " ".join(before),
        "dropping-particle": " ".join(behind[::-1]),
        "suffix": ", ".join(suffix),
    }
    return {part: value for part, value in parts.items() if value}


def _without_small(words: list[str]) -> tuple[list[str], list[str]]:
    """The words in small letters at the beginning, and the rest, which is never empty."""
    first = next((n for n, word in enumerate(words) if not word.islower()), len(words) - 1)
    return words[:first], words[first:]
