"""What each paragraph of a saved page is, told from the paragraph and its neighbours."""

import datetime
import re
from collections.abc import Iterator
from difflib import get_close_matches
from enum import Enum, auto
from itertools import pairwise
from typing import NamedTuple

from blog.archive.plain_text import BULLET, Paragraph, ends_a_sentence
from research.references import is_reference

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTH = re.compile(
    r"(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?\s*,?\s*((?:19|20)\d\d)",
    re.IGNORECASE,
)

HEADINGS = (
    "practice implications",
    "practice implication",
    "practical implications",
    "practical implication",
    "clinical implications",
    "implications for practice",
)
RUN_IN_HEADING = re.compile(rf"({'|'.join(HEADINGS)})\s*[:.–—-]\s*(\S.*)", re.IGNORECASE)

ADDRESS = r"<?(?:mailto:)?(?P<address>[^\s@<>,;:()]+@[^\s@<>,;:()]+\.[a-z]{2,})>?"
OF_AUTHOR = r"(?:(?:corresponding|contact|first|lead) )?authors?['’]?s? "
LABEL = rf"(?:(?:{OF_AUTHOR})?e-?mail(?: address)?|contact|correspondence)(?: is)? ?[:–-]? ?"
EMAIL = re.compile(rf"(?:{LABEL})?{ADDRESS}\W{{0,3}}(?P<more>.{{0,100}})", re.IGNORECASE)
RUN_IN_EMAIL = re.compile(rf" {OF_AUTHOR}e-?mail.{{0,15}}{ADDRESS}.{{0,100}}\Z", re.IGNORECASE)

# How a line begins that goes on with a reference: in lower case, or with identifier or volume.
GOES_ON = re.compile(r"[a-z]|DOI\b|\d+ ?[,(:]")
# No title, even where the reference it belongs to is not recognised.
CITES = re.compile(r"\((?:19|20)\d\d|https?://|\bdoi\b", re.IGNORECASE)
LONGEST_TITLE = 200
LONGEST_REFERENCE = 1500


class Kind(Enum):
    MONTH = auto()
    TITLE = auto()  # a short line that ends no sentence: a title, or a heading within a text
    REFERENCE = auto()
    PROSE = auto()
    HEADING = auto()  # "Practice Implications"
    EMAIL = auto()


class Part(NamedTuple):
    """A paragraph, or the half of one that had a heading or an address run into it.

    `raw` keeps the white space; `first` and `last` are lines, counted from 1.
    """

    kind: Kind
    text: str
    raw: str
    first: int
    last: int


def month_of(heading: str) -> datetime.date:
    """The first day of the month that a month heading names."""
    name, year = MONTH.fullmatch(heading).groups()
    return datetime.date(int(year), MONTHS.index(name[:3].casefold()) + 1, 1)


def is_month(text: str) -> bool:
    return bool(MONTH.fullmatch(text))


def is_heading(text: str) -> bool:
    """Whether a line is the implications heading, a slip of the pen or two allowed."""
    bare = _bare(text)
    return len(bare) < 30 and bool(get_close_matches(bare, HEADINGS, n=1, cutoff=0.9))


def is_known_heading(text: str) -> bool:
    """Whether a line is the implications heading to the letter."""
    return _bare(text) in HEADINGS


def _bare(text: str) -> str:
    return text.casefold().strip(" :.–—-*_#")


def stands_alone(text: str) -> bool:
    return is_month(text) or is_heading(text)


def parts(content: list[Paragraph]) -> list[Part]:
    """The paragraphs under the first month heading, each with what it is."""
    content = _with_whole_references(content)
    found: list[Part] = []
    for before, paragraph, after in zip(
        [None, *content], content, [*content[1:], None], strict=False
    ):
        run_in = RUN_IN_HEADING.fullmatch(paragraph.text)
        if run_in and not (_looks_like_title(run_in[2]) and _is_titles_place(before, after)):
            found.append(_part(paragraph, run_in[1]))
            found += _prose_and_email(paragraph, run_in[2])
        else:
            found += _prose_and_email(paragraph, paragraph.text)
    return found


def sections(found: list[Part]) -> Iterator[tuple[Part, list[Part]]]:
    """Each month heading with what stands under it."""
    starts = [i for i, part in enumerate(found) if part.kind is Kind.MONTH]
    for start, end in pairwise([*starts, len(found)]):
        yield found[start], found[start + 1 : end]


def _is_titles_place(before: Paragraph | None, after: Paragraph | None) -> bool:
    under_month = before is not None and is_month(before.text)
    return under_month or (after is not None and _is_reference(after.text))


def _prose_and_email(paragraph: Paragraph, text: str) -> Iterator[Part]:
    email = RUN_IN_EMAIL.search(text)
    if email and ends_a_sentence(text[: email.start()]):
        yield _part(paragraph, text[: email.start()])
        text = text[email.start() :].lstrip()
    yield _part(paragraph, text)


def _part(paragraph: Paragraph, text: str) -> Part:
    raw = paragraph.raw if text == paragraph.text else text
    return Part(_kind(text), text, raw, paragraph.first, paragraph.last)


def _kind(text: str) -> Kind:
    if is_month(text):
        return Kind.MONTH
    if is_heading(text):
        return Kind.HEADING
    if EMAIL.fullmatch(text):
        return Kind.EMAIL
    if _is_reference(text):
        return Kind.REFERENCE
    return Kind.TITLE if _looks_like_title(text) else Kind.PROSE


def _looks_like_title(text: str) -> bool:
    return (
        len(text) <= LONGEST_TITLE
        and sum(map(str.isalpha, text)) > 1
        and not BULLET.match(text)
        and not CITES.search(text)
        and not text.rstrip("\"'”’»)] ").endswith((".", ";", ":", ","))
    )


def _is_reference(text: str) -> bool:
    return len(text) <= LONGEST_REFERENCE and is_reference(text)


def _with_whole_references(content: list[Paragraph]) -> list[Paragraph]:
    """The paragraphs, a reference that was broken in two made one again."""
    whole: list[Paragraph] = []
    for paragraph in content:
        if whole and _is_rest_of_reference(whole[-1], paragraph):
            whole[-1] = whole[-1].joined(paragraph)
        else:
            whole.append(paragraph)
    return whole


def _is_rest_of_reference(before: Paragraph, after: Paragraph) -> bool:
    # Long paragraphs are not tried, which spares the parsing of every body.
    if len(after.text) > LONGEST_TITLE or stands_alone(after.text):
        return False
    if not _is_reference(before.joined(after).text):
        return False
    if before.text.endswith((",", "&", "-", "–")):
        return True
    if _is_reference(after.text):
        return False
    return bool(GOES_ON.match(after.text)) or not _is_reference(before.text)
