"""What an author may want to look at again before readers do. Advice keeps nothing back.

Each piece of advice is a small function of one summary, in the order of the page. It says what it
has to say, or "" when all is well. What a word or a number in a text means is guessed from how it
is usually written in English: a piece of advice is a question, and may be wrong.
"""

import re
from collections.abc import Callable
from difflib import SequenceMatcher
from typing import NamedTuple

from django.utils.translation import gettext, ngettext

from blog.models import Summary
from blog.readability import readability, sentences_of, words_of
from blog.richtext import beginning, paragraphs, plain_text
from blog.search.words import folded
from research.models import Citation

# In words of the body. What a reader takes in between two patients.
SHORT_BODY, LONG_BODY = 120, 700
# Twenty times a long one: looking at more would keep its author waiting.
MOST_CHARACTERS = 100_000
# A sentence of more words is read twice.
LONG_SENTENCE = 45
# In LIX. The words of the field alone (psychotherapy, depression, treatment) bring a plain summary
# to 50 or 60, and clinicians know them.
HARD_TO_READ = 65
# So many words in a row are a phrase. A copied text shares its phrases with the original
# (Broder, 1997, On the resemblance and containment of documents).
PHRASE = 4
COPIED = 0.5
# Of the words of two titles, in their order (Ratcliff & Metzener, 1988).
SAME_TITLE = 0.8
LONGEST_TITLE = 60
# In words; what has more points than one is easier to find in a list.
LONG_PARAGRAPH = 150
# Works that as a rule have a DOI, since Crossref began to give them.
KINDS_WITH_DOI = {Citation.Kind.ARTICLE_JOURNAL, Citation.Kind.CHAPTER}
YEAR_OF_DOIS = 2000
KINDS_OF_BOOKS = {Citation.Kind.CHAPTER, Citation.Kind.BOOK}

UNITS = "one two three four five six seven eight nine".split()
NUMBER_WORDS = (
    *UNITS,
    *"ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split(),
    *"twenty thirty forty fifty sixty seventy eighty ninety dozen hundred thousand".split(),
)
# Who or what is counted in a study, in the plural.
COUNTED = (
    *"adolescents adults boys caregivers children clients clinicians couples dyads".split(),
    *"families fathers girls groups individuals inpatients men mothers outpatients pairs".split(),
    *"parents participants patients people persons practitioners psychologists".split(),
    *"psychotherapists respondents students subjects survivors teenagers therapists".split(),
    *"trainees veterans volunteers women youths".split(),
    *"articles cases comparisons experiments interviews papers samples studies trials".split(),
)
# What may come any number of times is bounded: a text of any kind is searched in one go.
# A year counts nobody.
NUMBER = (
    rf"\b(?!(?:19|20)\d\d\b(?!,))(?:\d[\d,.\u202f\u00a0]{{0,12}}|(?:{'|'.join(NUMBER_WORDS)})\b)"
)
NOUN = rf"\b(?:{'|'.join(COUNTED)})\b"
SAMPLE = re.compile(
    rf"{NUMBER}(?:[- ][\w’'/–]+){{0,5}}? {NOUN}|\b[nk] ?= ?\d|{NOUN}[^.;]{{0,30}}\((?:n ?= ?)?\d",
    re.IGNORECASE,
)
UNIT = "|".join(UNITS)
STATISTICS = r"d|g|r|β|η2?|R2|R²|OR|RR|HR|SMD|NNT"
SIZES = "no|small|medium|moderate|modest|large|strong|weak|negligible|slight"
EFFECTS = "effect|difference|improvement|gain|association|relation|relationship|benefit|impact"
EFFECT = re.compile(
    r"\d ?(?:%|per ?cent\b|(?:percentage )?points?\b)"
    rf"|\b(?:{STATISTICS}) ?[=≈<>]"
    r"|\b(?:effect sizes?|odds|confidence interval|correlat\w+|numbers? needed to treat)\b"
    r"|\b(?:likely|likelihood|half|twice|times (?:as|more|less))\b"
    rf"|\b(?:\d+|{UNIT}) (?:in|(?:out )?of)(?: the)? (?:\d{{1,3}}|ten|twenty|{UNIT})\b"
    rf"|\b(?:{SIZES})\b(?:[- ]\w+){{0,4}} (?:{EFFECTS})s?\b",
    re.IGNORECASE,
)


class Advice(NamedTuple):
    """`id` is stable; `field` is that of the summary's form."""

    id: str
    field: str
    message: str


#: Every piece of advice there is: its id, its field, and the function that gives it.
REGISTRY: list[tuple[str, str, Callable[[Summary], str]]] = []


def advice(name: str, field: str):
    """Enter a function into the registry."""

    def enter(function: Callable[[Summary], str]) -> Callable[[Summary], str]:
        REGISTRY.append((name, field, function))
        return function

    return enter


def advice_on(summary: Summary) -> list[Advice]:
    """What there is to say of a summary, saved or not; its rich text is sanitised already."""
    if not is_looked_at(summary):
        return []
    given = ((name, field, function(summary)) for name, field, function in REGISTRY)
    return [Advice(*one) for one in given if one[-1]]


def is_looked_at(summary: Summary) -> bool:
    """Whether it is a text that somebody wrote, rather than one that fell into the form."""
    return len(summary.note + summary.body + summary.practice_implications) <= MOST_CHARACTERS


@advice("title-is-the-works-own", "title")
def title_is_the_works_own(summary: Summary) -> str:
    work = summary.citation.title if summary.citation else ""
    own = plain_words(summary.title)
    # A subtitle is often left out.
    likeness = max(
        (alike(own, plain_words(part)) for part in (work, work.partition(":")[0]) if part),
        default=0,
    )
    if likeness < SAME_TITLE:
        return ""
    return gettext("This is nearly the title of the study. Say in plain words what it found.")


@advice("no-doi", "citation")
def no_doi(summary: Summary) -> str:
    work = summary.citation
    if work is None or work.doi or work.kind not in KINDS_WITH_DOI:
        return ""
    if work.issued_year and work.issued_year < YEAR_OF_DOIS:
        return ""
    return gettext("The citation has no DOI. If the work has one, it leads readers to the study.")


@advice("body-is-short", "body")
def body_is_short(summary: Summary) -> str:
    number = len(words_of(plain_text(summary.body)))
    if not 0 < number < SHORT_BODY:
        return ""
    return ngettext(
        "The summary has only %(number)d word. What was asked, how, and what was found?",
        "The summary has only %(number)d words. What was asked, how, and what was found?",
        number,
    ) % {"number": number}


@advice("body-is-long", "body")
def body_is_long(summary: Summary) -> str:
    number = len(words_of(plain_text(summary.body)))
    if number <= LONG_BODY:
        return ""
    return gettext(
        "The summary has %(number)d words. Most readers stop before %(most)d: what can go?"
    ) % {"number": number, "most": LONG_BODY}


@advice("no-sample-size", "body")
def no_sample_size(summary: Summary) -> str:
    text = plain_text(f"{summary.note} {summary.body}")
    if not text or tells_of_a_book(summary) or SAMPLE.search(text):
        return ""
    return gettext("How many clients, therapists or studies was it? No number was found.")


@advice("no-effect", "body")
def no_effect(summary: Summary) -> str:
    text = plain_text(summary.body)
    if not text or tells_of_a_book(summary) or EFFECT.search(text):
        return ""
    return gettext(
        "How large was the effect? No figure was found, nor a word for it: “6 in 10 recovered, "
        "against 4 in 10”, or “a small effect”."
    )


@advice("long-sentence", "body")
def long_sentence(summary: Summary) -> str:
    lengths = [
        (len(words_of(sentence)), sentence)
        for block in paragraphs(summary.body)
        for sentence in sentences_of(block)
    ]
    number, sentence = max(lengths, default=(0, ""), key=lambda pair: pair[0])
    if number <= LONG_SENTENCE:
        return ""
    return gettext(
        "One sentence has %(number)d words: “%(beginning)s” Two would be easier to follow."
    ) % {"number": number, "beginning": beginning(sentence, words=7)}


@advice("hard-to-read", "body")
def hard_to_read(summary: Summary) -> str:
    found = readability(summary.body)
    if not found.is_told or found.lix < HARD_TO_READ:
        return ""
    return gettext(
        "It reads %(meaning)s. Shorter sentences help, and words such as %(words)s in plainer ones."
    ) % {"meaning": found.meaning, "words": ", ".join(f"“{word}”" for word in found.longest_words)}


@advice("implications-are-a-copy", "practice_implications")
def implications_are_a_copy(summary: Summary) -> str:
    """How much of it stands in the body, in the same words in a row."""
    own = phrases(summary.practice_implications)
    if not own:
        return ""
    copied = len(own & phrases(summary.body)) / len(own)
    if copied < COPIED:
        return ""
    return gettext(
        "%(percent)d%% of this stands in the summary in the same words. What should a clinician "
        "do with the finding?"
    ) % {"percent": round(100 * copied)}


@advice("implications-are-one-paragraph", "practice_implications")
def implications_are_one_paragraph(summary: Summary) -> str:
    blocks = [*paragraphs(summary.practice_implications)]
    if len(blocks) != 1 or len(words_of(blocks[0])) <= LONG_PARAGRAPH:
        return ""
    return gettext("A long paragraph hides its points: a list shows them.")


def tells_of_a_book(summary: Summary) -> bool:
    """Whether it tells of a work that looks at many studies and seldom counts."""
    return summary.citation is not None and summary.citation.kind in KINDS_OF_BOOKS


def plain_words(text: str) -> list[str]:
    """Its words in small letters and without accents."""
    return words_of(folded(text))


def alike(one: list[str], other: list[str]) -> float:
    """From 0 to 1: how many words two titles share in the same order."""
    return SequenceMatcher(None, one[:LONGEST_TITLE], other[:LONGEST_TITLE], autojunk=False).ratio()


def phrases(html: str) -> set[tuple[str, ...]]:
    """The runs of `PHRASE` words of each block."""
    found = set()
    for block in paragraphs(html):
        words = plain_words(block)
        found |= {tuple(words[n : n + PHRASE]) for n in range(len(words) - PHRASE + 1)}
    return found
