"""Which words differ between what is kept and what is saved, for all texts."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

pytestmark = pytest.mark.django_db(transaction=True)

WORDS = st.sampled_from(
    ["an", "owl", "owls", "a", "é", "🦉", "<b>", "&", "\u05d0", " ", "  ", "\n"]
)
TEXTS = st.lists(WORDS, max_size=30).map("".join) | st.text(max_size=40)
MANY = settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture
def differences(page, live_server):
    """`differences(before, after)` of the page's own module, as pairs of kind and text."""
    page.goto(f"{live_server.url}/healthz")

    def ask(before, after):
        runs = page.evaluate(
            """async (texts) => {
                const { differences } = await import("/static/js/kept/words.js");
                return differences(...texts);
            }""",
            [before, after],
        )
        return [(run["kind"], run["text"]) for run in runs]

    return ask


def without(runs, kind):
    return "".join(text for one, text in runs if one != kind)


@MANY
@given(before=TEXTS, after=TEXTS)
def test_either_text_is_there_without_the_marks_of_the_other(differences, before, after):
    runs = differences(before, after)
    assert without(runs, "ins") == before
    assert without(runs, "del") == after


@MANY
@given(text=TEXTS)
def test_the_same_text_has_no_marks(differences, text):
    assert {kind for kind, _ in differences(text, text)} <= {"same"}


def test_words_are_marked_whole(differences):
    assert differences("Ask for the diary.", "Ask for the diaries.") == [
        ("same", "Ask for the "),
        ("del", "diary."),
        ("ins", "diaries."),
    ]


def test_a_word_in_the_middle_of_a_very_long_text_is_found(differences):
    start = "".join(f"owl {n}\n" for n in range(60_000))
    end = "".join(f"\nbee {n}" for n in range(60_000))
    assert differences(f"{start}one{end}", f"{start}two{end}") == [
        ("same", start),
        ("del", "one"),
        ("ins", "two"),
        ("same", end),
    ]


def test_changes_at_both_ends_of_a_long_text_are_told_apart(differences):
    middle = "".join(f"owl {n}\n" for n in range(1500))
    runs = differences(f"one owl\n{middle}two", f"an owl\n{middle}three")
    assert runs == [
        ("del", "one"),
        ("ins", "an"),
        ("same", f" owl\n{middle}"),
        ("del", "two"),
        ("ins", "three"),
    ]


def test_texts_too_long_to_compare_are_shown_one_after_the_other(differences):
    before = "".join(f"owl {n}\n" for n in range(4000))
    after = "".join(f"bee {n}\n" for n in range(4000))
    assert differences(f"{before}!", f"{after}?") == [("del", f"{before}!"), ("ins", f"{after}?")]
