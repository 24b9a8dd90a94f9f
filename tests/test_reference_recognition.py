"""Which paragraph of a saved page is the reference, and which only cites."""

import pytest

from research.references import is_reference

HEADINGS = [
    "February 2023",
    "FEBRUARY 2023",
    "Practice Implications",
    "Practical implications:",
    "How Well Do Clients Know What Helps Them?",
    "The Therapeutic Alliance (2019): An Update",
    "Cognitive Behavioural Therapy (CBT) vs. Interpersonal Psychotherapy (IPT)",
    "March Madness",
    "Smith (2012)",
    "Author email: steel@example.org",
    "Author e-mail: J. D. Smith, smith@example.org (2012)",
    "1 2 3 … Next",
    "",
]
NOTES = [
    "Handbook of Listening: Starting in April 2014 I review one chapter of the Handbook a "
    "month. Its table of contents can be read on the web.",
    "This month I review a book by Norcross, J. C., & Lambert, M. J. (2019), which covers "
    "what works. It is published by Oxford University Press.",
    "If you are interested, please see the Handbook (2013). New York: Wiley.",
    "See also https://doi.org/10.1037/pst0000123 for the article, and what the network (2014)"
    " made of it.",
]
PARAGRAPHS = [
    "Safran and Muran (2000) suggest that a rupture is an opportunity. They describe two "
    "kinds and how each of them may be repaired.",
    "Smith and Jones (2012) studied 40 clients. They improved within 12 sessions, and 9 of 10"
    " stayed.",
    "Smith, J., and Jones, K. (2012) studied 40 clients. The alliance predicted their outcome.",
    "In their chapter in the Handbook, Roe and colleagues (2013) review the research. They "
    "found 24, 25-41.",
    "As Doe and Roe (2013) state, ignoring accountability is bad. See Psychotherapy, 51, 381-387.",
    "The American Psychological Association (2012) resolved that psychotherapy works. Clients"
    " who want it should have it.",
    "American Psychological Association (2012). They resolved that psychotherapy works. "
    "Clients who want it should have it.",
    "Wampold and Imel (2015). The authors argue that people matter. New York therapists were "
    "asked.",
    "Roe, J. A. (2014) and Doe, L. (2015) ran a trial with 102 patients. Outcomes were good. "
    "Those in groups improved by 0.51.",
    "Roe, J. A. and colleagues (2013). In this meta-analysis, the authors reviewed 32 "
    "studies. They found that 22% of the clients improved, and 12% of those in usual care.",
    "Dr. Smith (2014) reports in Psychotherapy, 51, 381-387, that clients improve.",
    "Patients were assessed at intake (2010), at the end (2011) and later (2012). The results"
    " were published in Psychotherapy Research, 22, 1-12.",
    "The effect was d = 0.51 (95% CI 0.3, 0.7). In 2012, Safran, J. D. & Muran, J. C. (2012) "
    "said so.",
    "Therapists should monitor progress. They should ask, as Roe (2012) did. " * 12,
    "Roe, J. (2012). A title. " + "A sentence of a body that goes on and on. " * 60,
]


@pytest.mark.parametrize("line", HEADINGS)
def test_a_heading_is_no_reference(line):
    assert not is_reference(line)


@pytest.mark.parametrize("note", NOTES, ids=lambda text: text[:40])
def test_a_note_is_no_reference(note):
    assert not is_reference(note)


@pytest.mark.parametrize("paragraph", PARAGRAPHS, ids=lambda text: text[:40])
def test_a_paragraph_that_cites_is_no_reference(paragraph):
    assert not is_reference(paragraph)


@pytest.mark.parametrize(
    "part",
    [
        "Barber, J. P., & Muran, J. C.",
        "(2009). Toward a working through. Psychotherapy Research, 19, 1-12.",
        "Psychotherapy Research, 19, 1-12. https://doi.org/10.5555/12345678",
        "https://doi.org/10.5555/12345678",
    ],
)
def test_a_part_of_a_reference_is_none(part):
    assert not is_reference(part)


@pytest.mark.parametrize(
    "reference",
    [
        "Barber, J. P. (2009). Toward a working through. Psychotherapy Research, 19, 1-12.",
        "Barber JP. Toward a working through. Psychotherapy Research 2009;19:1-12.",
        "Barber, J. P. (in press). Toward a working through. Psychotherapy Research.",
        "Barber, J. P. (2009). Toward a working through. Psychotherapy Research. "
        "Author email: barber@example.org",
        "Barber & Muran (2009). Toward a working through. Psychotherapy Research, 19, 1-12.",
        "• Barber, J. P. (2009). Toward a working through. Psychotherapy Research, 19, 1-12.",
        "Reference: Barber, J. P. (2009). Toward a working through. New York: Wiley.",
        "Barber, J. P. (2009). 12 ways of working through. Psychotherapy Research, 19, 1-12.",
    ],
)
def test_an_unusual_reference_is_still_one(reference):
    assert is_reference(reference)
