"""A page without results leads on: what less of the choice would give, and how to search."""

from urllib.parse import quote

import pytest

from tests.factories import make_draft, make_research_type, make_summary, make_topic
from tests.reading import read

pytestmark = pytest.mark.django_db


def ways_out(page) -> dict[str, tuple[str, str]]:
    """The ways out on the page in their order: where each leads, and the number beside it."""
    sections = [one for one in page.all("section") if one["aria-labelledby"] == "ways-out"]
    return {
        item.one("a").text: (item.one("a")["href"], item.one(".count").text)
        for section in sections
        for item in section.all("li")
    }


@pytest.fixture
def archive():
    bees, owls = make_topic("Bees"), make_topic("Owls")
    trial, survey = (make_research_type(name, slug=name.lower()) for name in ("Trial", "Survey"))
    make_summary(title="Marmots", topics=[bees, owls], research_type=trial)
    make_summary(title="Marmots asleep", topics=[bees], research_type=trial)
    make_summary(title="Bears", topics=[owls], research_type=survey)
    make_summary(make_draft(), title="Bears", topics=[bees, owls], research_type=trial)


def test_each_choice_may_be_taken_away_where_that_leaves_something(client, archive):
    page = read(client, "/?q=bears&topic=bees&type=trial")
    assert page.titles == []
    assert ways_out(page) == {
        "without “bears”": ("/?topic=bees&type=trial", "2 summaries"),
        "“bears” without the filters": ("/?q=bears", "1 summary"),
    }
    page = read(client, "/?q=marmots&topic=bees&type=survey")
    assert ways_out(page) == {
        "“marmots” without the filters": ("/?q=marmots", "2 summaries"),
        "without “Survey”": ("/?q=marmots&topic=bees", "2 summaries"),
    }


def test_each_way_out_leads_to_as_many_summaries_as_it_says(client, archive):
    page = read(client, "/?q=bears&topic=owls&type=trial")
    found = ways_out(page)
    assert {name: len(read(client, address).titles) for name, (address, _) in found.items()} == {
        "without “bears”": 1,
        "“bears” without the filters": 1,
        "without “Trial”": 1,
    }
    assert {number for _, number in found.values()} == {"1 summary"}


def test_several_topics_may_be_asked_for_one_at_least(client, archive):
    page = read(client, "/?q=asleep&topic=bees&topic=owls")
    assert ways_out(page) == {
        "with at least one of the topics": (
            "/?q=asleep&topic=bees&topic=owls&match=any",
            "1 summary",
        ),
        "without “asleep”": ("/?topic=bees&topic=owls", "1 summary"),
        "“asleep” without the filters": ("/?q=asleep", "1 summary"),
        "without “Owls”": ("/?q=asleep&topic=bees", "1 summary"),
    }


def test_the_way_to_most_summaries_stands_first(client, archive):
    page = read(client, "/?topic=bees&type=survey")
    assert list(ways_out(page).values()) == [
        ("/?topic=bees", "2 summaries"),
        ("/?type=survey", "1 summary"),
    ]


def test_filters_alone_have_ways_out_and_no_word_of_other_words(client, archive):
    page = read(client, "/?topic=bees&type=survey")
    assert list(ways_out(page)) == ["without “Survey”", "without “Bees”"]
    assert page.all("#other-words") == []


def test_a_single_choice_has_no_way_out_but_all_of_it(client, archive):
    page = read(client, "/?q=zebrafish")
    assert ways_out(page) == {}
    assert page.all("#other-words")
    assert page.link("Clear all") == "/"


def test_a_choice_that_gives_something_needs_no_way_out(client, archive):
    page = read(client, "/?q=marmots&topic=bees")
    assert ways_out(page) == {}
    assert page.all("#other-words") == []


@pytest.mark.parametrize("words", ["the", "with of", "?!", "-", "...", "“”", "-the", "a -"])
def test_words_that_say_nothing_are_called_so(client, archive, words):
    page = read(client, f"/?q={quote(words)}")
    assert page.titles == []
    assert "holds no word to search for" in page.one(".empty").text


def test_words_that_say_something_are_not_called_so(client, archive):
    page = read(client, "/?q=the+zebrafish")
    assert "No summary matches" in page.one(".empty").text


def test_many_choices_are_not_mended_one_by_one(client, archive):
    topics = "".join(f"&topic={make_topic(f'Wasps {n}').slug}" for n in range(9))
    page = read(client, f"/?q=bears{topics}")
    assert ways_out(page) == {}


def test_what_was_typed_is_escaped(client, archive):
    html = client.get("/?q=%3Cscript%3E&topic=bees&type=survey").content.decode()
    assert "<script>" not in html.replace('<script type="module"', "")


def test_nothing_found_costs_few_queries(client, archive, django_assert_num_queries):
    client.get("/?q=bears")
    # edition, hits, other spellings
    with django_assert_num_queries(3):
        client.get("/?q=asleep&topic=bees&topic=owls&type=survey")
