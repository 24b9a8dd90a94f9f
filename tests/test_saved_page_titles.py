"""Where the reader of a saved page sees one summary of a month end and the next begin."""

import pytest

from tests.saved_pages import (
    ADVICE,
    BODY,
    FIRST,
    HEADING,
    MORE_ADVICE,
    MORE_BODY,
    OTHER_ADVICE,
    OTHER_BODY,
    OTHER_REFERENCE,
    REFERENCE,
    SECOND,
    read,
    read_one,
    titles,
)


def test_a_title_over_a_reference_begins_the_next_summary_of_a_month():
    assert titles(*FIRST, *SECOND) == ["Being Heard Early", "The Uses of Silence"]


def test_implications_before_the_next_summary_may_have_several_paragraphs():
    first, second = read("February 2023", *FIRST, MORE_ADVICE, *SECOND)
    assert first.practice_implications == (ADVICE, MORE_ADVICE)
    assert second.practice_implications == (OTHER_ADVICE,)


def test_bullets_belong_to_the_implications():
    bullets = ("- Ask early", "- Ask again", "• Wait")
    first, second = read("February 2023", *FIRST, *bullets, *SECOND)
    assert first.practice_implications == (ADVICE, *bullets)
    assert second.title == "The Uses of Silence"


def test_a_note_stands_between_title_and_reference():
    note = "From the Handbook: this year I review one chapter of it in each month of the blog."
    first, second = read("February 2023", *FIRST, "The Uses of Silence", note, *SECOND[1:])
    assert first.practice_implications == (ADVICE,)
    assert (second.title, second.note, second.reference) == (SECOND[0], note, OTHER_REFERENCE)


def test_the_paragraphs_of_a_note_are_parted_by_an_empty_line():
    note = ("From the Handbook, chapter by chapter.", "Chapters have no digital identifier.")
    assert read_one("Being Heard Early", *note, *FIRST[1:]).note == "\n\n".join(note)


def test_the_next_summary_is_found_without_a_reference():
    title, _, *rest = SECOND
    first, second = read("February 2023", *FIRST, MORE_ADVICE, title, *rest)
    assert first.practice_implications == (ADVICE, MORE_ADVICE)
    assert (second.title, second.reference, second.body) == (title, "", (OTHER_BODY,))
    assert second.guesses == (
        "There is no reference; the paragraph after the title was taken for the body.",
    )


def test_an_email_address_ends_a_summary():
    title, _, *rest = SECOND
    first, second = read("February 2023", *FIRST, "Author email: q@example.org", title, *rest)
    assert (first.contact_email, second.title) == ("q@example.org", title)


@pytest.mark.parametrize(
    "title",
    [
        "Silence is a tool.",
        "Is Silence a Tool?",
        "Silence helps when clients expect it",
        "Silence: “A Tool.”",
        "Practice Implications: What Silence Teaches",
    ],
)
def test_a_title_may_look_like_a_sentence(title):
    first, second = read("February 2023", *FIRST, title, *SECOND[1:])
    assert (first.practice_implications, second.title) == ((ADVICE,), title)


def test_a_title_that_ends_as_a_sentence_without_a_reference_is_a_guess():
    first, second = read(
        "February 2023",
        *FIRST,
        MORE_ADVICE,
        "Silence is a tool.",
        OTHER_BODY,
        HEADING,
        OTHER_ADVICE,
    )
    assert first.practice_implications == (ADVICE, MORE_ADVICE)
    assert second.title == "Silence is a tool."
    assert second.guesses[0].startswith("The title is a guess")


def test_of_sentences_that_may_be_titles_the_one_over_the_reference_is():
    first, second = read(
        "February 2023", *FIRST, MORE_ADVICE, BODY, "Silence is a tool.", *SECOND[1:]
    )
    assert first.practice_implications == (ADVICE, MORE_ADVICE, BODY)
    assert second.title == "Silence is a tool."


def test_a_bullet_over_a_long_paragraph_is_no_title():
    lines = ("- Ask early.", f"{BODY} {BODY}", "Silence is a tool.", OTHER_BODY)
    assert titles(*FIRST, *lines, HEADING, OTHER_ADVICE)[1] == "Silence is a tool."


def test_a_bullet_without_a_full_stop_is_no_title():
    lines = ("- Ask early", MORE_ADVICE, "The Uses of Silence", OTHER_BODY)
    assert titles(*FIRST, *lines, HEADING, OTHER_ADVICE)[1] == "The Uses of Silence"


def test_a_body_without_a_full_stop_is_no_title():
    title, _, body, *rest = SECOND
    second = read("February 2023", *FIRST, title, body.rstrip("."), *rest)[1]
    assert (second.title, second.body) == (title, (body.rstrip("."),))
    assert second.guesses == (
        "There is no reference; the paragraph after the title was taken for the body.",
    )


def test_a_source_in_no_known_form_is_no_title():
    source = "Clinic for Quiet Practice (2019), data at https://example.org/silence"
    first, second = read("February 2023", *FIRST, SECOND[0], source, *SECOND[2:])
    assert (first.practice_implications, second.title) == ((ADVICE,), SECOND[0])
    assert second.body == (source, OTHER_BODY)


def test_a_heading_above_the_implications_is_no_title():
    first, second = read(
        "February 2023", *FIRST[:4], "What Helps", ADVICE, "Silence is a tool.", *SECOND[1:]
    )
    assert first.practice_implications == ("What Helps", ADVICE)
    assert second.title == "Silence is a tool."


def test_a_heading_in_the_implications_yields_to_a_title_over_a_reference():
    lines = ("In the Second Hour", MORE_ADVICE, *SECOND[:2], "A short body without a stop")
    first, second = read("February 2023", *FIRST, *lines, HEADING, OTHER_ADVICE)
    assert first.practice_implications == (ADVICE, "In the Second Hour", MORE_ADVICE)
    assert (second.title, second.reference) == SECOND[:2]


def test_a_second_short_line_over_a_reference_is_a_note():
    summary = read_one("Being Heard Early", "A Study of Eleven Clinics", *FIRST[1:])
    assert (summary.title, summary.note) == ("Being Heard Early", "A Study of Eleven Clinics")


def test_a_title_over_two_references_begins_a_summary():
    first, second = read("February 2023", *FIRST, SECOND[0], REFERENCE, *SECOND[1:])
    assert first.practice_implications == (ADVICE,)
    assert (second.reference, second.body) == (REFERENCE, (OTHER_REFERENCE, OTHER_BODY))
    assert second.guesses == (f"A further reference was kept in the body: “{OTHER_REFERENCE}”.",)


def test_a_heading_within_a_body_begins_no_summary():
    summary = read_one(
        "Being Heard Early", REFERENCE, BODY, "How It Was Done", OTHER_BODY, HEADING, ADVICE
    )
    assert summary.body == (BODY, "How It Was Done", OTHER_BODY)


def test_a_heading_within_a_later_body_does_not_move_its_title():
    lines = ("The Uses of Silence", OTHER_BODY, "How It Was Done", MORE_BODY, HEADING, OTHER_ADVICE)
    first, second = read("February 2023", *FIRST, *lines)
    assert first.practice_implications == (ADVICE,)
    assert second.body == (OTHER_BODY, "How It Was Done", MORE_BODY)
    assert second.guesses[0].startswith("The title is a guess")


def test_a_reading_tip_in_the_implications_begins_no_summary():
    summary = read_one(*FIRST, "Further Reading", OTHER_REFERENCE)
    assert summary.practice_implications == (ADVICE, "Further Reading", OTHER_REFERENCE)
    assert summary.reference == REFERENCE


def test_a_reading_tip_before_the_next_summary_stays_in_the_implications():
    tip = ("Further Reading", OTHER_REFERENCE)
    first, second = read("February 2023", *FIRST, *tip, "The Uses of Silence", *FIRST[1:])
    assert first.practice_implications == (ADVICE, *tip)
    assert second.title == "The Uses of Silence"


def test_an_address_ends_a_summary_even_before_one_without_reference_and_implications():
    first, second = read(
        "February 2023", *FIRST, "Email: q@example.org", "The Uses of Silence", OTHER_BODY
    )
    assert first.practice_implications == (ADVICE,)
    assert (second.title, second.body) == ("The Uses of Silence", (OTHER_BODY,))


def test_a_summary_without_implications_does_not_swallow_the_next():
    first, second = read("February 2023", *FIRST[:3], *SECOND)
    assert (first.body, first.practice_implications) == ((BODY,), ())
    assert "no heading “Practice Implications”" in first.guesses[0]
    assert second.title == "The Uses of Silence"


def test_a_last_summary_without_implications_is_kept_apart():
    first, second = read("February 2023", *FIRST, *SECOND[:3])
    assert first.practice_implications == (ADVICE,)
    assert (second.title, second.body, second.practice_implications) == (
        "The Uses of Silence",
        (OTHER_BODY,),
        (),
    )


def test_a_possible_title_in_the_implications_is_reported():
    summary = read_one(*FIRST, "The Uses of Silence", OTHER_BODY)
    assert summary.practice_implications == (ADVICE, "The Uses of Silence", OTHER_BODY)
    assert summary.guesses == (
        "“The Uses of Silence” on line 9 may be the title of another summary.",
    )
