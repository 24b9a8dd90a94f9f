"""One reference of a file, as its reader leaves it."""

from typing import Any, NamedTuple

from research.cleaning import Doubt


class Entry(NamedTuple):
    """The text it was read from, an item as CSL-JSON has it, not yet cleaned, and the doubts."""

    text: str
    item: dict[str, Any]
    doubts: tuple[Doubt, ...] = ()


def pairs(words: str) -> dict[str, str]:
    """The table in "key=value key=value"."""
    return dict(word.split("=", 1) for word in words.split())
