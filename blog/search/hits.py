"""What a search found, marked: titles, the passage around the hits, the reference."""

import re
from collections.abc import Iterable
from itertools import islice, pairwise
from typing import NamedTuple

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from blog.models import Summary
from blog.models.text_search import SEARCH_CONFIGURATION
from blog.reading import connection_of
from blog.richtext import paragraphs
from blog.search.words import wanted, web_search
from research.reference_links import normalise_doi
from research.reference_text import sentence_starts

# As long as the excerpts that stand there without a search, in words.
PASSAGE, GIST = 42, 32
# Words before the first hit when its sentence is too long for a card.
LEAD = 12
# So much is looked at of a search and of a summary; nobody reads on.
MOST_PIECES, MOST_SENTENCES = 20, 120
# Characters that no text has: they stand for <mark> and </mark>, and from HELD on for other tags.
START, STOP, HELD = "\x02", "\x03", 0xE000
_FOREIGN = re.compile(r"[\x00-\x1f\x7f\ue000-\uf8ff]")
_TAG = re.compile(r"<[^>]*>")
_MARKED = re.compile(f"{START}([^{STOP}]*){STOP}")

# Each text is marked by those pieces of the search only that it has, so that no lone word of a
# phrase is taken for the phrase.
MARK = """
WITH asked AS MATERIALIZED (
    SELECT number, query FROM unnest(%(pieces)s::text[]) WITH ORDINALITY AS piece (words, number),
        blog_web_search(words) AS query
    WHERE numnode(query) > 0
)
SELECT
    coalesce(ts_headline(%(configuration)s, text, held.query, %(options)s), text),
    coalesce(held.numbers, '{}')
FROM unnest(%(texts)s::text[]) WITH ORDINALITY AS given (text, position)
CROSS JOIN LATERAL (SELECT to_tsvector(%(configuration)s, text) AS vector OFFSET 0) AS read
CROSS JOIN LATERAL (
    SELECT string_agg('(' || query::text || ')', ' | ')::tsquery AS query,
        array_agg(number) AS numbers
    FROM asked WHERE vector @@ query
) AS held
ORDER BY position
"""


class Hit(NamedTuple):
    """The parts of a card with the words marked; a part without any is empty.

    `reference` is the whole reference, where it alone has some of the words.
    """

    title: SafeString
    passage: SafeString
    in_practice: SafeString
    reference: SafeString


class Marked(NamedTuple):
    """A piece of HTML with marks, and the numbers of the pieces of the search that it has."""

    html: str
    numbers: frozenset[int]


def mark(summaries: Iterable[Summary], words: str) -> None:
    """Give each of the few summaries on a page its `hit`, all of them in one query."""
    summaries = list(summaries)
    text = web_search(words)
    # Quoted, a piece with a hyphen or a full stop in it stays together.
    sought = [f'"{piece.text}"' for piece in wanted(text)][:MOST_PIECES]
    if not (summaries and sought):
        return
    parts = [_parts(summary) for summary in summaries]
    marked = iter(_marked([text for part in parts for texts in part for text in texts], sought))
    doi = normalise_doi(words)
    for summary, part in zip(summaries, parts, strict=True):
        title, reference, body, implications = ([*islice(marked, len(t))] for t in part)
        summary.hit = _hit(title[0], reference[0], body, implications, _cites(summary, doi))


def _cites(summary: Summary, doi: str) -> str:
    """The DOI, where it is the one that was asked for."""
    return doi if doi and summary.citation and summary.citation.doi == doi else ""


def _parts(summary: Summary) -> tuple[list[str], ...]:
    """Title, reference, sentences of the body, sentences of the practice implications: HTML."""
    reference = summary.citation.apa_html if summary.citation else ""
    return (
        [escape(summary.title)],
        [reference if isinstance(reference, SafeString) else escape(reference)],
        _sentences(summary.body),
        _sentences(summary.practice_implications),
    )


def _sentences(rich_text: str) -> list[str]:
    found = []
    for paragraph in paragraphs(rich_text):
        starts = [0, *sentence_starts(paragraph), len(paragraph)]
        found += [escape(paragraph[start:end].strip()) for start, end in pairwise(starts)]
    return found[:MOST_SENTENCES]


def _marked(texts: list[str], sought: list[str]) -> list[Marked]:
    """The texts (HTML) with what was sought between `START` and `STOP`, their tags as they were."""
    held = [_hold(_FOREIGN.sub(" ", text)) for text in texts]
    with connection_of(Summary).cursor() as cursor:
        cursor.execute(
            MARK,
            {
                "pieces": sought,
                "configuration": SEARCH_CONFIGURATION,
                "options": f"HighlightAll=true, StartSel={START}, StopSel={STOP}",
                "texts": [text for text, _ in held],
            },
        )
        rows = cursor.fetchall()
    return [
        Marked(_release(html, tags), frozenset(numbers))
        for (html, numbers), (_, tags) in zip(rows, held, strict=True)
    ]


def _hold(html: str) -> tuple[str, list[str]]:
    """The HTML with a single character for each tag, which PostgreSQL would drop; and the tags."""
    tags = _TAG.findall(html)
    numbers = iter(range(HELD, HELD + len(tags)))
    return _TAG.sub(lambda tag: chr(next(numbers)), html), tags


def _release(html: str, tags: list[str]) -> str:
    for number, tag in enumerate(tags, start=HELD):
        html = html.replace(chr(number), tag)
    return html


def _hit(
    title: Marked, reference: Marked, body: list[Marked], implications: list[Marked], doi: str
) -> Hit:
    passage, in_practice = _passage(body, PASSAGE), _passage(implications, GIST)
    seen = title.numbers | passage.numbers | in_practice.numbers
    html = ""
    if doi:
        link = f">https://doi.org/{escape(doi)}<"
        html = reference.html.replace(link, f">{START}{link[1:-1]}{STOP}<")
    elif reference.numbers - seen:
        html = reference.html
    return Hit(
        _show(title.html) if title.numbers else SafeString(),
        _show(passage.html),
        _show(in_practice.html),
        _show(html),
    )


def _passage(sentences: list[Marked], longest: int) -> Marked:
    """The first of the sentences with most of the pieces, and what fits of those around it."""
    best = max(range(len(sentences)), key=lambda n: len(sentences[n].numbers), default=None)
    if best is None or not sentences[best].numbers:
        return Marked("", frozenset())
    lengths = [len(sentence.html.split()) for sentence in sentences]
    if lengths[best] > longest:
        return _cut(sentences[best], longest)
    first, last = best, best + 1
    while last < len(sentences) and sum(lengths[first : last + 1]) <= longest:
        last += 1
    while first > 0 and sum(lengths[first - 1 : last]) <= longest:
        first -= 1
    html = " ".join(sentence.html for sentence in sentences[first:last])
    html = f"{'… ' if first else ''}{html}{' …' if last < len(sentences) else ''}"
    numbers = frozenset().union(*(sentence.numbers for sentence in sentences[first:last]))
    return Marked(html, numbers)


def _cut(sentence: Marked, longest: int) -> Marked:
    """The part of a long sentence that begins a little before its first hit."""
    words = sentence.html.split()
    first_hit = next(n for n, word in enumerate(words) if START in word)
    first = max(0, min(first_hit - LEAD, len(words) - longest))
    html = " ".join(words[first : first + longest])
    ends_early = first + longest < len(words)
    return sentence._replace(html=f"{'… ' if first else ''}{html}{' …' if ends_early else ''}")


def _show(html: str) -> SafeString:
    """The marks as HTML, those of neighbouring words in one; the rest is HTML already."""
    html = html.replace(f"{STOP} {START}", " ")
    return mark_safe(_MARKED.sub(r"<mark>\1</mark>", html))  # noqa: S308 -- escaped before marking
