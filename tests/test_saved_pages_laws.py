"""What holds for every saved page: it reads back as written, and nothing gets lost."""

import datetime
import re
from typing import NamedTuple

from hypothesis import assume, event, given
from hypothesis import strategies as st

from blog.archive.saved_page import SavedPage, UnreadablePage, read_saved_page

WORDS = (
    *("alliance", "client", "therapist", "outcome", "session", "rupture", "repair", "feedback"),
    *("empathy", "group", "grief", "sleep", "change", "goal", "task", "trust", "study", "clinic"),
    *("trial", "effect", "early", "later", "between", "within", "across", "often", "rarely"),
    *("café", "naïve", "“good”", "client’s", "long-term"),
)
MONTH_FORMS = ("%B %Y", "%b %Y", "%B, %Y", "%b. %Y", "  %B   %Y ")
HEADING_FORMS = (
    "Practice Implications",
    "Practical Implications",
    "Practice Implication",
    "PRACTICE IMPLICATIONS",
    "Practice implications:",
    " practical implication ",
)
EMAIL_FORMS = ("Author email: {}", "Author e-mail: {}", "Email: {}", "author email address {}")


class Written(NamedTuple):
    """A summary as we write it into a page, and as it must be read from it."""

    month: datetime.date
    title: str
    note: tuple[str, ...]
    reference: str
    body: tuple[str, ...]
    practice_implications: tuple[str, ...]
    contact_email: str


def words(least: int, most: int) -> st.SearchStrategy[str]:
    return st.builds(
        lambda length, start, step: " ".join(
            WORDS[(start + i * step) % len(WORDS)] for i in range(length)
        ),
        st.integers(least, most),
        st.integers(0, len(WORDS) - 1),
        st.integers(1, len(WORDS) - 1),
    )


def sentences(most: int = 4) -> st.SearchStrategy[str]:
    sentence = words(5, 14).map("The {}.".format)
    return st.lists(sentence, min_size=1, max_size=most).map(" ".join)


def title_lines() -> st.SearchStrategy[str]:
    ends = st.sampled_from(["", "?"])
    return st.builds(lambda text, end: f"The {text}".title() + end, words(2, 9), ends)


@st.composite
def references(draw) -> str:
    family = draw(st.sampled_from(["Marlow", "Oduya", "Quist", "Van Der Venn", "Élan-Roux"]))
    year, volume, page = (draw(st.integers(*span)) for span in ((1990, 2023), (2, 80), (1, 400)))
    title = draw(words(4, 9)).capitalize()
    return (
        f"{family}, A. B., & Thorne, C. ({year}). {title}. "
        f"Journal of Invented Therapy, {volume}, {page}–{page + 9}."
    )


def paragraphs(most: int) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(sentences(), min_size=1, max_size=most).map(tuple)


@st.composite
def written_summaries(draw, month: datetime.date) -> Written:
    reference = draw(st.one_of(references(), references(), st.just("")))
    return Written(
        month=month,
        title=draw(title_lines()),
        note=draw(st.one_of(st.just(()), paragraphs(2))) if reference else (),
        reference=reference,
        body=draw(paragraphs(3)),
        practice_implications=draw(paragraphs(3)),
        contact_email=draw(st.sampled_from(["", "", "a.marlow@example.org"])),
    )


@st.composite
def written_pages(draw) -> list[Written]:
    span = st.dates(datetime.date(2013, 1, 1), datetime.date(2024, 12, 31))
    days = draw(st.lists(span, min_size=1, max_size=3, unique_by=lambda d: (d.year, d.month)))
    return [
        draw(written_summaries(day.replace(day=1)))
        for day in days
        for _ in range(draw(st.integers(1, 3)))
    ]


@st.composite
def saved_forms(draw, summaries: list[Written]) -> bytes:
    """The page as one or another browser would have saved it."""
    heading = draw(st.sampled_from(HEADING_FORMS))
    lines = ["Blog", "An introduction.", "This month...", "", "…hearing.", "Topics", "- Hearing"]
    month = None
    for summary in summaries:
        if summary.month != month:
            month = summary.month
            lines.append(month.strftime(draw(st.sampled_from(MONTH_FORMS))))
        lines += [summary.title, *summary.note, summary.reference, *summary.body, heading]
        lines += summary.practice_implications
        if summary.contact_email:
            lines.append(draw(st.sampled_from(EMAIL_FORMS)).format(summary.contact_email))
    gap = draw(st.sampled_from(["\n", "\n\n", " \n", "\n \n\n"]))
    line_end = draw(st.sampled_from(["\n", "\r\n", "\r"]))
    encoding = draw(st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]))
    text = gap.join(line for line in lines if line) + draw(st.sampled_from(["", "\n"]))
    return text.replace("\n", line_end).encode(encoding)


def as_written(page: SavedPage) -> list[Written]:
    return [
        Written(
            month=summary.month,
            title=summary.title,
            note=tuple(summary.note.split("\n\n")) if summary.note else (),
            reference=summary.reference,
            body=summary.body,
            practice_implications=summary.practice_implications,
            contact_email=summary.contact_email,
        )
        for summary in page.summaries
    ]


@given(st.data())
def test_a_page_reads_back_as_it_was_written(data):
    summaries = data.draw(written_pages())
    page = read_saved_page(data.draw(saved_forms(summaries)))
    assert as_written(page) == summaries
    assert (page.teaser, page.topics) == ("…hearing.", ("Hearing",))


LINES = st.one_of(
    title_lines(),
    sentences(),
    references(),
    st.sampled_from(HEADING_FORMS),
    sentences(1).map("Practice Implications: {}".format),
    sentences(1).map("- {}".format),
    st.sampled_from(["February 2023", "March Madness", "May 2019", ""]),
    st.sampled_from(["1 2 3 … Next", "Older posts", "© 2023 Some Clinic", "Topics", "Blog"]),
    st.just("Author email: {}@example.org"),
)
PAGE_LINES = st.lists(LINES, min_size=2, max_size=14)


def marked(line: str, number: int) -> str:
    """The line with a word that no other line has, where that leaves it what it is."""
    if line.startswith("Author email"):
        return line.format(f"mark{number}x")
    if " " not in line or not line.startswith(("The ", "Practice Implications: The", "- The ")):
        return line
    return line.replace("The ", f"The mark{number}x ", 1)


def attempt(data: bytes) -> SavedPage | UnreadablePage:
    try:
        return read_saved_page(data)
    except UnreadablePage as error:
        return error


def words_of(page: SavedPage) -> str:
    """All that a page holds but the copy of its lines."""
    fields = [
        (s.title, s.note, s.reference, *s.body, *s.practice_implications, s.contact_email)
        for s in page.summaries
    ]
    return "\n".join(text for summary in fields for text in summary)


def guesses_of(page: SavedPage) -> str:
    return "\n".join([*page.guesses, *(guess for s in page.summaries for guess in s.guesses)])


@given(PAGE_LINES)
def test_no_line_of_a_page_is_lost_or_doubled(drawn):
    lines = ["February 2023", "The Beginning", "The first body.", *drawn]
    lines = [marked(line, number) for number, line in enumerate(lines)]
    page = attempt("\n".join(lines).encode())
    assume(isinstance(page, SavedPage))
    read, guessed = words_of(page), guesses_of(page)
    for line in lines:
        for mark in re.findall(r"mark\d+x", line):
            assert read.count(mark) == 1 or (mark not in read and mark in guessed), line
    references = [line for line in lines if "Journal of Invented Therapy" in line]
    assert all(line in read or line in guessed for line in references)


@given(PAGE_LINES)
def test_every_summary_of_a_page_has_a_title_and_a_body_and_its_lines(drawn):
    lines = ["February 2023", "The Beginning", "The first body.", *drawn]
    page = attempt("\n".join(lines).encode())
    assume(isinstance(page, SavedPage))
    end = 0
    for summary in page.summaries:
        assert summary.line > end
        end = summary.line + summary.source.count("\n")
        assert summary.source == "\n".join(lines[summary.line - 1 : end])
        assert summary.source.startswith(summary.title)
        assert summary.body


@given(PAGE_LINES)
def test_a_page_with_lines_in_any_order_is_read_or_refused_with_a_line(drawn):
    lines = ["February 2023", "The Beginning", "The first body.", *drawn]
    page = attempt("\n".join(lines).encode())
    event(type(page).__name__)
    assert isinstance(page, SavedPage) or page.line in range(1, len(lines) + 1)


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused_in_a_sentence(data):
    page = attempt(b"February 2023\nThe Beginning\nThe first body.\n" + data)
    event(type(page).__name__)
    assert isinstance(page, SavedPage) or str(page).endswith(".")
