"""The search for words: which summaries it finds, and in which order."""

import datetime

import pytest

from blog.filters import LONGEST_SEARCH
from tests.factories import make_citation, make_draft, make_post, make_summary
from tests.reading import read

pytestmark = pytest.mark.django_db


def post_of(year: int):
    return make_post(month=datetime.date(year, 1, 1))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", "The marmot study"),
        ("body", "<p>One <strong>marmot</strong> slept.</p>"),
        ("practice_implications", "<p>Let the marmot sleep.</p>"),
    ],
)
def test_words_are_found_in_each_part_of_a_summary(client, field, value):
    found = make_summary(**{field: value})
    make_summary()
    assert read(client, "/?q=marmot").titles == [found.title]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"authors": [{"family": "Marmotsson", "given": "Ida"}]}, "marmotsson"),
        ({"container_title": "Marmot Quarterly"}, "marmot quarterly"),
        ({"doi": "10.5555/marmot.1"}, "10.5555/marmot.1"),
    ],
)
def test_words_are_found_in_the_citation(client, fields, words):
    found = make_summary(citation=make_citation(**fields), title="Cited")
    make_summary()
    assert read(client, "/?" + f"q={words}").titles == [found.title]


@pytest.mark.parametrize("words", ["fluckiger", "Flückiger", "FLUCKIGER"])
def test_accents_and_case_make_no_difference(client, words):
    make_summary(title="After Flückiger")
    make_summary()
    assert read(client, f"/?q={words}").titles == ["After Flückiger"]


@pytest.mark.parametrize("words", ["marmot", "marmots"])
def test_the_form_of_a_word_makes_no_difference(client, words):
    make_summary(title="Marmots slept")
    assert read(client, f"/?q={words}").titles == ["Marmots slept"]


def test_quotation_marks_or_and_minus_mean_what_they_mean_elsewhere(client):
    make_summary(post_of(2021), title="Brown marmots")
    make_summary(post_of(2020), title="Marmots, not brown owls")
    assert {
        words: read(client, f"/?sort=newest&q={words}").titles
        for words in ('"brown+marmots"', "marmots+-owls", "brown+marmots", "pandas+OR+owls")
    } == {
        '"brown+marmots"': ["Brown marmots"],
        "marmots+-owls": ["Brown marmots"],
        "brown+marmots": ["Brown marmots", "Marmots, not brown owls"],
        "pandas+OR+owls": ["Marmots, not brown owls"],
    }


@pytest.fixture
def ranked():
    for year, fields in (
        (2021, {"title": "Body", "body": "<p>A marmot.</p>"}),
        (2020, {"title": "Implications", "practice_implications": "<p>A marmot.</p>"}),
        (2019, {"title": "Marmot"}),
    ):
        make_summary(post_of(year), **fields)


def test_a_title_counts_more_than_implications_and_these_more_than_the_body(client, ranked):
    assert read(client, "/?q=marmot").titles == ["Marmot", "Implications", "Body"]


def test_equally_good_ones_stand_newest_first(client):
    for year in (2019, 2021, 2020):
        make_summary(post_of(year), title=f"Marmot {year}")
    assert read(client, "/?q=marmot").titles == ["Marmot 2021", "Marmot 2020", "Marmot 2019"]


def test_the_newest_can_be_asked_for_first(client, ranked):
    page = read(client, "/?q=marmot&sort=newest")
    assert page.titles == ["Body", "Implications", "Marmot"]
    assert [month for month, _ in page.months] == ["January 2021", "January 2020", "January 2019"]


def test_best_matches_stand_under_no_month(client, ranked):
    page = read(client, "/?q=marmot")
    assert page.months == []
    assert page.texts("h3") == page.titles


def test_the_order_is_offered_only_where_there_is_one_to_choose(client, ranked):
    orders = [read(client, address).one(".sort") for address in ("/", "/?q=marmot")]
    assert ["hidden" in order.attributes for order in orders] == [True, False]
    assert [box["value"] for box in orders[1].all("input")] == ["relevance", "newest"]


def test_later_pages_of_a_search_hold_the_rest(client):
    for year in range(2010, 2018):
        make_summary(post_of(year), title=f"Marmot {year}")
    first, second = read(client, "/?q=marmot"), read(client, "/?q=marmot&page=2")
    assert first.titles + second.titles == [f"Marmot {year}" for year in range(2017, 2009, -1)]
    assert first.link("Older summaries") == "/?q=marmot&page=2"


def test_hidden_summaries_are_not_found(client):
    make_summary(make_draft(), title="Marmot draft")
    make_summary(title="Marmot withdrawn").withdraw("Retracted.")
    page = read(client, "/?q=marmot")
    assert page.titles == []
    assert page.heading == "0 summaries for “marmot”"


@pytest.mark.parametrize("words", ["the", "%22", "-", "%3A*", "%26%7C!", "'", "%5C", "%3Cb%3E"])
def test_words_that_search_for_nothing_find_nothing(client, words):
    make_summary()
    assert read(client, f"/?q={words}").titles == []


def test_blank_words_are_no_search(client):
    summary = make_summary()
    page = read(client, "/?q=+%09+")
    assert page.titles == [summary.title]
    assert page.all(".chips") == []


def test_the_longest_search_is_read_and_a_longer_one_refused(client):
    assert read(client, f"/?q={'a' * LONGEST_SEARCH}").titles == []
    page = read(client, f"/?q={'a' * (LONGEST_SEARCH + 1)}", status=404)
    assert "too long" in page.one("main").text
