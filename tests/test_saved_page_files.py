"""What the reader makes of the file that a saved page comes in, and of the frame around it."""

import textwrap

import pytest

from blog.archive.saved_page import read_saved_page
from tests.saved_pages import (
    ADVICE,
    BODY,
    FIRST,
    HEADING,
    MORE_ADVICE,
    OTHER_BODY,
    REFERENCE,
    SECOND,
    page,
    read,
    read_one,
    refusal,
)

# What the site puts around summaries


@pytest.mark.parametrize(
    "footer",
    [
        ["1 2 3 … Next"],
        ["« Previous 1 2 3"],
        ["Older posts"],
        ["← Older Entries"],
        ["Page 1 of 9", "Some University", "© 2023 Some University"],
        ["Copyright 2023 Some Network. All rights reserved."],
    ],
)
def test_a_footer_is_left_out_and_reported(footer):
    saved = read_saved_page(page("February 2023", *FIRST, *footer))
    assert saved.summaries[0].practice_implications == (ADVICE,)
    words = " / ".join(footer)
    assert saved.guesses == (f"Left out from line 9 on, as no part of a summary: “{words}”.",)


def test_a_lettered_point_is_no_copyright_line():
    assert read_one(*FIRST, "(c) wait for the answer.").practice_implications[1:] == (
        "(c) wait for the answer.",
    )


def test_paging_between_summaries_takes_only_its_line():
    saved = read_saved_page(page("February 2023", *FIRST, "Next", *SECOND))
    assert [summary.title for summary in saved.summaries] == [FIRST[0], SECOND[0]]
    assert "“Next”" in saved.guesses[0]


def test_a_second_page_in_the_file_is_read_on():
    head = ["Blog", "An introduction.", "This month...", "…silence.", "Topics", "- Hearing"]
    saved = read_saved_page(page("February 2023", *FIRST, *head, "May 2019", *SECOND))
    assert [summary.title for summary in saved.summaries] == [FIRST[0], SECOND[0]]
    assert (saved.teaser, saved.topics) == ("…silence.", ("Hearing",))
    assert "An introduction." in saved.guesses[0]


# Encodings, line ends, white space, wrapped lines


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_encodings_and_line_ends_make_no_difference(encoding, line_end):
    text = page("February 2023", *FIRST).decode().replace("\n", line_end)
    assert read_saved_page(text.encode(encoding)) == read_saved_page(page("February 2023", *FIRST))


def test_windows_1252_is_read_and_reported():
    curly = "The “second hour” – and what follows it…"
    saved = read_saved_page(page("February 2023", curly, *FIRST[1:]).decode().encode("cp1252"))
    assert saved.summaries[0].title == curly
    assert saved.guesses == ("The file is not UTF-8; it was read as Windows-1252.",)


def test_white_space_and_form_feeds_are_tidied():
    lines = ["\fFebruary 2023 ", "", "\u00a0Being  Heard\u00a0Early\t", *FIRST[1:], "\u200b", "\f"]
    summary = read(*lines)[0]
    assert (summary.title, summary.practice_implications) == ("Being Heard Early", (ADVICE,))


def test_blank_lines_between_paragraphs_make_no_difference():
    spaced = [line for each in (*FIRST, MORE_ADVICE, *SECOND) for line in (each, "", " ")]
    tight = read("February 2023", *FIRST, MORE_ADVICE, *SECOND)
    assert [(s.title, s.body, s.practice_implications) for s in read("February 2023", *spaced)] == [
        (s.title, s.body, s.practice_implications) for s in tight
    ]


@pytest.mark.parametrize("width", [70, 76, 80])
def test_wrapped_paragraphs_are_joined_and_reported(width):
    whole = ["This month...", "…hearing.", "February 2023", *FIRST, MORE_ADVICE, *SECOND]
    wrapped = "\n\n".join(textwrap.fill(each, width) for each in whole)
    saved = read_saved_page(wrapped.encode())
    first, second = saved.summaries
    assert first.reference == REFERENCE
    assert first.body == (BODY,)
    assert first.practice_implications == (ADVICE, MORE_ADVICE)
    assert (second.title, second.body) == ("The Uses of Silence", (OTHER_BODY,))
    assert "joined to paragraphs" in saved.guesses[0]


def test_a_month_or_a_number_at_the_start_of_a_wrapped_line_begins_nothing():
    body = [
        "The clinics had agreed on what a good hour is in the years before, and",
        "they kept to what had been said from the beginning of the trial, that is",
        "March 2013",
        "",
        "A second agreement was about bad hours, of which there were few in both",
        "years and in all of the clinics, as (1) therapists themselves said, and",
        "2) the clients of theirs who had been asked about it on their own.",
    ]
    summary = read_one("", "Being Heard Early", "", *body, "", HEADING, "", ADVICE[:70])
    assert summary.body == (" ".join(body[:3]), " ".join(body[4:]))


def test_bullets_under_full_wrapped_lines_stay_apart():
    bullets = [
        "- Ask in the second hour whether the client was heard, and then wait.",
        "- Ask again in the fourth hour of therapy, whatever the first answer.",
    ]
    body = textwrap.fill(BODY, 70)
    (summary,) = read("February 2023", "", "Title", "", body, "", HEADING, "", *bullets)
    assert summary.practice_implications == tuple(bullets)


def test_a_heading_under_a_full_wrapped_line_stays_apart():
    full = "and they kept to it, all of them, in each of the years they had left."
    body = "\n".join([*textwrap.wrap(BODY, 70)[:3], full])
    (summary,) = read("February 2023", "", "Title", "", body, HEADING, "", "Ask.")
    assert summary.practice_implications == ("Ask.",)


def test_a_long_address_says_nothing_about_the_width_of_wrapped_lines():
    address = "https://example.org/" + "silence-" * 12
    body = textwrap.fill(BODY, 70)
    (summary,) = read("February 2023", "", "Title", "", body, "", address, "", HEADING, "", "Ask.")
    assert summary.body == (BODY, address)


def test_long_paragraphs_in_lower_case_are_no_wrapped_lines():
    body = (BODY, BODY.lower(), BODY.lower())
    assert read_one("Being Heard Early", *body, HEADING, ADVICE).body == body


def test_one_line_in_lower_case_is_no_wrapped_line():
    body = ("A body that is hardly longer than that.", "eHealth was what all of the others had.")
    assert read_one("Heard", *body, HEADING, "Ask.").body == body


def test_wrapped_lines_without_blank_lines_between_paragraphs_are_refused():
    whole = ["February 2023", *FIRST, MORE_ADVICE, *SECOND]
    error = refusal("\n".join(textwrap.fill(each, 72) for each in whole).encode())
    assert "with no empty line between paragraphs" in str(error)
    assert error.line == 4


def test_the_source_keeps_the_lines_as_they_stood():
    lines = ["Being  Heard Early ", REFERENCE, "", BODY, HEADING, ADVICE]
    found = read("February 2023", *lines, "", "May 2019", *SECOND)
    assert found[0].source == "\n".join(lines)


# What cannot be read


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"\x89PNG\r\n\x1a\n", "an image (PNG), not a saved page as text"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "an image (JPEG)"),
        (b"GIF89a", "an image (GIF)"),
        (b"%PDF-1.7\n", "a PDF document"),
        (b"PK\x03\x04", "a zip file or a Word document"),
        (b"{\\rtf1 February 2023}", "a rich-text document"),
        (b"", "The file is empty"),
        (b" \r\n\t\n", "The file is empty"),
        (b"\xef\xbb\xbf", "The file is empty"),
        (b"February 2023\n" + bytes(range(1, 9)) * 9, "not text but a binary file"),
        (b"<!DOCTYPE html>\n<title>Blog</title>", "This is HTML; save the page as plain text"),
        (b"Blog\n<div class='post'>February 2023</div>", "This is HTML"),
        (b"Blog\nAn introduction.\n", "No line of the page is a month heading"),
        (b"Blog\nFebruary 2023\n", "No summary stands under the month headings"),
        (b"\xff\xfeB\x00l", "damaged"),
        ("February 2023\nSo-called “rest”\n".encode() + b"\xe2\x80", "damaged"),
        (b"February 2023\n\x81\x8d", "no known encoding"),
    ],
)
def test_what_is_no_saved_page_is_refused_in_a_sentence(data, words):
    assert words in str(refusal(data))


def test_a_nul_byte_is_refused_with_its_line():
    error = refusal(page("February 2023", *FIRST) + b"\n\x00")
    assert (error.line, "NUL byte" in str(error)) == (10, True)


def test_a_file_over_20_megabytes_is_refused():
    assert "larger than 20 MB" in str(refusal(page("February 2023", *FIRST) + b" " * 20 * 1024**2))


@pytest.mark.parametrize(
    ("lines", "line", "words"),
    [
        (["February 2023", HEADING, ADVICE], 4, "has no summary before it"),
        (["February 2023", f"{HEADING}: {ADVICE}"], 4, "has no summary before it"),
        (["February 2023", REFERENCE, BODY, HEADING, ADVICE], 4, "without a title"),
        (["February 2023", BODY, HEADING, ADVICE], 4, "without a title"),
        (["February 2023", "Being Heard Early", HEADING, ADVICE], 4, "has no body"),
        (["February 2023", "Being Heard Early", REFERENCE, HEADING, ADVICE], 4, "has no body"),
        (["February 2023", "Being Heard Early", "May 2019", *SECOND], 4, "has no body"),
        (["February 2023", *FIRST, HEADING, ADVICE], 9, "no title and body"),
        (["February 2023", *FIRST, SECOND[0], *SECOND[3:]], 10, "no title and body"),
        (["February 2023", *FIRST, *SECOND[:2], *SECOND[3:]], 9, "has no body"),
        ([*FIRST, "February 2023", *SECOND], 6, "above the first month heading"),
    ],
)
def test_a_summary_without_title_or_body_is_refused_with_its_line(lines, line, words):
    error = refusal(page(*lines))
    assert (error.line, words in str(error)) == (line, True)
