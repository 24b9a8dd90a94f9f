"""CSL-JSON 1.0.2: the item as it is, with an id."""

import json
from collections.abc import Iterable, Iterator


def written(items: Iterable[tuple[str, dict]]) -> Iterator[str]:
    """A JSON array, an item at a time."""
    between = "[\n"
    for key, csl in items:
        yield between + json.dumps({"id": key} | csl, ensure_ascii=False)
        between = ",\n"
    yield "\n]\n" if between == ",\n" else "[]\n"
