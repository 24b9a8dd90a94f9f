"""How hard a text is to read, in words and sentences that anybody can count again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blog.readability import LIKE, readability, sentences_of, words_of


def test_it_is_the_formula_of_bjornsson():
    # 10 words in 2 sentences; 3 of more than six letters (therapy, helped-no: 6, clients, better).
    found = readability(
        "<p>The therapy helped most clients. They felt better, without medicine.</p>"
    )
    assert (found.words, len(found.sentences)) == (10, 2)
    # therapy, clients, without, medicine
    assert found.lix == round(10 / 2 + 100 * 4 / 10)


def test_seven_letters_are_long_and_six_are_not():
    assert readability("<p>Better.</p>").lix == 1
    assert readability("<p>Therapy.</p>").lix == 101


def test_texts_are_read_one_after_the_other():
    both = readability("<p>Owls sleep.</p>", "<p>Bees work all day.</p>")
    assert (both.words, both.sentences) == (6, ["Owls sleep.", "Bees work all day."])


@pytest.mark.parametrize("html", ["", "<p></p>", "<p>…</p>", "<ul><li> </li></ul>"])
def test_no_words_are_no_text(html):
    assert readability(html) == (0, [], 0, [])


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Owls sleep. Bees work.", ["Owls sleep.", "Bees work."]),
        ("Do owls sleep? Yes! They do…", ["Do owls sleep?", "Yes!", "They do…"]),
        ("“Owls sleep.” Bees work.", ["“Owls sleep.”", "Bees work."]),
        ("Owls (see Quill et al. 2020) sleep.", ["Owls (see Quill et al. 2020) sleep."]),
        ("Owls vs. bees, i.e. day and night.", ["Owls vs. bees, i.e. day and night."]),
        ("Dr. A. B. Quill kept owls.", ["Dr. A. B. Quill kept owls."]),
        ("It was large, d = 0.45. Owls won.", ["It was large, d = 0.45.", "Owls won."]),
        (
            "It fell by 3.5 points (p < .05) in a year.",
            ["It fell by 3.5 points (p < .05) in a year."],
        ),
        ("They asked “why?” and went.", ["They asked “why?” and went."]),
        ("No full stop", ["No full stop"]),
    ],
)
def test_a_sentence_ends_where_a_reader_would_end_it(text, sentences):
    assert sentences_of(text) == sentences


def test_a_list_and_a_heading_hold_sentences_of_their_own():
    html = "<h3>What was found</h3><ul><li>Owls sleep</li><li>Bees work</li></ul>"
    assert readability(html).sentences == ["What was found", "Owls sleep", "Bees work"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("well-being", ["well-being"]),
        ("the client’s view", ["the", "client’s", "view"]),
        ("1,234 people, 3.5 hours", ["1,234", "people", "3.5", "hours"]),
        ("one – two", ["one", "two"]),
        ("thé café", ["thé", "café"]),
    ],
)
def test_a_word_is_what_stands_together(text, words):
    assert words_of(text) == words


def test_what_a_figure_means_grows_with_it():
    meanings = [readability("<p>A.</p>")._replace(lix=lix).meaning for lix in range(90)]
    assert list(dict.fromkeys(meanings)) == [
        *(str(like) for _, like in LIKE),
        "as hard as a journal article",
    ]


def test_the_figure_names_its_formula():
    found = readability("<p>A.</p>")._replace(lix=47)
    assert found.text == "LIX 47: as hard as a newspaper"


def test_of_a_few_words_no_figure_is_told():
    assert not readability("<p>Owls sleep.</p>").is_told
    assert readability("<p>" + "Owls sleep. " * 30 + "</p>").is_told


def test_the_longest_words_are_named_once():
    found = readability("<p>Psychotherapy, psychotherapy: attachment, therapists, medicine.</p>")
    assert found.longest_words == ["psychotherapy", "attachment", "therapists"]


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=200))
def test_nothing_is_lost_between_sentences(text):
    assert words_of(" ".join(sentences_of(text))) == words_of(" ".join(text.split()))
