"""Lines of invented saved pages, and short ways to read them."""

import pytest

from blog.archive.saved_page import SavedSummary, UnreadablePage, read_saved_page

REFERENCE = (
    "Marlow, A. B., & Quist, C. (2021). Listening across the first four sessions. "
    "Journal of Invented Therapy, 12, 34–51."
)
OTHER_REFERENCE = (
    "Oduya, P. (2019). Silence and its uses in brief treatment. "
    "Annals of Quiet Practice, 7, 101-118."
)
BODY = (
    "Marlow and Quist (2021) followed ninety clients of eleven clinics through their first four "
    "hours of therapy. Each hour was rated by two people who did not know how the treatment ended. "
    "In March 2013 the clinics had agreed on what a good hour is, and they kept to it."
)
MORE_BODY = "The clients who felt heard in the second hour were those who stayed until the end."
OTHER_BODY = (
    "Silence is often taken for a failing of the hour. In this study, forty therapists marked the "
    "silences they had meant and those they had not, and their clients did the same. Both agreed "
    "on most of them, and the meant ones were followed by longer answers."
)
ADVICE = "Ask in the second hour whether the client feels heard, and wait for the answer."
MORE_ADVICE = "Where the answer is no, say what will be done otherwise next time."
OTHER_ADVICE = "A silence may be announced, which makes it easier to bear."
HEADING = "Practice Implications"


def page(*lines: str) -> bytes:
    return "\n".join(["Blog", "An introduction.", *lines, ""]).encode()


def read(*lines: str) -> list[SavedSummary]:
    return list(read_saved_page(page(*lines)).summaries)


def read_one(*lines: str) -> SavedSummary:
    (summary,) = read("February 2023", *lines)
    return summary


def titles(*lines: str) -> list[str]:
    return [summary.title for summary in read("February 2023", *lines)]


def refusal(data: bytes) -> UnreadablePage:
    with pytest.raises(UnreadablePage) as caught:
        read_saved_page(data)
    return caught.value


FIRST = ("Being Heard Early", REFERENCE, BODY, HEADING, ADVICE)
SECOND = ("The Uses of Silence", OTHER_REFERENCE, OTHER_BODY, HEADING, OTHER_ADVICE)
