"""How hard a text is to read: LIX (Björnsson, 1968, Läsbarhet), from words and sentences alone.

LIX = words / sentences + 100 × long words / words, where a long word has more than six letters.
It needs no syllables, which no program counts surely in English. What its figures mean Björnsson
said of Swedish; Anderson (1983, Journal of Reading, 26, 490-496) found that they order English
texts as well.
"""

import re
from typing import NamedTuple

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from blog.richtext import paragraphs

LONG_WORD = 7
# Of fewer words a figure says more about chance than about the text.
FEWEST_WORDS = 60
MOST_NAMED = 3
# Up to each figure, what texts read like that; what is above all of them is harder still.
LIKE = (
    (30, _("as easy as a children’s book")),
    (40, _("as easy as a novel")),
    (50, _("as hard as a newspaper")),
    (60, _("as hard as an official report")),
)
HARDER = _("as hard as a journal article")

WORD = re.compile(r"[^\W_]+(?:[’'\-–.,][^\W_]+)*")
# A full stop that ends none: of "et al.", "e.g.", "Dr.", "p. 12" and of an initial.
ABBREVIATION = re.compile(
    r"\b(?:al|approx|ca|cf|ch|Dr|ed|eds|e\.g|fig|i\.e|Mr|Mrs|Ms|no|p|pp|Prof|St|vol|vs|[A-Z])\.$"
)
END = re.compile(r"[.!?…][.!?…”’\"')\]]{0,6}(?=\s|$)")
# In characters: more than the longest abbreviation.
NEAR = 12


class Readability(NamedTuple):
    """What can be counted of a text; `lix` is rounded, `longest_words` are in small letters."""

    words: int
    sentences: list[str]
    lix: int
    longest_words: list[str]

    @property
    def is_told(self) -> bool:
        """Whether there is enough text for the figure to say anything."""
        return self.words >= FEWEST_WORDS

    @property
    def meaning(self) -> str:
        return str(next((like for most, like in LIKE if self.lix <= most), HARDER))

    @property
    def text(self) -> str:
        """The figure with its formula's name, and what it means."""
        return gettext("LIX %(lix)s: %(meaning)s") % {"lix": self.lix, "meaning": self.meaning}


def readability(*texts: str) -> Readability:
    """What is counted of texts of sanitised HTML, one after the other."""
    blocks = [block for html in texts for block in paragraphs(html)]
    words = [word for block in blocks for word in words_of(block)]
    sentences = [sentence for block in blocks for sentence in sentences_of(block)]
    if not words:
        return Readability(0, [], 0, [])
    long = [word for word in words if letters(word) >= LONG_WORD]
    lix = len(words) / len(sentences) + 100 * len(long) / len(words)
    longest = sorted({word.lower() for word in long}, key=lambda word: (-letters(word), word))
    return Readability(len(words), sentences, round(lix), longest[:MOST_NAMED])


def words_of(text: str) -> list[str]:
    """Its words and numbers: "well-being", "client’s" and "3.5" are one each."""
    return WORD.findall(text)


def letters(word: str) -> int:
    return sum(character.isalpha() for character in word)


def sentences_of(text: str) -> list[str]:
    """The sentences of one block of plain text, those that hold a word."""
    found, start = [], 0
    for end in END.finditer(text):
        before = text[max(0, end.start() - NEAR) : end.start() + 1]
        if ABBREVIATION.search(before) or goes_on(text[end.end() : end.end() + NEAR]):
            continue
        found.append(text[start : end.end()].strip())
        start = end.end()
    found.append(text[start:].strip())
    return [sentence for sentence in found if WORD.search(sentence)]


def goes_on(rest: str) -> bool:
    """Whether what follows begins small, so that it belongs to the sentence."""
    return rest.lstrip(" (“\"'‘")[:1].islower()
