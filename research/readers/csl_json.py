"""CSL-JSON: one item, a list of them, or an object that holds such a list as "items"."""

import json
from typing import Any

from research.readers.entry import Entry

# Kept of an item as its source.
LONGEST_SOURCE = 5_000


class UnreadableError(ValueError):
    """What is wrong with the text, in a plain sentence."""


def read(text: str) -> tuple[list[Entry], str]:
    """Every item of the value with which the text begins, and the text behind it.

    Raises UnreadableError.
    """
    try:
        value, end = json.JSONDecoder().raw_decode(text)
    except RecursionError as error:
        raise UnreadableError("This is nested too deeply to be CSL-JSON.") from error
    except json.JSONDecodeError as error:
        message = f"This begins like CSL-JSON, but line {error.lineno} cannot be read."
        raise UnreadableError(message) from error
    except ValueError as error:
        raise UnreadableError("A number in it is too long to be read.") from error
    return [Entry(_source(item), item) for item in _items(value)], text[end:].strip(" \t\r\n,;")


def _items(value: Any) -> list[dict]:
    if isinstance(value, dict):
        value = value["items"] if isinstance(value.get("items"), list) else [value]
    found = [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
    if not found:
        raise UnreadableError("This is JSON, but there is no reference in it.")
    return found


def _source(item: dict) -> str:
    try:
        return json.dumps(item, ensure_ascii=False, indent=1)[:LONGEST_SOURCE]
    except RecursionError:
        return ""
