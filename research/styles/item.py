"""What a CSL-JSON 1.0.2 item says, for those who write it down.

Nothing in an item is trusted: a value that is missing or of a wrong type counts as empty, and a
text comes out on one line, without characters that nobody can see.
"""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import quote

from django.utils.functional import cached_property

IN_PRESS = "in press"
ADVANCE_ONLINE = "advance online"

# Control characters, lone surrogates, non-characters, and the marks that turn the direction of
# the text after them: none is text, and each could disturb what stands around the reference.
# Tab, line ends and separators are absent because they become spaces. `parts` marks italics with
# some of these.
UNPRINTABLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufffe\uffff]"
)
HYPHEN = "[-\N{HYPHEN}\N{NON-BREAKING HYPHEN}]"
DASHES = "-\N{HYPHEN}\N{NON-BREAKING HYPHEN}\N{FIGURE DASH}–—\N{MINUS SIGN}"
RANGE = re.compile(f" ?[{DASHES}]+ ?")
PUNCTUATION = f" .…,;:{DASHES}"
DOI = re.compile(
    r"(?:https?://(?:dx\.|www\.)?doi\.org/|doi: ?)?(10\.\d{4,9}(?:\.\d+)*/\S+)", re.IGNORECASE
)
ENDS_IN_EDITION = re.compile(r"\bed(?:\.|ition)$", re.IGNORECASE)
WEB_ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)
RESOLVER = "https://doi.org/"


class Name(NamedTuple):
    """A person; or a group, whose whole name is `family`.

    `family` begins with the particles that never leave it; `particle` is one that may.
    """

    family: str
    given: str = ""
    particle: str = ""
    suffix: str = ""

    @property
    def initials(self) -> list[str]:
        """ "Jean-Paul M." → ["J.-P.", "M."], "JP" → ["J.", "P."]; particles among them stay.

        APA 7 §9.8.
        """
        return [*initials_of(self.given)]


class Link(NamedTuple):
    """A link as it is printed, and where it leads, which is nowhere unless that is the web."""

    text: str
    href: str = ""


class Work(dict[str, str]):
    """An item as it is written: `work["title"]` is that text, read when it is first asked for."""

    def __init__(self, csl: dict):
        super().__init__()
        self._csl = csl
        self._lines = {}
        self.kind = self["type"]
        self.authors = names(csl, "author")
        self.editors = names(csl, "editor")

    @classmethod
    def of(cls, item: "dict | Work") -> "Work":
        """The item read, unless it was before."""
        return item if isinstance(item, cls) else cls(item)

    def __missing__(self, key: str) -> str:
        found = self[key] = without_ends(self.one_line(key))
        return found

    @cached_property
    def issued(self) -> tuple[int, int, int]:
        """Year, month and day of publication, 0 for what is not known or cannot be."""
        date = self._csl.get("issued")
        parts = date.get("date-parts") if isinstance(date, dict) else None
        first = parts[0] if isinstance(parts, list) and parts else None
        known = [_count(value) for value in first[:3]] if isinstance(first, list) else []
        year, month, day = (*known, 0, 0, 0)[:3]
        month = month if year and 1 <= month <= 12 else 0
        return year, month, day if month and 1 <= day <= 31 else 0

    @property
    def is_in_press(self) -> bool:
        return self["status"].lower() == IN_PRESS

    @property
    def is_advance_online(self) -> bool:
        return ADVANCE_ONLINE in self["status"].lower()

    @cached_property
    def doi(self) -> str:
        """The bare DOI, also when the item has it as the resolver's address; empty when none."""
        found = DOI.fullmatch(self["DOI"]) or DOI.fullmatch(self["URL"])
        return found[1] if found else ""

    @cached_property
    def link(self) -> Link | None:
        """The DOI as an address, else the URL."""
        if name := self.doi:
            return Link(RESOLVER + name, RESOLVER + quote(name, safe="/:;(),"))
        url = self["URL"]
        if WEB_ADDRESS.fullmatch(url):
            return Link(url, url)
        return Link(url) if url else None

    @property
    def volume(self) -> str:
        """ "Vol. 3", as a book has it."""
        number = self["volume"]
        return f"Vol. {number}" if number else ""

    @property
    def edition(self) -> str:
        """ "2nd ed.", "Rev. ed."; empty when there is none."""
        written = self["edition"]
        if not written:
            return ""
        if re.fullmatch("[0-9]+", written):
            ending = {"1": "st", "2": "nd", "3": "rd"}.get(written[-1], "th")
            written += "th" if written[-2:] in ("11", "12", "13") else ending
        return written if ENDS_IN_EDITION.search(written) else f"{written} ed."

    def one_line(self, key: str) -> str:
        """The text of a key with any separators at its ends."""
        if (line := self._lines.get(key)) is None:
            line = self._lines[key] = one_line(self._csl.get(key))
        return line

    def omitted_after(self, role: str) -> int:
        """How many names stand before the gap in a list cut short by hand; 0 when it is whole."""
        custom = self._csl.get("custom")
        return _count(custom.get(f"{role}s-omitted-after")) if isinstance(custom, dict) else 0


def text(mapping: dict, key: str) -> str:
    """A value without separators at its ends; one of punctuation alone is none."""
    value = mapping.get(key)
    return "" if value is None else without_ends(one_line(value))


def without_ends(line: str) -> str:
    """Without separators at its ends; empty when nothing but punctuation is left."""
    line = line.strip(" ,;:")
    return line.strip(PUNCTUATION) and line


def one_line(value: object) -> str:
    """A text or whole number on one line of characters that can be seen; otherwise empty."""
    if not isinstance(value, str):
        return str(value) if isinstance(value, int) and not isinstance(value, bool) else ""
    if not value.isascii():
        value = unicodedata.normalize("NFC", value)
    if not value.isprintable():
        value = UNPRINTABLE.sub("", value)
    elif "  " not in value:
        # No other white space can be printed.
        return value.strip()
    return " ".join(value.split())


def names(csl: dict, role: str) -> list[Name]:
    """Those who are the item's "author" or "editor", in their order."""
    people = csl.get(role)
    if not isinstance(people, list):
        return []
    found = [_name(person) for person in people if isinstance(person, dict)]
    return [name for name in found if name.family]


def page_range(written: str) -> str:
    """An en dash between the ends of a range, whatever dash was typed (APA 7 §6.6)."""
    if written.isalnum():
        return written
    return RANGE.sub("–", written).strip("–,;: ")


def _name(person: dict) -> Name:
    family, given = text(person, "family"), text(person, "given")
    if not family:
        return Name(text(person, "literal") or given)
    if particle := text(person, "non-dropping-particle"):
        space = "" if particle.endswith(("'", "’", "-")) else " "
        family = f"{particle}{space}{family}"
    return Name(family, given, text(person, "dropping-particle"), text(person, "suffix"))


@lru_cache(10_000)
def initials_of(given: str) -> tuple[str, ...]:
    spaced = re.sub(r"\.(?=\w)", ". ", re.sub(rf" ?{HYPHEN} ?", "-", given))
    written = []
    for word in spaced.split():
        letters = [piece[0] for piece in word.split("-") if piece[:1].isalpha()]
        if word.isalpha() and word.isupper() and len(word) in (2, 3):
            written += [f"{letter}." for letter in word]
        elif word.isalpha() and word.islower() and len(word) > 1 and written:
            # A particle between given names: "María de los Ángeles".
            written.append(word)
        elif letters:
            written.append("-".join(f"{letter}." for letter in letters))
    return tuple(written)


def _count(value: object) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value if 0 <= value <= 9999 else 0
    digits = text({"value": value}, "value")
    return int(digits) if re.fullmatch("[0-9]{1,4}", digits) else 0
