"""Reading a page of the old blog that was saved as plain text.

Such a page is a head (introduction, teaser, filters) and then, under month
headings, the summaries one after another: title, now and then a note, the
reference, body, the heading "Practice Implications", implications, now and
then the author's e-mail address. Nothing marks a title. A summary begins

1. on the first line under a month heading;
2. on a title that stands over a reference, or follows an e-mail address;
3. between two implications headings without such a title: on the line most
   like one, which is reported as a guess where several are.
"""

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from blog.archive.page_parts import (
    EMAIL,
    LONGEST_TITLE,
    Kind,
    Part,
    is_heading,
    is_known_heading,
    is_month,
    month_of,
    parts,
    sections,
    stands_alone,
)
from blog.archive.plain_text import BULLET, Paragraph, UnreadablePage, decode, paragraphs

__all__ = ["SavedPage", "SavedSummary", "UnreadablePage", "read_saved_page"]

PAGE_HEAD = r"blog|this month\W*|type of research:?|topics:?"
PAGE_FOOT = (
    r"(?:[«‹←<]+ ?)?(?:older|newer|previous|next)(?: (?:posts?|entries|page))?(?: ?[»›→>]+)?"
    r"|(?:\W*(?:first|prev|previous)\W+)?(?:(?:\d+|…|\.{3}) ){2,}(?:\d+|…|(?:next|last)\b.*)"
    r"|(?:page )?\d+ of \d+|(?:copyright )?©.*|(?:\(c\)|copyright) \d{4}.*"
    r"|all rights reserved\.?|back to top|archives"
)
FRAME = re.compile(rf"{PAGE_HEAD}|{PAGE_FOOT}", re.IGNORECASE)
THIS_MONTH = re.compile(r"this month\W*?((?:…|\.{3})\s*\w.*)?(?:…|\.{3})?:?", re.IGNORECASE)
MOST_NOTES = 3

TITLE_GUESSED = "The title is a guess: nothing on the page marks where this summary begins."
NO_REFERENCE = "There is no reference; the paragraph after the title was taken for the body."
LATE_REFERENCE = "The reference stands below the body, not above it."
NO_HEADING = "There is no heading “Practice Implications”; all of the text was taken for the body."
NO_IMPLICATIONS = "Nothing stands under the heading “Practice Implications”."


@dataclass(frozen=True)
class SavedSummary:
    """One summary as a saved page shows it, in plain text.

    `month` is the first of the month. The paragraphs of `note` are parted by an
    empty line. `note`, `reference` and `contact_email` are "" where there is
    none. `line` is the title's, counted from 1; `source` holds the lines as
    they stood. `guesses` are sentences on what was guessed rather than read.
    """

    month: datetime.date
    title: str
    note: str
    reference: str
    body: tuple[str, ...]
    practice_implications: tuple[str, ...]
    contact_email: str
    line: int
    source: str
    guesses: tuple[str, ...]


@dataclass(frozen=True)
class SavedPage:
    """A saved page: its summaries in order, teaser (with its ellipsis) and topic list."""

    summaries: tuple[SavedSummary, ...]
    teaser: str
    topics: tuple[str, ...]
    guesses: tuple[str, ...]


def read_saved_page(data: bytes) -> SavedPage:
    """The summaries of a saved page, and what its head says.

    Raises UnreadablePage for anything but a page saved as text, and for a
    summary without title or body.
    """
    text, decoding_guesses = decode(data)
    found, wrapping_guesses = paragraphs(text, stands_alone)
    start = next((i for i, paragraph in enumerate(found) if is_month(paragraph.text)), None)
    if start is None:
        raise UnreadablePage("No line of the page is a month heading such as “February 2023”.")
    head = found[:start]
    for paragraph in head:
        if is_heading(paragraph.text):
            raise UnreadablePage(
                f"“{paragraph.text}” stands above the first month heading, "
                "so the month of its summary cannot be told.",
                paragraph.first,
            )
    content, frames = _without_frames(found[start:])
    guesses = [*decoding_guesses, *wrapping_guesses, *map(_frame_guess, frames)]
    summaries: list[SavedSummary] = []
    lines = text.split("\n")
    for heading, section in sections(parts(content)):
        if not section:
            guesses.append(f"Nothing stands under “{heading.text}” on line {heading.first}.")
        summaries += _summaries(month_of(heading.text), section, lines)
    if not summaries:
        raise UnreadablePage("No summary stands under the month headings of the page.")
    head = sum(frames, start=head)
    return SavedPage(tuple(summaries), _teaser(head), _topics(head), tuple(guesses))


def _without_frames(
    content: list[Paragraph],
) -> tuple[list[Paragraph], list[list[Paragraph]]]:
    """The content, and apart from it what the site put around it: paging, copyright, a head.

    A frame reaches to the next month heading or the end of the page, unless an
    implications heading shows that a summary goes on: then it is one line.
    """
    kept: list[Paragraph] = []
    frames: list[list[Paragraph]] = []
    position = 0
    while position < len(content):
        end = position + 1
        if not FRAME.fullmatch(content[position].text):
            kept.append(content[position])
        else:
            while end < len(content) and not stands_alone(content[end].text):
                end += 1
            if end < len(content) and is_heading(content[end].text):
                end = position + 1
            frames.append(content[position:end])
        position = end
    return kept, frames


def _frame_guess(frame: list[Paragraph]) -> str:
    words = " / ".join(paragraph.text for paragraph in frame)
    return f"Left out from line {frame[0].first} on, as no part of a summary: “{words}”."


def _teaser(head: list[Paragraph]) -> str:
    texts = [paragraph.text for paragraph in head]
    for text, following in pairwise([*texts, ""]):
        heading = THIS_MONTH.fullmatch(text)
        if heading and heading[1]:
            return heading[1]
        if heading and following.startswith(("…", "...")):
            return following
    return ""


def _topics(head: list[Paragraph]) -> tuple[str, ...]:
    texts = [paragraph.text for paragraph in head]
    start = next((i for i, text in enumerate(texts) if text.casefold().strip(":") == "topics"), -1)
    topics = []
    for text in texts[start + 1 :] if start >= 0 else ():
        if FRAME.fullmatch(text):
            break
        topics.append(BULLET.sub("", text, count=1))
    return tuple(topic for topic in topics if not topic.casefold().endswith("(clear)"))


def _summaries(
    month: datetime.date, section: list[Part], lines: list[str]
) -> Iterator[SavedSummary]:
    starts = _starts(section) if section else {}
    for start, end in pairwise([*starts, len(section)]):
        yield _summary(month, section[start:end], lines, starts[start])


def _starts(section: list[Part]) -> dict[int, tuple[str, ...]]:
    """The positions at which the summaries of a month begin, in order, each with its guesses."""
    starts: dict[int, tuple[str, ...]] = {0: ()}
    headings = [i for i, part in enumerate(section) if part.kind is Kind.HEADING]
    for above, below in pairwise([-1, *headings, len(section)]):
        for position in _marked_titles(section, above, below):
            previous = max(starts)
            between = section[previous + 1 : position]
            # What has neither implications nor a body yet is not over: this is a heading in it.
            if previous < above or any(part.kind is Kind.PROSE for part in between):
                starts[position] = ()
        if above >= 0 and below < len(section) and max(starts) < above:
            position, guesses = _likeliest_title(section, above, below)
            starts[position] = guesses
    return starts


def _marked_titles(section: list[Part], above: int, below: int) -> Iterator[int]:
    """The titles between two headings that a reference or an e-mail address gives away."""
    for i in range(above + 1, below - 1):
        kind, following = section[i].kind, section[i + 1].kind
        if kind is Kind.REFERENCE and following is Kind.PROSE:
            title = _title_over(section, i, above)
            if title is not None:
                yield title
        elif kind is Kind.EMAIL and above >= 0 and _is_title_over_prose(section, i + 1, below):
            yield i + 1


def _is_title_over_prose(section: list[Part], i: int, below: int) -> bool:
    return section[i].kind is Kind.TITLE and i + 1 < below and section[i + 1].kind is Kind.PROSE


def _title_over(section: list[Part], reference: int, above: int) -> int | None:
    """The title that a reference stands under, directly or with notes between."""
    while reference > above + 1 and section[reference - 1].kind is Kind.REFERENCE:
        reference -= 1
    for position in range(reference - 1, max(above, reference - 2 - MOST_NOTES), -1):
        if section[position].kind is Kind.TITLE:
            # With a note between, the line under the heading is rather its first paragraph.
            is_first = above >= 0 and position == above + 1
            return None if is_first and position < reference - 1 else position
        if section[position].kind is not Kind.PROSE:
            return None
    return None


def _likeliest_title(section: list[Part], above: int, below: int) -> tuple[int, tuple[str, ...]]:
    """The title between two headings where nothing gives it away, and what was guessed.

    Implications stand before it and a body after it. Of short lines that end
    a sentence, it is the one over the longest paragraph, and no bullet.
    """
    for i in range(above + 2, below):
        if section[i].kind is Kind.REFERENCE:
            title = _title_over(section, i, above)
            if title is not None:
                return title, (TITLE_GUESSED,)
    inner = range(above + 2, below - 1)
    titles = [i for i in inner if _is_title_over_prose(section, i, below)]
    if titles:
        return titles[0], (TITLE_GUESSED,) if len(titles) > 1 else ()
    short = [i for i in inner if _may_be_title(section[i])]
    marked = [
        i
        for i in short
        if section[i - 1].kind is Kind.EMAIL or section[i + 1].kind is Kind.REFERENCE
    ]
    likely = marked or [i for i in short if not BULLET.match(section[i].text)]
    if not likely:
        raise UnreadablePage(
            f"“{section[below].text}” stands here, and before it on line {section[above].first}, "
            "with no title and body of a summary between.",
            section[below].first,
        )
    return max(likely, key=lambda i: len(section[i + 1].text)), (TITLE_GUESSED,)


def _may_be_title(part: Part) -> bool:
    return part.kind in (Kind.TITLE, Kind.PROSE) and len(part.text) <= LONGEST_TITLE


def _summary(
    month: datetime.date, section: list[Part], lines: list[str], guesses: tuple[str, ...]
) -> SavedSummary:
    title, *rest = section
    if title.kind is Kind.HEADING:
        raise UnreadablePage(f"“{title.text}” has no summary before it.", title.first)
    if not _may_be_title(title):
        raise UnreadablePage("A summary begins here without a title.", title.first)
    emails = [part for part in rest if part.kind is Kind.EMAIL]
    text = [part for part in rest if part.kind is not Kind.EMAIL]
    heading = next((i for i, part in enumerate(text) if part.kind is Kind.HEADING), len(text))
    study = _study(text[:heading])
    if not study.body:
        raise UnreadablePage(f"The summary “{title.text}” has no body.", title.first)
    implications = text[heading + 1 :]
    email, email_guesses = _contact_email(emails)
    return SavedSummary(
        month=month,
        title=title.text,
        note="\n\n".join(part.text for part in study.note),
        reference=study.reference,
        body=tuple(part.text for part in study.body),
        practice_implications=tuple(part.text for part in implications),
        contact_email=email,
        line=title.first,
        source="\n".join(lines[title.first - 1 : section[-1].last]),
        guesses=(
            *guesses,
            *study.guesses,
            *_heading_guesses(text[heading : heading + 1], implications),
            *_hidden_titles([study.body, implications]),
            *email_guesses,
        ),
    )


class _Study(NamedTuple):
    """What stands between a title and the implications heading."""

    note: list[Part]
    reference: str
    body: list[Part]
    guesses: tuple[str, ...]


def _study(text: list[Part]) -> _Study:
    cited = [i for i, part in enumerate(text) if part.kind is Kind.REFERENCE]
    if not cited:
        return _Study([], "", text, (NO_REFERENCE,))
    note, reference, body = text[: cited[0]], text[cited[0]].raw, text[cited[0] + 1 :]
    if note and not body:
        return _Study([], reference, note, (LATE_REFERENCE,))
    further = (f"A further reference was kept in the body: “{text[i].text}”." for i in cited[1:])
    return _Study(note, reference, body, tuple(further))


def _contact_email(emails: list[Part]) -> tuple[str, list[str]]:
    found = [EMAIL.fullmatch(part.text) for part in emails]
    guesses = [
        f"Left out beside the address: “{match[0]}”." for match in found[:1] if match["more"]
    ]
    guesses += [f"A further address was left out: “{match[0]}”." for match in found[1:]]
    return (found[0]["address"] if found else "", guesses)


def _heading_guesses(heading: list[Part], implications: list[Part]) -> Iterator[str]:
    if not heading:
        yield NO_HEADING
    elif not implications:
        yield NO_IMPLICATIONS
    for part in heading:
        if not is_known_heading(part.text):
            yield f"“{part.text}” was taken for the heading “Practice Implications”."


def _hidden_titles(texts: list[list[Part]]) -> Iterator[str]:
    for text in texts:
        for part, following in pairwise(text):
            if part.kind is Kind.TITLE and following.kind is Kind.PROSE:
                yield f"“{part.text}” on line {part.first} may be the title of another summary."
