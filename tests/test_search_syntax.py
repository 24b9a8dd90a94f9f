"""What visitors type into the search, and what it means: references, DOIs, operators."""

import datetime
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blog.search.words import folded, spelt, web_search
from tests.factories import make_citation, make_post, make_summary
from tests.reading import read

pytestmark = pytest.mark.django_db


@pytest.fixture
def cited():
    """A summary of a study by Marmot and Flückiger, beside one of another study."""
    make_summary(title="Other", citation=make_citation(doi="10.5555/owl.1"))
    return make_summary(
        title="Cited",
        citation=make_citation(
            authors=[{"family": "Marmot", "given": "Ida B."}, {"family": "Flückiger"}],
            issued_year=2023,
            doi="10.5555/mar.mot(23)45-x",
        ),
    )


@pytest.mark.parametrize(
    "words",
    [
        "Marmot 2023",
        "Marmot & Flückiger (2023)",
        "Marmot et al., 2023",
        "Marmot, I. B., & Fluckiger (2023).",
        "marmot I.B. 2023",
        "10.5555/mar.mot(23)45-x",
        "10.5555/MAR.MOT(23)45-X.",
        '"10.5555/mar.mot(23)45-x"',
        "(10.5555/mar.mot(23)45-x)",
        "doi:10.5555/mar.mot(23)45-x",
        "DOI 10.5555/mar.mot(23)45-x,",
        "https://doi.org/10.5555/mar.mot(23)45-x",
        "http://dx.doi.org/10.5555/mar.mot%2823%2945-x;",
        "Marmot, I. B. (2023). Burrows. Alps, 5, 1–9. https://doi.org/10.5555/mar.mot(23)45-x",
        "10.5555/nothing OR 10.5555/mar.mot(23)45-x",
        "10.5555/mar.mot(23)45-x -owls",
    ],
)
def test_a_reference_finds_the_summary_that_cites_it(client, cited, words):
    assert read(client, f"/?q={quote(words)}").titles == ["Cited"]


@pytest.mark.parametrize("words", ["10.5555/mar.mot(23)45-y", "10.5555/mar.mot(23)45-x -diary"])
def test_another_doi_or_an_excluded_word_does_not_find_it(client, cited, words):
    assert read(client, f"/?q={quote(words)}").titles == []


def test_the_search_stays_as_it_was_typed(client, cited):
    page = read(client, f"/?q={quote('doi:10.5555/mar.mot(23)45-x')}")
    assert page.heading == "1 summary for “doi:10.5555/mar.mot(23)45-x”"


@pytest.mark.parametrize(
    "words", ["“brown marmots”", "„brown marmots“", "«brown marmots»", '"brown marmots']
)
def test_any_quotation_marks_hold_a_phrase(client, words):
    make_summary(title="Brown marmots")
    make_summary(title="Marmots, brown")
    assert read(client, f"/?q={quote(words)}").titles == ["Brown marmots"]


def test_not_in_capitals_excludes_like_a_minus(client):
    make_summary(title="Marmots")
    make_summary(title="Marmots and owls")
    assert read(client, "/?q=marmots+NOT+owls").titles == ["Marmots"]


def test_only_excluded_words_leave_the_rest(client):
    make_summary(title="Marmots")
    make_summary(title="Owls")
    assert read(client, "/?q=-owls").titles == ["Marmots"]


def test_all_words_in_the_title_beat_any_number_of_them_in_a_body(client):
    in_body = "<p>" + "Marmots dream. " * 30 + "</p>"
    make_summary(title="Body", practice_implications=in_body, body=in_body)
    make_summary(title="What marmots in their burrows dream", body="<p>Owls.</p>")
    titles = ["What marmots in their burrows dream", "Body"]
    assert read(client, "/?q=marmot+dreams").titles == titles


def test_of_almost_equally_good_ones_the_newest_stands_first(client):
    # The older one is better by less than a hundredth.
    for year, words in ((2020, "One two three marmots"), (2021, "One two three four marmots")):
        make_summary(
            make_post(month=datetime.date(year, 1, 1)),
            title=str(year),
            body=f"<p>{words} dream.</p><p>{'Dream. ' * 3}</p>",
        )
    assert read(client, "/?q=marmot+dream").titles == ["2021", "2020"]


@pytest.mark.parametrize("words", ["marmots - owls", "marmots – owls", "marmots & owls"])
def test_a_dash_between_words_excludes_nothing(client, words):
    make_summary(title="Marmots and owls")
    make_summary(title="Marmots")
    assert read(client, f"/?q={quote(words)}").titles == ["Marmots and owls"]


@pytest.mark.parametrize(
    "words", ["--owls", "(-owls)", "!-owls", "-(owls", '-"owls', "- NOT -owls"]
)
def test_a_minus_counts_once(client, words):
    make_summary(title="Marmots and owls")
    make_summary(title="Marmots")
    assert read(client, f"/?q={quote('marmots ' + words)}").titles == ["Marmots"]


@pytest.mark.parametrize(
    "word", ["-", "(-", "-(", '-"', "- ", "-a ", '"-', "or ", "!", "(-a ", "x(-"]
)
def test_no_number_of_operators_is_an_error(client, word):
    # PostgreSQL refuses more than 32 operators that stand within each other.
    assert client.get(f"/?q={quote((word * 200)[:199])}a").status_code == 200


def test_only_words_that_may_be_misspelt_are_taken_for_such():
    text = web_search('emapthy OR "workng alliance" -owls 2023 oq45 NOT bears')
    words = [word for word, is_word in spelt(text) if is_word]
    assert words == ["emapthy", "workng", "alliance"]


@given(st.text(max_size=60))
def test_cutting_a_search_into_words_loses_nothing(words):
    text = web_search(words)
    assert "".join(part for part, _ in spelt(text)) == text


@given(st.text(max_size=60))
def test_folding_twice_changes_nothing_more(words):
    assert folded(folded(words)) == folded(words)
