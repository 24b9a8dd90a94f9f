"""What the reader makes of the parts of a summary in a saved page of the old blog."""

import datetime

import pytest

from blog.archive.saved_page import SavedSummary, read_saved_page
from tests.saved_pages import (
    ADVICE,
    BODY,
    FIRST,
    HEADING,
    MORE_ADVICE,
    MORE_BODY,
    OTHER_REFERENCE,
    REFERENCE,
    SECOND,
    page,
    read,
    read_one,
)


def test_a_summary_is_read_into_its_parts():
    assert read_one(*FIRST, "Author email: a.marlow@example.org") == SavedSummary(
        month=datetime.date(2023, 2, 1),
        title="Being Heard Early",
        note="",
        reference=REFERENCE,
        body=(BODY,),
        practice_implications=(ADVICE,),
        contact_email="a.marlow@example.org",
        line=4,
        source="\n".join([*FIRST, "Author email: a.marlow@example.org"]),
        guesses=(),
    )


def test_the_head_of_a_page_gives_teaser_and_topics():
    head = ["This month...", "", "…I blog about hearing and silence.", "Type of Research", "Topics"]
    topics = ["- ALL Topics (clear)", "- Hearing", "- Silence, Long and Short"]
    saved = read_saved_page(page(*head, *topics, "February 2023", *FIRST))
    assert saved.teaser == "…I blog about hearing and silence."
    assert saved.topics == ("Hearing", "Silence, Long and Short")
    assert saved.guesses == ()


def test_a_teaser_may_stand_on_the_line_of_its_heading():
    saved = read_saved_page(page("This month...I blog about silence.", "February 2023", *FIRST))
    assert saved.teaser == "...I blog about silence."


def test_a_page_without_teaser_and_topics_is_read_all_the_same():
    saved = read_saved_page(page("February 2023", *FIRST))
    assert (saved.teaser, saved.topics, len(saved.summaries)) == ("", (), 1)


# Month headings


@pytest.mark.parametrize(
    "heading",
    [
        "February 2023",
        "  FEBRUARY   2023 ",
        "february 2023",
        "Feb 2023",
        "Feb. 2023",
        "February, 2023",
        "February\u00a02023",
    ],
)
def test_a_month_heading_may_be_spelt_in_several_ways(heading):
    assert [summary.month for summary in read(heading, *FIRST)] == [datetime.date(2023, 2, 1)]


@pytest.mark.parametrize(
    ("heading", "month"),
    [("Sept 2016", 9), ("May 2016", 5), ("June 2016", 6), ("Dec 2016", 12), ("March 2016", 3)],
)
def test_every_month_has_its_number(heading, month):
    assert read(heading, *FIRST)[0].month == datetime.date(2016, month, 1)


@pytest.mark.parametrize(
    "title",
    [
        "May 2020: What a Closed Clinic Taught Therapists",
        "March Madness",
        "What Changed After March 2020",
        "August",
        "March 1648",
    ],
)
def test_a_title_that_names_a_month_is_no_month_heading(title):
    assert read_one(title, *FIRST[1:]).title == title


def test_summaries_of_several_months_keep_their_order_and_month():
    found = read("February 2023", *FIRST, "December 2022", *SECOND)
    assert [(s.month.isoformat(), s.title, s.line) for s in found] == [
        ("2023-02-01", "Being Heard Early", 4),
        ("2022-12-01", "The Uses of Silence", 10),
    ]


def test_a_month_heading_with_nothing_under_it_is_reported():
    saved = read_saved_page(page("March 2023", "February 2023", *FIRST))
    assert saved.guesses == ("Nothing stands under “March 2023” on line 3.",)


# The implications heading


@pytest.mark.parametrize(
    "heading",
    [
        "Practice Implications",
        "Practical Implications",
        "Practice Implication",
        "PRACTICE IMPLICATIONS",
        "practice implications:",
        "Practice Implications :  ",
        "Practice\u00a0Implications",
        "Clinical Implications",
    ],
)
def test_the_implications_heading_may_be_spelt_in_several_ways(heading):
    summary = read_one("Being Heard Early", REFERENCE, BODY, heading, ADVICE)
    assert (summary.body, summary.practice_implications) == ((BODY,), (ADVICE,))
    assert summary.guesses == ()


def test_a_slip_of_the_pen_in_the_implications_heading_is_a_guess():
    summary = read_one("Being Heard Early", REFERENCE, BODY, "Practice Implicatons", ADVICE)
    assert summary.practice_implications == (ADVICE,)
    assert summary.guesses == (
        "“Practice Implicatons” was taken for the heading “Practice Implications”.",
    )


@pytest.mark.parametrize("run_in", ["Practice Implications: ", "practical implications – "])
def test_the_heading_may_be_run_into_the_implications(run_in):
    summary = read_one("Being Heard Early", REFERENCE, BODY, run_in + ADVICE, MORE_ADVICE)
    assert (summary.body, summary.practice_implications) == ((BODY,), (ADVICE, MORE_ADVICE))


def test_a_sentence_about_implications_is_no_heading():
    sentence = "Practice implications were not what the authors asked about in their study."
    summary = read_one("Being Heard Early", REFERENCE, BODY, sentence, HEADING, ADVICE)
    assert summary.body == (BODY, sentence)


def test_a_first_title_that_begins_like_the_heading_is_a_title():
    title = "Practice Implications: What Silence Teaches"
    assert read_one(title, BODY, HEADING, ADVICE).title == title


def test_a_heading_that_merely_resembles_the_implications_heading_is_none():
    summary = read_one(
        "Being Heard Early", REFERENCE, BODY, "Practice Innovations", MORE_BODY, HEADING, ADVICE
    )
    assert summary.body == (BODY, "Practice Innovations", MORE_BODY)


def test_a_heading_with_nothing_under_it_is_reported():
    summary = read_one(*FIRST[:4])
    assert summary.practice_implications == ()
    assert summary.guesses == ("Nothing stands under the heading “Practice Implications”.",)


# Reference and address


def test_a_missing_reference_is_reported():
    summary = read_one("Being Heard Early", BODY, MORE_BODY, HEADING, ADVICE)
    assert (summary.reference, summary.body) == ("", (BODY, MORE_BODY))
    assert summary.guesses == (
        "There is no reference; the paragraph after the title was taken for the body.",
    )


@pytest.mark.parametrize("end", ["four sessions", "Journal", "12, 34", "34–51", "Quist, C."])
def test_a_reference_on_two_lines_is_one(end):
    start, end = REFERENCE.split(f" {end}")[0], REFERENCE[REFERENCE.index(end) :]
    summary = read_one("Being Heard Early", start, end, BODY, HEADING, ADVICE)
    assert (summary.reference, summary.body) == (REFERENCE, (BODY,))


@pytest.mark.parametrize("doi", ["https://doi.org/10.5555/heard.12", "DOI: 10.5555/heard.12"])
def test_a_digital_identifier_on_its_own_line_belongs_to_the_reference(doi):
    summary = read_one("Being Heard Early", REFERENCE, doi, BODY, HEADING, ADVICE)
    assert (summary.reference, summary.body) == (f"{REFERENCE} {doi}", (BODY,))


def test_a_short_paragraph_after_a_reference_is_none_of_it():
    summary = read_one("Being Heard Early", REFERENCE, MORE_BODY, HEADING, ADVICE)
    assert (summary.reference, summary.body) == (REFERENCE, (MORE_BODY,))


def test_a_body_that_begins_in_lower_case_is_no_rest_of_the_reference():
    body = f"eHealth was what {BODY}"
    summary = read_one("Being Heard Early", REFERENCE, body, HEADING, ADVICE)
    assert (summary.reference, summary.body) == (REFERENCE, (body,))


def test_a_reference_below_the_body_is_reported():
    summary = read_one("Being Heard Early", BODY, REFERENCE, HEADING, ADVICE)
    assert (summary.body, summary.note, summary.reference) == ((BODY,), "", REFERENCE)
    assert summary.guesses == ("The reference stands below the body, not above it.",)


def test_a_second_reference_stays_in_the_body_and_is_reported():
    summary = read_one("Being Heard Early", REFERENCE, OTHER_REFERENCE, BODY, HEADING, ADVICE)
    assert (summary.reference, summary.body) == (REFERENCE, (OTHER_REFERENCE, BODY))
    assert summary.guesses == (f"A further reference was kept in the body: “{OTHER_REFERENCE}”.",)


def test_a_reference_keeps_its_spelling_but_for_the_space_around_it():
    odd = REFERENCE.replace("Marlow, A. B.", "Marlow ,\u00a0A.  B.")
    assert read_one("Being Heard Early", f"  {odd}\t", *FIRST[2:]).reference == odd


@pytest.mark.parametrize(
    "line",
    [
        "Author email: q@example.org",
        "Author e-mail: q@example.org",
        "Email: q@example.org",
        "author email address q@example.org",
        "Corresponding author’s email – <q@example.org>.",
        "AUTHOR EMAIL: mailto:q@example.org",
        "q@example.org",
    ],
)
def test_an_email_line_gives_the_address(line):
    summary = read_one(*FIRST, line)
    assert (summary.contact_email, summary.practice_implications) == ("q@example.org", (ADVICE,))
    assert summary.guesses == ()


def test_an_address_run_into_the_implications_is_taken_from_them():
    summary = read_one(*FIRST[:4], f"{ADVICE} Author email: q@example.org")
    assert (summary.contact_email, summary.practice_implications) == ("q@example.org", (ADVICE,))


def test_a_sentence_with_an_address_stays_in_the_text():
    sentence = "Therapists who write to help@example.org are sent the questions on paper, free."
    summary = read_one(*FIRST, sentence)
    assert (summary.contact_email, summary.practice_implications) == ("", (ADVICE, sentence))


def test_a_second_address_is_reported():
    summary = read_one(*FIRST, "Email: q@example.org; r@example.org", "Email: s@example.org")
    assert summary.contact_email == "q@example.org"
    assert summary.guesses == (
        "Left out beside the address: “Email: q@example.org; r@example.org”.",
        "A further address was left out: “Email: s@example.org”.",
    )
