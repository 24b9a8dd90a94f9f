"""What an author may look at again: each piece of advice where it is due, and only there."""

import time

import pytest

from blog.advice import LONG_BODY, LONG_SENTENCE, MOST_CHARACTERS, REGISTRY, advice_on
from blog.models import Summary
from research.models import Citation

SENTENCE = "The 60 clients who kept a diary and read it aloud each week felt much better. "
# Of middling length, with numbers: nothing is to be said of it.
GOOD = f"<p>{SENTENCE * 12}It was a large effect (d = 0.80).</p>"
IMPLICATIONS = "<p>Ask a client to bring their diary, and to read from it.</p>"


def summary(**fields) -> Summary:
    fields.setdefault("title", "Reading a diary aloud helps")
    fields.setdefault("body", GOOD)
    fields.setdefault("practice_implications", IMPLICATIONS)
    fields.setdefault("citation", Citation(title="Expressive writing: A trial", doi="10.5555/d.1"))
    return Summary(**fields)


def advised(**fields) -> list[str]:
    return [one.id for one in advice_on(summary(**fields))]


def said(name: str, **fields) -> str:
    (message,) = [one.message for one in advice_on(summary(**fields)) if one.id == name]
    return message


def body(text: str) -> str:
    """A body of sensible length which says this besides."""
    filler = "They wrote every evening and told nobody of it until the end. " * 12
    return f"<p>{text}</p><p>{filler}</p>"


def test_a_good_summary_is_left_alone():
    assert advised() == []


def test_an_empty_summary_is_left_to_what_is_missing():
    assert advised(title="", body="", practice_implications="", citation=None) == []


def test_every_piece_of_advice_has_a_name_of_its_own_and_a_field_of_the_form():
    names = [name for name, _, _ in REGISTRY]
    assert len(names) == len(set(names))
    fields = {field for _, field, _ in REGISTRY}
    assert fields == {"title", "citation", "body", "practice_implications"}


# The title


@pytest.mark.parametrize(
    ("title", "work"),
    [
        ("Expressive writing: A trial", "Expressive writing: A trial"),
        ("EXPRESSIVE WRITING – a trial.", "Expressive writing: A trial"),
        ("Expressive writing", "Expressive writing: A trial"),
        ("Écrire et guérir", "Ecrire et guerir"),
        (
            "The effects of expressive writing on grief in adults",
            "Effects of expressive writing on grief in older adults",
        ),
    ],
)
def test_a_title_like_the_works_own_is_noticed(title, work):
    citation = Citation(title=work, doi="10.5555/d.1")
    assert advised(title=title, citation=citation) == ["title-is-the-works-own"]


@pytest.mark.parametrize("title", ["Writing about grief helps a little", "Diaries", "Writing"])
def test_a_title_in_the_authors_words_is_not(title):
    assert advised(title=title) == []


# The citation


@pytest.mark.parametrize(
    ("fields", "is_noticed"),
    [
        ({}, True),
        ({"issued_year": 2021}, True),
        ({"kind": "chapter", "issued_year": 2021}, True),
        ({"doi": "10.5555/d.1"}, False),
        ({"issued_year": 1987}, False),
        ({"kind": "book"}, False),
        ({"kind": "thesis"}, False),
    ],
)
def test_a_missing_doi_is_noticed_where_there_should_be_one(fields, is_noticed):
    citation = Citation(title="Owls at night", **fields)
    assert ("no-doi" in advised(citation=citation)) is is_noticed


# The body


def test_a_short_body_says_how_short_it_is():
    text = "<p>Sixty clients kept a diary; it was a large effect.</p>"
    assert said("body-is-short", body=text).startswith("The summary has only 10 words.")


def test_a_long_body_says_how_long_it_is():
    text = f"<p>{SENTENCE * 50}It was a large effect.</p>"
    assert advised(body=text) == ["body-is-long"]
    assert f"before {LONG_BODY}" in said("body-is-long", body=text)


@pytest.mark.parametrize(
    "text",
    [
        "Sixty clients kept a diary.",
        "The trial had 1,234 depressed adult outpatients.",
        "They looked at 47 randomised controlled trials.",
        "One hundred and twenty couples took part.",
        "In all (N = 88) half were women.",
        "The studies (k = 12) were small.",
        "Sessions of 74 client–therapist pairs were recorded.",
        "Two studies were made.",
        "Participants (n = 40) were young.",
        "There were 30 cognitive-behavioural therapists.",
    ],
)
def test_a_sample_size_is_found(text):
    assert "no-sample-size" not in advised(body=body(text))


@pytest.mark.parametrize(
    "text",
    [
        "Clients kept a diary.",
        "In 2015 many clients kept a diary.",
        "Some clients kept a diary for 12 weeks.",
        "They felt 30% better.",
    ],
)
def test_a_missing_sample_size_is_asked_for(text):
    assert "no-sample-size" in advised(body=body(text))


@pytest.mark.parametrize(
    "text",
    [
        "It helped, d = 0.45.",
        "It helped (g=.3).",
        "It was a large effect.",
        "There was a small but reliable difference.",
        "No difference was found.",
        "Of them 40% recovered.",
        "Some 40 per cent recovered.",
        "Six in ten recovered.",
        "6 out of 10 recovered.",
        "They were twice as likely to stay.",
        "Half of them recovered.",
        "The two were correlated.",
        "The odds ratio was given.",
        "Scores fell by 8 points.",
    ],
)
def test_an_effect_is_found(text):
    assert "no-effect" not in advised(body=body(text))


@pytest.mark.parametrize(
    "text",
    [
        "Sixty clients felt better.",
        "It was published in 2015 in a journal.",
        "The result was significant (p < .05).",
    ],
)
def test_a_missing_effect_is_asked_for(text):
    assert "no-effect" in advised(body=body(text))


@pytest.mark.parametrize("kind", ["chapter", "book"])
def test_a_book_is_not_asked_for_numbers(kind):
    citation = Citation(title="Owls at night", kind=kind, doi="10.5555/d.1")
    assert advised(body=body("Therapists listen."), citation=citation) == []


def test_a_long_sentence_is_quoted():
    long = "Sixty clients " + "and then some " * LONG_SENTENCE + "felt better by half."
    message = said("long-sentence", body=f"<p>{SENTENCE * 12}{long}</p>")
    assert "“Sixty clients and then some and then…”" in message
    assert f"{LONG_SENTENCE * 3 + 6} words" in message


def test_long_words_and_sentences_together_are_hard_to_read():
    hard = (
        "Methodological heterogeneity notwithstanding, psychotherapeutic interventions "
        "demonstrated statistically comparable effectiveness across 60 outpatients. "
    )
    message = said("hard-to-read", body=f"<p>{hard * 12}Half recovered.</p>")
    assert message.startswith("It reads as hard as a journal article.")
    assert "“notwithstanding”" in message


# The practice implications


def test_implications_copied_from_the_body_are_noticed():
    assert advised(practice_implications=f"<p>{SENTENCE}</p>") == ["implications-are-a-copy"]
    message = said("implications-are-a-copy", practice_implications=f"<p>{SENTENCE}</p>")
    assert message.startswith("100% of this")


def test_implications_copied_in_part_and_changed_in_places_are_noticed():
    copied = SENTENCE.replace("60", "sixty").replace("much better", "better")
    assert advised(practice_implications=f"<ul><li>{copied}</li></ul>") == [
        "implications-are-a-copy"
    ]


def test_implications_on_the_same_thing_in_other_words_are_not():
    text = "<p>A diary that clients read aloud may help; ask who would like to bring one.</p>"
    assert advised(practice_implications=text) == []


def test_a_phrase_across_two_items_is_nobodys():
    items = (
        "<ul><li>The 60 clients who</li><li>kept a diary and</li><li>read it aloud each</li></ul>"
    )
    body_of_items = (
        "<p>Half of 60 clients. The. Clients who kept. Diary and read. Aloud each week.</p>"
    )
    assert "implications-are-a-copy" not in advised(practice_implications=items, body=body_of_items)


def test_one_long_paragraph_of_implications_had_better_be_a_list():
    points = "Ask for the diary, and listen to what is left out of it. " * 15
    assert advised(practice_implications=f"<p>{points}</p>") == ["implications-are-one-paragraph"]
    assert advised(practice_implications=f"<p>{points}</p><p>{points}</p>") == []


# Whatever falls into the form


@pytest.mark.parametrize(
    "text", ["1," * 20_000, "one" + "-a" * 20_000, "no" + " a" * 20_000, "." * 40_000]
)
def test_no_text_keeps_its_author_waiting(text):
    started = time.process_time()
    advised(body=f"<p>{text}</p>", practice_implications=f"<p>{text}</p>")
    assert time.process_time() - started < 2


def test_two_megabytes_are_not_looked_at():
    assert advised(body="<p>" + "a" * MOST_CHARACTERS + "</p>") == []
