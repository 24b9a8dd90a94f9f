"""How alike two records of works are, each of their parts scored for itself.

Accents, quotes, dashes and letter case make no difference. A score is from 0 (nothing in common) to
1 (the same); None says that one of the two does not tell.
"""

import re
import unicodedata
from difflib import SequenceMatcher
from typing import Any, NamedTuple

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

# From this score on a part counts as the same but for spelling.
ALIKE = 0.8
# In a sum of all parts.
WEIGHTS = {"title": 5, "author": 2, "year": 1, "journal": 1, "pages": 1}
LABELS = {
    "title": _("Title"),
    "author": _("First author"),
    "year": _("Year"),
    "journal": _("Journal or book"),
    "pages": _("Pages"),
}
NEXT_YEAR = 0.8
BEGINNING = 0.9
# Beyond this many characters titles are not compared.
LONGEST = 1_000
# A title of fewer words is no beginning of a longer one: it may be of any book.
FEWEST_WORDS = 3
_PAGES = re.compile(r"[a-z]*\d+")


class Piece(NamedTuple):
    """A run of words; `differs` where the other record has others here."""

    text: str
    differs: bool


class Part(NamedTuple):
    """One part of two records: what each says, their score, and theirs in pieces."""

    name: str
    ours: str
    theirs: str
    score: float | None

    @property
    def label(self) -> str:
        return str(LABELS[self.name])

    @property
    def verdict(self) -> str:
        """ "same", "alike", "different" or "unknown"."""
        if self.score is None:
            return "unknown"
        if self.score == 1:
            return "same"
        return "alike" if self.score >= ALIKE else "different"

    @property
    def verdict_said(self) -> str:
        said = {
            "same": gettext("the same"),
            "alike": gettext("nearly the same"),
            "different": gettext("different"),
            "unknown": gettext("not to be compared"),
        }
        return said[self.verdict]

    @property
    def pieces(self) -> list[Piece]:
        """Theirs, cut where it differs from ours."""
        if not self.ours or self.score == 1:
            return [Piece(self.theirs, False)] if self.theirs else []
        ours, theirs = self.ours.split()[:200], self.theirs.split()[:200]
        matcher = SequenceMatcher(None, [*map(fold, ours)], [*map(fold, theirs)], autojunk=False)
        return [
            Piece(" ".join(theirs[start:end]), kind != "equal")
            for kind, _, _, start, end in matcher.get_opcodes()
            if start < end
        ]


class Comparison(NamedTuple):
    """The parts of two records in their order, and one score for their sum."""

    parts: tuple[Part, ...]
    score: float

    def part(self, name: str) -> Part:
        return next(part for part in self.parts if part.name == name)

    @property
    def scores(self) -> dict[str, float | None]:
        return {part.name: part.score for part in self.parts}


def compare(ours: dict[str, Any], theirs: dict[str, Any]) -> Comparison:
    """Compare two clean CSL-JSON items."""
    titles = ours.get("title", ""), theirs.get("title", "")
    journals = ours.get("container-title", ""), theirs.get("container-title", "")
    parts = (
        Part("title", *titles, title_score(*titles)),
        Part("author", *_both(first_author, ours, theirs), author_score(ours, theirs)),
        Part("year", *_both(_year, ours, theirs), year_score(ours, theirs)),
        Part("journal", *journals, journal_score(*journals)),
        Part("pages", *_both(_pages, ours, theirs), pages_score(ours, theirs)),
    )
    known = [part for part in parts if part.score is not None]
    weight = sum(WEIGHTS[part.name] for part in known)
    total = sum(WEIGHTS[part.name] * part.score for part in known)
    return Comparison(parts, round(total / weight, 2) if weight else 0.0)


def _both(read, ours: dict, theirs: dict) -> tuple[str, str]:
    return read(ours), read(theirs)


def fold(text: str) -> str:
    """Letters and digits alone, in small, without accents; a word apart from the next."""
    plain = unicodedata.normalize("NFKD", text[:LONGEST]).casefold()
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign))
    # An apostrophe stands within a word, every other sign between two.
    return " ".join(re.sub(r"[^\w]|_", " ", re.sub(r"['’‘ʼ`]", "", plain)).split())


def likeness(ours: str, theirs: str) -> float:
    """The share of the trigrams of two folded texts that both have, as pg_trgm counts them."""
    one, other = _trigrams(ours), _trigrams(theirs)
    return len(one & other) / len(one | other) if one | other else 0.0


def _trigrams(text: str) -> set[str]:
    return {
        padded[at : at + 3]
        for word in text.split()
        for padded in [f"  {word} "]
        for at in range(len(padded) - 2)
    }


def title_score(ours: str, theirs: str) -> float | None:
    """Titles; one that is the other without its subtitle is nearly the same."""
    one, other = fold(ours), fold(theirs)
    if not one or not other:
        return None
    if one == other:
        return 1.0
    short, long = sorted([one, other], key=len)
    score = round(likeness(one, other), 2)
    if len(short.split()) >= FEWEST_WORDS and long.startswith(f"{short} "):
        return max(score, BEGINNING)
    return min(score, 0.99)


def first_author(item: dict[str, Any]) -> str:
    """Family name, with its particle, or name of the group that stands first."""
    people = item.get("author") or item.get("editor") or [{}]
    name = people[0]
    words = [
        name.get("non-dropping-particle", ""),
        name.get("family", "") or name.get("literal", ""),
    ]
    return " ".join(filter(None, words))


def author_score(ours: dict[str, Any], theirs: dict[str, Any]) -> float | None:
    """First authors; a particle or a second family name more is nearly the same."""
    one, other = fold(first_author(ours)), fold(first_author(theirs))
    if not one or not other:
        return None
    if one == other:
        return 1.0
    words, others = set(one.split()), set(other.split())
    if words <= others or others <= words:
        return BEGINNING
    return min(round(likeness(one, other), 2), 0.99)


def _year(item: dict[str, Any]) -> str:
    dates = item.get("issued", {}).get("date-parts", [[]])
    return str(dates[0][0]) if dates[0] else ""


def year_score(ours: dict[str, Any], theirs: dict[str, Any]) -> float | None:
    """Years; the one before or after is nearly the same, for online comes before print."""
    one, other = _year(ours), _year(theirs)
    if not one or not other:
        return None
    return {0: 1.0, 1: NEXT_YEAR}.get(abs(int(one) - int(other)), 0.0)


def journal_score(ours: str, theirs: str) -> float | None:
    """Journals or books; an abbreviation is nearly the same."""
    one, other = fold(ours).split(), fold(theirs).split()
    if not one or not other:
        return None
    if one == other:
        return 1.0
    if _abbreviates(one, other) or _abbreviates(other, one):
        return BEGINNING
    return min(round(likeness(" ".join(one), " ".join(other)), 2), 0.99)


def _abbreviates(short: list[str], long: list[str]) -> bool:
    long = [word for word in long if word not in ("of", "the", "and", "for", "in", "a", "an", "on")]
    return len(short) == len(long) and all(
        word.startswith(start) for start, word in zip(short, long, strict=True)
    )


def _pages(item: dict[str, Any]) -> str:
    return item.get("page") or item.get("number", "")


def pages_score(ours: dict[str, Any], theirs: dict[str, Any]) -> float | None:
    """First pages, or article numbers: they are the same or they are not."""
    one, other = (_PAGES.findall(_pages(item).lower()) for item in (ours, theirs))
    if not one or not other:
        return None
    if one == other or _whole(one) == _whole(other):
        return 1.0
    return BEGINNING if one[0] == other[0] else 0.0


def _whole(pages: list[str]) -> list[str]:
    """ "612-34" is "612-634"."""
    if len(pages) == 2 and len(pages[1]) < len(pages[0]):
        return [pages[0], pages[0][: len(pages[0]) - len(pages[1])] + pages[1]]
    return pages
