"""Which topics and which type of research a summary may have, and what in it speaks for each.

Two things speak for a term. Its *names* (the vocabulary's own, their parts, the synonyms) do where
they stand in the text: each the more, the fewer summaries hold its words. And the archive's *own
words* do: stems that stand in the summaries with this term clearly more often than in the others.
How clearly is the log-odds ratio of Monroe, Colaresi and Quinn (2008, Political Analysis 16),
smoothed towards the frequency of the word in all summaries, of which we take the lower bound: a
word counts for what is proven by the summaries there are. So a small archive goes by the names, and
a larger one knows more.

A suggestion is shown with its reasons and applied by nobody but a person.
"""

import hashlib
import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from django.contrib.postgres.fields import ArrayField
from django.db import connection
from django.db.models import Func, TextField

from blog.catalogue import Catalogue, Places
from blog.models import Summary
from blog.models.text_search import SEARCH_CONFIGURATION
from blog.richtext import plain_text
from blog.search.named_topics import ACRONYM, BETWEEN_PARTS
from blog.search.words import folded
from blog.vocabulary import Term

SHOWN = 3
REASONS = 4
# The latest: their words are counted in half a second, and an author's words change with the years.
LEARNT_FROM = 2_000
# How many summaries' worth of the usual frequency each estimate begins with.
SMOOTHING = 3
# Standard errors below the estimate: 19 of 20 words mean at least as much as we take them for.
DOUBT = 1.645
# Of the archive's own words the strongest, and how much they weigh beside the names: twice as much
# or half as much changes little (docs/bench.md).
WORDS, WEIGHT_OF_WORDS = 10, 0.5
# What a title says, the summary is about.
WEIGHT_OF_TITLE = 2
NAMES = 2
_WORD = re.compile(r"\w+(?:[-‑]\w+)*")
_POSSESSIVE = re.compile(r"['’]s?\b")
# Between two parts of a text; no word.
_END = "\n"
_OR = re.compile(r"\bor\b")

STEMS = f"""
SELECT word, tsvector_to_array(to_tsvector('{SEARCH_CONFIGURATION}', word))
FROM unnest(%s::text[]) AS word
"""  # noqa: S608 (a constant of ours)

Stems = Mapping[str, str]


class Suggestion(NamedTuple):
    """A term; the names of it that stand in the text, and words of the text that speak for it."""

    key: int
    name: str
    named: tuple[str, ...]
    learnt: tuple[str, ...]
    score: float

    @property
    def because(self) -> str:
        """The reasons as a list with commas, the names first."""
        return ", ".join((*self.named, *self.learnt))


class Name(NamedTuple):
    """A name of a term as the stems of its words, as it is shown, and what it weighs.

    An acronym counts only in capitals: "ACT" is a therapy, "act" is what people do.
    """

    stems: tuple[str, ...]
    shown: str
    weight: float
    is_acronym: bool


class Evidence(NamedTuple):
    """What speaks for each term of a facet: its names, and the words that do, by their stems."""

    terms: dict[int, str]
    names: dict[int, list[Name]]
    words: dict[str, list[tuple[int, float]]]

    @classmethod
    def of(
        cls,
        terms: Mapping[int, Iterable[str]],
        documents: Mapping[int, Iterable[str]],
        carried: Mapping[int, set[int]],
        stems: Stems,
    ) -> "Evidence":
        """Learn from documents, each the stems in it; `carried` says which have which term.

        `terms` holds the names of each, its own first; `stems` the stem of each word in them.
        """
        held = {key: {*words} for key, words in documents.items()}
        everywhere = Counter(stem for words in held.values() for stem in words)
        learnt = defaultdict(list)
        for term in terms:
            own = [held[key] for key in carried.get(term, ()) if key in held]
            here = Counter(stem for words in own for stem in words)
            for stem, times in here.items():
                # A word that stands in one summary says nothing of others.
                if times > 1 and not stem[0].isdigit():
                    weight = _proven(times, len(own), everywhere[stem], len(held))
                    if weight > 0:
                        learnt[stem].append((term, weight))
        return cls(
            {term: next(iter(names)) for term, names in terms.items()},
            {
                term: list(_weighed(names, everywhere, len(held), stems))
                for term, names in terms.items()
            },
            dict(learnt),
        )

    def suggestions(self, text: "Text", without: frozenset[int] = frozenset()) -> list[Suggestion]:
        """The few terms that most speaks for, but those in `without`, the strongest first."""
        named = {term: self._named(term, text) for term in self.terms if term not in without}
        learnt = defaultdict(list)
        for stem in text.stems:
            for term, weight in self.words.get(stem, ()):
                learnt[term].append((weight, text.words[stem]))
        found = []
        for term, names in named.items():
            words = sorted(learnt[term], key=lambda one: (-one[0], one[1]))[:WORDS]
            score = sum(weight for weight, _ in names) + WEIGHT_OF_WORDS * sum(
                weight for weight, _ in words
            )
            if score > 0:
                shown = tuple(name for _, name in names)
                said = {word for name in shown for word in folded(name).split()}
                rest = [word for _, word in words if word not in said]
                found.append(
                    Suggestion(
                        term, self.terms[term], shown, tuple(rest[: REASONS - len(shown)]), score
                    )
                )
        return sorted(found, key=lambda one: (-one.score, one.name))[:SHOWN]

    def _named(self, term: int, text: "Text") -> list[tuple[float, str]]:
        """The names of the term in the text that say most, each with its weight."""
        found: dict[str, tuple[float, str]] = {}
        for name in self.names[term]:
            # With and without its hyphen it is the same name.
            same = "".join(name.stems)
            weight = name.weight * text.says(name)
            if weight > found.get(same, (0, ""))[0]:
                found[same] = weight, name.shown
        return sorted(found.values(), key=lambda one: (-one[0], one[1]))[:NAMES]


class Knowledge(NamedTuple):
    """What speaks for each topic and for each type of research."""

    topics: Evidence
    types: Evidence

    @staticmethod
    def stamp(catalogue: Catalogue) -> str:
        """Another for another vocabulary, of which nothing may be suggested that is gone."""
        vocabulary = catalogue.vocabulary
        known = (vocabulary.topics, vocabulary.types, sorted(catalogue.synonyms.items()))
        return hashlib.sha256(repr(known).encode()).hexdigest()

    @classmethod
    def load(cls, catalogue: Catalogue) -> "Knowledge":
        """In two queries, of the latest public summaries that are classified."""
        return cls.of(catalogue, lexemes(catalogue))

    @classmethod
    def of(cls, catalogue: Catalogue, documents: Mapping[int, Iterable[str]]) -> "Knowledge":
        """What these documents, by the keys of their summaries, tell of the vocabulary."""
        vocabulary = catalogue.vocabulary
        topics = {
            term.key: names_of(term, catalogue.synonyms[term.key]) for term in vocabulary.topics
        }
        types = {term.key: names_of(term, ()) for term in vocabulary.types}
        stems = stems_of(word for names in (*topics.values(), *types.values()) for word in names)
        return cls(
            Evidence.of(topics, *_of_facet(catalogue, catalogue.topics, documents), stems),
            Evidence.of(types, *_of_facet(catalogue, catalogue.types, documents), stems),
        )


class Text(NamedTuple):
    """A text as stems: those of its title and of the rest, in order, each in two spellings.

    In one of them what is joined by a hyphen is one word, in the other it is several: "drop-out"
    is found as "dropout" and as "drop out". `words` says how a stem is written in the text.
    """

    title: tuple[tuple[str, ...], ...]
    rest: tuple[tuple[str, ...], ...]
    words: dict[str, str]
    capitals: frozenset[str]

    @property
    def stems(self) -> set[str]:
        return {*self.words}

    def says(self, name: Name) -> float:
        """How much the text says this name: again and again is less than as often as much."""
        if name.is_acronym and name.shown not in self.capitals:
            return 0
        if not all(stem in self.words for stem in name.stems if stem):
            return 0
        times = max(_times(name.stems, spelt) for spelt in self.rest)
        in_title = any(_times(name.stems, spelt) for spelt in self.title)
        return math.log1p(times) + WEIGHT_OF_TITLE * in_title


def texts_of(summaries: Iterable[Summary]) -> list[Text]:
    """What each of these says, with its citation's title, in one query for all."""
    parts = [_parts_of(summary) for summary in summaries]
    stems = stems_of(text for texts in parts for text in texts)
    return [_text(texts, stems) for texts in parts]


def names_of(term: Term, synonyms: Iterable[str]) -> list[str]:
    """What a term goes by: its name, the parts of it, and the synonyms."""
    parts = [part for whole in BETWEEN_PARTS.split(term.name) for part in _OR.split(whole)]
    names = [term.name, *(part.strip() for part in parts), *synonyms]
    return list(dict.fromkeys(name for name in names if name))


def lexemes(catalogue: Catalogue) -> dict[int, list[str]]:
    """The stems in each of the latest public summaries, by its key."""
    stems = Func("search", function="tsvector_to_array", output_field=ArrayField(TextField()))
    latest = Summary.objects.with_keys(catalogue.keys[:LEARNT_FROM])
    return dict(latest.order_by().values_list("pk", stems))


def stems_of(texts: Iterable[str]) -> dict[str, str]:
    """The stem of each word in these texts, "" for those that say nothing, in one query."""
    words = {
        word for text in texts for spelt in _spellings(_tokens(folded(text))) for word in spelt
    }
    with connection.cursor() as cursor:
        cursor.execute(STEMS, [sorted(words)])
        return {word: stems[0] if stems else "" for word, stems in cursor}


def _of_facet(
    catalogue: Catalogue, facet: Mapping[int, Places], documents: Mapping[int, Iterable[str]]
) -> tuple[dict[int, Iterable[str]], dict[int, set[int]]]:
    """Those of the documents that carry a term of the facet, and which carry which."""
    carried = {
        term: documents.keys() & catalogue.part(places, 0, places.bit_count())
        for term, places in facet.items()
    }
    classified = set().union(*carried.values())
    return {key: documents[key] for key in classified}, carried


def _proven(times: int, own: int, everywhere: int, all_of_them: int) -> float:
    """The lower bound of how much more often a word stands in a term's own summaries than in the
    others, as a log-odds ratio; `times` is in how many of its own."""
    usual = SMOOTHING * everywhere / all_of_them
    others, rest = everywhere - times, all_of_them - own
    with_it, without = times + usual, own - times + SMOOTHING - usual
    others_with, others_without = others + usual, rest - others + SMOOTHING - usual
    cells = (with_it, without, others_with, others_without)
    if min(cells) <= 0:
        return 0
    ratio = math.log(with_it / without) - math.log(others_with / others_without)
    return ratio - DOUBT * math.sqrt(sum(1 / cell for cell in cells))


def _weighed(
    names: Iterable[str], everywhere: Mapping[str, int], number: int, stems: Stems
) -> Iterable[Name]:
    for name in names:
        is_acronym = bool(ACRONYM.fullmatch(name))
        for spelt in dict.fromkeys(_spellings(_tokens(folded(name)))):
            phrase = tuple(stems[word] for word in spelt)
            if any(phrase):
                rarest = min(everywhere.get(stem, 0) for stem in phrase if stem)
                weight = math.log1p((number + 1) / (rarest + 1))
                yield Name(phrase, name, weight, is_acronym)


def _parts_of(summary: Summary) -> list[str]:
    citation = summary.citation.title if summary.citation else ""
    texts = (summary.note, summary.body, summary.practice_implications)
    return [summary.title, *map(plain_text, texts), citation]


def _text(parts: list[str], stems: Stems) -> Text:
    written: dict[str, str] = {}
    title, *others = [_spellings(_tokens(folded(part))) for part in parts]
    for word in (word for spellings in (title, *others) for words in spellings for word in words):
        if stems[word]:
            written.setdefault(stems[word], word)
    # No name reaches from one part into the next.
    rest = ([stem for both in others for stem in (_END, *both[at])] for at in (0, 1))
    stemmed = [
        tuple(tuple(stems.get(word, word) for word in words) for words in spellings)
        for spellings in (title, tuple(rest))
    ]
    return Text(*stemmed, written, frozenset(_tokens(" ".join(parts))))


def _tokens(text: str) -> list[str]:
    return _WORD.findall(_POSSESSIVE.sub("", text))


def _spellings(tokens: list[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    parts = [re.split("[-‑]", token) for token in tokens]
    return tuple(word for part in parts for word in part), tuple(map("".join, parts))


def _times(phrase: tuple[str, ...], text: tuple[str, ...]) -> int:
    length = len(phrase)
    starts = (place for place, stem in enumerate(text) if stem == phrase[0])
    return sum(text[place : place + length] == phrase for place in starts)
