"""Topics that the words of a search name: by their name, a part of it, or a synonym."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from blog.catalogue import Catalogue
from blog.search.words import folded, is_or, pieces, wanted, web_search
from blog.vocabulary import Term

MOST = 3
# "Trauma and/or PTSD", "Attendance, Attrition, and Drop-Out": each part is a name of its own.
BETWEEN_PARTS = re.compile(r"\band/or\b|\band\b|[,/()]")
ACRONYM = re.compile(r"(?=.*[A-Z].*[A-Z])[A-Z0-9-]+s?")
_VOWEL = re.compile("[AEIOUY]")
# A word that begins the name of a topic stands for it from this length on ("anxiety").
LONG = 5


class NamedTopic(NamedTuple):
    """A topic with at least one public summary; `names` and `acronyms` are those it goes by."""

    key: int
    name: str
    slug: str
    count: int
    names: frozenset[str]
    acronyms: frozenset[str]

    @classmethod
    def all_of(cls, catalogue: Catalogue) -> "list[NamedTopic]":
        """All of them by name."""
        return [
            cls.of(topic, catalogue.synonyms[topic.key], count)
            for topic in catalogue.vocabulary.topics
            if (count := catalogue.topics[topic.key].bit_count())
        ]

    @classmethod
    def of(cls, topic: Term, synonyms: list[str], count: int) -> "NamedTopic":
        """The topic with its names: whole, in parts, its first word, and the synonyms."""
        names = [topic.name, *BETWEEN_PARTS.split(topic.name), *synonyms]
        acronyms = frozenset(name.strip() for name in names if ACRONYM.fullmatch(name.strip()))
        first = _comparable(topic.name).split(" ")[0]
        plain = {_comparable(name) for name in names} | ({first} if len(first) >= LONG else set())
        return cls(topic.key, topic.name, topic.slug, count, frozenset(plain - {""}), acronyms)

    def is_named_in_full(self, texts: Iterable[str]) -> bool:
        """Whether one of the texts is a name of it and nothing else."""
        return any(text in self.names for text in texts)

    def longest_name_in(self, texts: Iterable[str], typed: frozenset[str]) -> int:
        """The length of the longest name of several words, or acronym, among other words.

        A single word proves nothing there: "warmth", "harm" and "dose" are everyday words. An
        acronym does, in capitals as `typed`; one without a vowel is a word in no other way.
        """
        found = [
            len(name)
            for name in self.names
            if " " in name and any(f" {name} " in f" {text} " for text in texts)
        ]
        found += [
            len(acronym)
            for acronym in self.acronyms
            if acronym in typed
            or (not _VOWEL.search(acronym) and acronym.upper() in {word.upper() for word in typed})
        ]
        return max(found, default=0)


def named(words: str, topics: list[NamedTopic]) -> list[NamedTopic]:
    """The few topics that the words name, those named in full first, then the longest names."""
    text = web_search(words)
    texts = _texts(text)
    typed = frozenset(word.strip(".,;:?") for piece in wanted(text) for word in piece.text.split())
    found = sorted(
        (not topic.is_named_in_full(texts), -topic.longest_name_in(texts, typed), number)
        for number, topic in enumerate(topics)
    )
    return [topics[number] for is_other, length, number in found if length or not is_other][:MOST]


def _texts(text: str) -> set[str]:
    """What the words stand for, each by itself: what is between two "or", and every phrase."""
    found: list[list[str]] = [[]]
    for piece in pieces(text):
        if is_or(piece):
            found.append([])
        elif not piece.is_excluded:
            found[-1].append(piece.text)
            if piece.is_phrase:
                found.insert(0, [piece.text])
    return {_comparable(" ".join(part)) for part in found} - {""}


def _comparable(name: str) -> str:
    """The name in small letters, without accents and punctuation, its words in the singular."""
    return " ".join(map(_singular, re.findall(r"\w+", re.sub("['’]", "", folded(name)))))


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and re.search(r"[^sui]s$", word) else word
