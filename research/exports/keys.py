"""Keys by which a manuscript cites: "quillfeather2022reading"."""

import re
import unicodedata
from collections.abc import Iterable, Iterator

from research.styles.item import Work

# They begin titles and tell them apart from no other.
_FILLERS = frozenset("a an the on in of for to and is are do does how what why when who".split())


def keyed(items: Iterable[dict]) -> Iterator[tuple[str, dict]]:
    """Each item with a key that no item before it had."""
    taken: dict[str, int] = {}
    for csl in items:
        key = base = citation_key(csl)
        while key in taken:
            taken[base] += 1
            key = f"{base}-{taken[base]}"
        taken[key] = 1
        yield key, csl


def citation_key(csl: dict) -> str:
    """First author, or editor, year and first telling word of the title, in ASCII letters."""
    work = Work(csl)
    names = work.authors or work.editors
    words = [_ascii(word) for word in work["title"].split()]
    telling = [word for word in words if word and word not in _FILLERS] or [*filter(None, words)]
    parts = [
        _ascii(names[0].family)[:30] if names else "",
        str(work.issued[0] or ""),
        telling[0][:30] if telling else "",
    ]
    return "".join(parts) or "reference"


def _ascii(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text).lower()
    return re.sub("[^a-z0-9]", "", decomposed)
