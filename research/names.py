"""Names of people and groups, as references give them, to CSL names.

A CSL name is {"family", "given", "non-dropping-particle", "dropping-particle", "suffix"} as far as
they are there, or {"literal"} for a group. Initials come out spaced ("J. D.", "J.-P."). Particles
in lower case before the family name do not drop ("van der" Kolk), those behind the initials do
("Helm, G. van der"); with a capital they are part of the name ("Del Re", "Van der Helm").
"""

import re
from typing import NamedTuple

from research.reference_text import DASHES, UPPER, bare, word_set

_GAP = re.compile(
    r"[\[(]?(?:…|\.(?:\s*\.){2,}|\bet\.?\s*al\b\.?|\band\s+(?:others|colleagues)\b|(?-i:\bu\.\s*a\.))[\])]?",
    re.IGNORECASE,
)
_ROLE = re.compile(
    r"[\s,]*[(\[]?\b(?:eds?|editors?|hrsg|hg|dirs?|comps?)\b\.?[)\]]?[\s.,:]*$", re.IGNORECASE
)
_SEPARATOR = re.compile(r"\s*(?:[,;]\s*)*(?:&|\b(?:and|und|et)\b)\s*(?:,\s*)?|\s*[,;]\s*")
_JOINED = re.compile(r"\s*(?:;|&|\b(?:and|und|et)\b)\s*")
_ON_BEHALF = re.compile(r"[\s,;&]+(?:on behalf of|for)\s+(?:the\s+)?(?=[A-Z])")
_SUFFIX = re.compile(r"(?:[JS]r\.?|I{2,3}|IV|[23]r?[nd]d)")
_FULL_GIVEN = re.compile(rf"[{UPPER}][\w’'-]*[^\W\d_{UPPER}][\w’'-]*(?:\s[{UPPER}]\.)*")
_GIVEN_THEN_MORE = re.compile(
    rf"(?P<given>-?[{UPPER}]\.(?:[\s-]*[{UPPER}]\.)*[\s-]*)(?P<more>\S.*)"
)
_ONE_PERSON = rf"""
    (?:[^\W\d_][\w’'.-]*\s+){{0,4}}?          # particles and first words of the family name
    [{UPPER}][\w’'-]+ \s*                     # the family name
    (?: ,\s* (?:-?[{UPPER}][a-z]?\.[\s-]*){{1,5}}
      | \s (?:-?[{UPPER}]\.[\s-]*){{1,5}}
      | [,\s]\s* [{UPPER}]{{1,3}}\b )
"""
_INVERTED = re.compile(_ONE_PERSON, re.VERBOSE)
_STRAIGHT = re.compile(
    rf"(?:[{UPPER}][a-z]?\.[\s-]*){{1,4}}(?:[a-z’']+\s){{0,3}}[{UPPER}][\w’'-]+(?:\s[{UPPER}][\w’'-]+)?"
)
_BETWEEN = re.compile(r"[\s,;]*(?:&|\band\b)?[\s,;]*")

PARTICLES = word_set(
    "van von de der den del della di da dos das du la le ten ter te zu zum zur vom af av el al bin"
    " ibn y e het op 't d’ d' 's"
)
_GROUP_WORDS = word_set(
    "association organization organisation institute institutes network group society council"
    " committee department ministry agency university centre center collaboration consortium"
    " foundation academy college commission bureau federation administration board office force"
    " team investigators union trust hospital clinic initiative project division nations"
    " government partnership program programme"
)
_WITHIN_GROUPS = word_set("of for and the on in to et pour des und für")
_LONGEST_GROUP = 25


class Names(NamedTuple):
    """Names in order; `omitted_after` counts those before the gap of a list cut short, else None.

    `unread` is what stood among them and is no name.
    """

    names: tuple[dict[str, str], ...]
    omitted_after: int | None
    unread: tuple[str, ...]


def cut_role(text: str) -> tuple[str, bool]:
    """The names without an "(Eds.)" behind them, and whether there was one."""
    found = _ROLE.search(text)
    if not found or not text[: found.start()].strip():
        return text, False
    return text[: found.start()], True


def read_names(text: str, *, order: str = "inverted") -> Names:
    """Read a list of names; `order` "straight" says that full names are given name first."""
    found: list[dict[str, str]] = []
    unread: list[str] = []
    omitted_after = None
    text, group = _cut_group_spoken_for(text)
    for count, run in enumerate(_GAP.split(text)):
        if count == 1:
            omitted_after = len(found)
        names, strange = _Run(bare_name(run), order).read()
        found += names
        unread += strange
    return Names((*found, *group), omitted_after or None, tuple(unread))


def names_end(text: str, *, order: str = "inverted") -> int:
    """Where the names with which the text begins end; 0 when it begins with none."""
    pattern = _INVERTED if order == "inverted" else _STRAIGHT
    end = position = 0
    while name := pattern.match(text, position):
        end = name.end()
        position = _BETWEEN.match(text, end).end()
        gap = _GAP.match(text, position)
        if gap:
            end = gap.end()
            position = _BETWEEN.match(text, end).end()
        elif position == end or not text[end:position].strip():
            break
    return end


def bare_name(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip(" ,;:&()[]*")


def _cut_group_spoken_for(text: str) -> tuple[str, list[dict[str, str]]]:
    found = _ON_BEHALF.search(text)
    if not found or not _initials(text[: found.start()].rsplit(",", 1)[-1]):
        return text, []
    return text[: found.start()], [{"literal": bare(bare_name(text[found.end() :]))}]


def _is_straight(piece: str) -> bool:
    """Whether it is the name of a person, given name first."""
    *given, family = piece.split()
    return bool(given) and not (given[0].islower() or _initials(family) or _is_group(piece))


def _is_group(text: str) -> bool:
    words = re.findall(r"[^\W\d_]+", text)
    return (len(words) == 1 and len(text) > 2 and text.isupper()) or any(
        word.lower() in _GROUP_WORDS for word in words
    )


class _Run:
    """One uninterrupted run of names, read from left to right.

    What may become a family name waits in `pending` until the next piece shows whether it is the
    given name that belongs to it.
    """

    def __init__(self, text: str, order: str):
        self.text = text
        self.pieces = [piece for piece in map(bare_name, _SEPARATOR.split(text)) if piece]
        self.names: list[dict[str, str]] = []
        self.unread: list[str] = []
        self.pending = ""
        has_initials = any(_initials(piece) for piece in self.pieces)
        joined = [_SEPARATOR.split(bare_name(part)) for part in _JOINED.split(text) if part]
        #: "Doe, Jane, & Roe, Richard": names in full, each of two pieces.
        self.in_pairs = not has_initials and all(len(part) % 2 == 0 for part in joined)
        #: "Jane Doe & Richard Roe": names in full, each of one piece of several words.
        self.straight = order == "straight" or (
            len(joined) > 1 and not has_initials and all(" " in piece for piece in self.pieces)
        )

        #: "Doe, Jane, and Richard Q. Roe": the first inverted, the others not, as in Chicago.
        self.first_inverted = (
            len(self.pieces) > 2
            and bool(_FULL_GIVEN.fullmatch(self.pieces[1]))
            and all(map(_is_straight, self.pieces[2:]))
        )

    def read(self) -> tuple[list[dict[str, str]], list[str]]:
        if self._whole_group():
            return self.names, self.unread
        if self.first_inverted:
            family, given, *others = self.pieces
            self._name(family, {"given": given})
            for piece in others:
                self._name_straight(piece.split())
            return self.names, self.unread
        for number, piece in enumerate(self.pieces):
            following = self.pieces[number + 1] if number + 1 < len(self.pieces) else ""
            self._take(piece, following)
        self._settle()
        return self.names, self.unread

    def _whole_group(self) -> list[dict[str, str]]:
        """The name of a group may hold commas and an "and", or be the names of several groups."""
        if not _is_group(self.text) or any(_initials(piece) for piece in self.pieces):
            return []
        parts = [bare(part) for part in re.split(r"\s*[&;]\s*", self.text) if part]
        for name in parts if all(map(_is_group, parts)) else [self.text]:
            self._name_group(name)
        return self.names

    def _take(self, piece: str, following: str) -> None:
        if (suffix := _suffix(piece)) and (self.names or self.pending):
            self._take_suffix(suffix)
        elif self.pending and (given := _given(piece, following)):
            self._name(self.pending, given)
        elif self.pending and self.in_pairs:
            self._name(self.pending, {"given": _without_stop(piece)})
        elif self.pending and (both := _GIVEN_THEN_MORE.fullmatch(piece)) and _initials(following):
            # A comma is missing: "Smith, J. Jones, K."
            self._name(self.pending, {"given": _initials(both["given"])})
            self.pending = both["more"]
        else:
            self._settle()
            if not self._take_whole(piece):
                self.pending = piece

    def _take_suffix(self, suffix: str) -> None:
        if self.pending:
            self.pending = f"{self.pending} {suffix}"
        else:
            self.names[-1]["suffix"] = suffix

    def _take_whole(self, piece: str) -> bool:
        """A name complete in one piece: "J. D. Safran", "Safran J. D.", "Safran JD"."""
        both = _GIVEN_THEN_MORE.fullmatch(piece)
        if both and not _initials(piece):
            self._name(both["more"], {"given": _initials(both["given"])})
            return True
        words, suffix = _without_suffix(piece.split())
        for cut in range(1, len(words)):
            family = " ".join(words[:cut])
            if (given := _initials(" ".join(words[cut:]))) and not family.isupper():
                self._name(family, {"given": given} | suffix)
                return True
        return False

    def _settle(self) -> None:
        """Whatever waits gets no given name any more."""
        pending, self.pending = self.pending, ""
        if not pending:
            return
        words = pending.split()
        if _is_group(pending):
            self._name_group(re.sub(r"^the\s+", "", pending))
        elif self.straight and len(words) > 1 and words[0].lower() not in PARTICLES:
            self._name_straight(words)
        elif len(self.pieces) == 1 and len(words) > 1 and words[0].lower() not in PARTICLES:
            # Alone and without a comma, a person and a group look the same.
            self._name_group(pending)
        else:
            self._name(pending, {})

    def _name_straight(self, words: list[str]) -> None:
        """ "Given von Family"."""
        first = next((n for n, word in enumerate(words) if word.islower()), len(words) - 1)
        self._name(" ".join(words[first:]), {"given": " ".join(words[:first])})

    def _name_group(self, text: str) -> None:
        words = text.split()
        if len(words) <= _LONGEST_GROUP and not _strange(words, PARTICLES | _WITHIN_GROUPS):
            self.names.append({"literal": bare(text)})
        else:
            self.unread.append(text)

    def _name(self, family: str, given: dict[str, str]) -> None:
        self.pending = ""
        words, suffix = _without_suffix(family.split())
        if not _is_personal(words):
            self.unread.append(" ".join([family, *given.values()]))
            return
        first = 0
        while first < len(words) - 1 and words[first].islower():
            first += 1
        name = {"family": " ".join(words[first:]).rstrip(".")} | given | suffix
        if first:
            name["non-dropping-particle"] = " ".join(words[:first])
        self.names.append(name)


def _is_personal(words: list[str]) -> bool:
    return len(words) <= 6 and words[-1][:1].isalpha() and not _strange(words, PARTICLES)


def _strange(words: list[str], familiar: frozenset[str]) -> list[str]:
    """Words in lower case that are in no name; a name all in lower case has none."""
    return [
        word
        for word in words[: len(words) > 1 and len(words)]
        if word.islower() and word not in familiar and not re.search(r"[’'-]", word)
    ]


def _without_suffix(words: list[str]) -> tuple[list[str], dict[str, str]]:
    if len(words) > 1 and (suffix := _suffix(words[-1])):
        return words[:-1], {"suffix": suffix}
    return words, {}


def _suffix(word: str) -> str:
    """The suffix that a word is; the stop behind a numeral ends the list. "" when it is none."""
    word = re.sub(r"(?<=[IVd])\.$", "", word)
    return word if _SUFFIX.fullmatch(word) else ""


def _given(piece: str, following: str) -> dict[str, str]:
    """What a piece behind a family name says of the given name; {} if it is another name."""
    words, suffix = _without_suffix(piece.split())
    particles = []
    # The stop behind the last particle ends the list.
    while len(words) > 1 and words[-1].removesuffix(".") in PARTICLES:
        particles.insert(0, words.pop().removesuffix("."))
    particle = {"dropping-particle": " ".join(particles)} if particles else {}
    rest = " ".join(words)
    if initials := _initials(rest):
        return {"given": initials} | particle | suffix
    # In full with an initial among them, unless the next piece shows a new family name.
    if len(words) > 1 and any(map(_initials, words)) and not _initials(following):
        return {"given": _without_stop(rest)} | particle | suffix
    return {}


def _without_stop(given: str) -> str:
    """The full stop behind a name in full ends the list, behind an initial it belongs to it."""
    return re.sub(r"(?<=\w\w)\.$", "", given)


def _initials(text: str) -> str:
    """ "J.D.", "J D", "JD" or "J-P" as "J. D." or "J.-P."; "" when it is anything else."""
    text = text.strip().translate(DASHES)
    if not text or len(text) > 24 or (len(text) > 3 and "." not in text and " " not in text):
        return ""
    found = []
    for word in re.findall(r"-?[^\s.-]+\.?|\S", text):
        letters = word.strip("-.")
        hyphen = "-" if word.startswith("-") else ""
        if len(letters) == 2 and letters.istitle() and word.endswith("."):
            found.append(f"{hyphen}{letters}.")
        elif letters.isalpha() and letters.isupper() and len(letters) <= 4:
            found += [f"{hyphen}{letters[0]}.", *(f"{letter}." for letter in letters[1:])]
        else:
            return ""
    return " ".join(found).replace(" -", "-")
