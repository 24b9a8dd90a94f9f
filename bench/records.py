"""Summaries to fill a database with: read from JSON lines, or invented."""

import datetime
import json
import random
from collections.abc import Iterable, Iterator
from itertools import accumulate
from typing import NamedTuple

from django.utils import timezone
from django.utils.text import slugify

from bench import words

# The months count back from here, so that the same data come out on any day.
NEWEST = datetime.date(2025, 1, 1)
OLDEST = datetime.date(1950, 1, 1)
USUAL_A_MONTH = 3


class Record(NamedTuple):
    """One summary; the lists hold paragraphs of plain text, and slugs.

    `csl` is the citation as CSL-JSON where it is known already, else it is read from `citation`.
    """

    id: str
    slug: str
    title: str
    citation: str
    body: list[str]
    implications: list[str]
    topics: list[str]
    research_types: list[str]
    published: datetime.datetime
    csl: dict = {}


def read_lines(lines: Iterable[str]) -> Iterator[Record]:
    """The records of a file of JSON lines. Raises `ValueError`, which names the line."""
    for number, line in enumerate(lines, start=1):
        if line.strip():
            try:
                yield _read(json.loads(line))
            except (ValueError, TypeError, KeyError) as error:
                raise ValueError(f"line {number}: {error!r}") from error


def _read(given: dict) -> Record:
    published = datetime.datetime.fromisoformat(given["published"])
    if timezone.is_naive(published):
        published = timezone.make_aware(published)
    if not given["title"].strip():
        raise ValueError("the title is blank")
    return Record(
        id=str(given["id"]),
        slug=slugify(given["slug"] or given["title"]),
        title=given["title"].strip(),
        citation=given["citation"] or "",
        published=published,
        **{key: _texts(given, key) for key in ("body", "implications", "topics", "research_types")},
    )


def _texts(given: dict, key: str) -> list[str]:
    texts = given[key]
    if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
        raise ValueError(f"“{key}” is not a list of texts")
    return texts


def invent(
    count: int, topics: list[str], research_types: list[str], seed: int = 1
) -> Iterator[Record]:
    """So many records with these slugs, newest month first; the same for the same arguments.

    Three a month as in the blog, and more where the months since 1950 would not do. Some topics
    and types are far more frequent than others, as in any archive.
    """
    chance = random.Random(seed)
    months = (NEWEST.year - OLDEST.year) * 12 + NEWEST.month
    a_month = max(USUAL_A_MONTH, -(-count // months))
    text = words.Text(chance)
    topic_weights = _falling(len(topics))
    type_weights = _falling(len(research_types))
    for number in range(count):
        back = number // a_month
        year, month = divmod(NEWEST.year * 12 + NEWEST.month - 1 - back, 12)
        title = text.title()
        csl = text.csl(number, year)
        yield Record(
            id=f"{seed}-{number}",
            slug=slugify(title),
            title=title,
            citation=text.reference(csl),
            body=[text.paragraph(5, 9) for _ in range(chance.choice([1, 2, 2, 3]))],
            implications=[text.paragraph(3, 6)],
            topics=chance.choices(topics, cum_weights=topic_weights, k=chance.choice([1, 2, 2, 3])),
            research_types=chance.choices(research_types, cum_weights=type_weights),
            published=datetime.datetime(
                year, month + 1, 1, 12, tzinfo=timezone.get_default_timezone()
            ),
            csl=csl,
        )


def _falling(number: int) -> list[float]:
    """Cumulative weights of which each is a little smaller than the one before."""
    return list(accumulate(1 / (rank + 3) for rank in range(number)))
