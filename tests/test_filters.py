"""What a visitor chooses by topic, type of research and year, and how the page says it."""

import datetime
from urllib.parse import parse_qs, urlsplit

import pytest

from blog.filters import SHORT
from research.models import ResearchType
from tests.factories import make_post, make_research_type, make_summary, make_topic
from tests.reading import Value, read

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def archive():
    """Five summaries: topics owls and bees, types trial and survey, years 2019 to 2021."""
    owls, bees = make_topic("Owls", slug="owls"), make_topic("Bees", slug="bees")
    trial = make_research_type("Trial", slug="trial", position=200)
    survey = make_research_type("RCT survey", slug="survey", position=201)
    for month, title, topics, research_type in (
        ("2021-03", "Both", [owls, bees], trial),
        ("2020-04", "Owls survey", [owls], survey),
        ("2020-03", "Owls untyped", [owls], None),
        ("2019-04", "Bees", [bees], trial),
        ("2019-03", "Neither", [], survey),
    ):
        post = make_post(month=datetime.date.fromisoformat(f"{month}-01"))
        make_summary(post, title=title, topics=topics, research_type=research_type)
    make_topic("Unused", slug="unused")


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("topic=owls", ["Both", "Owls survey", "Owls untyped"]),
        ("topic=owls&topic=bees", ["Both"]),
        ("topic=owls&topic=bees&match=all", ["Both"]),
        ("topic=owls&topic=bees&match=any", ["Both", "Owls survey", "Owls untyped", "Bees"]),
        ("topic=bees&match=any", ["Both", "Bees"]),
        ("topic=unused", []),
        ("topic=owls&topic=unused", []),
        ("topic=owls&topic=unused&match=any", ["Both", "Owls survey", "Owls untyped"]),
        ("type=trial", ["Both", "Bees"]),
        ("type=trial&type=survey", ["Both", "Owls survey", "Bees", "Neither"]),
        ("year=2020", ["Owls survey", "Owls untyped"]),
        ("year=2019&year=2021", ["Both", "Bees", "Neither"]),
        ("topic=owls&type=survey", ["Owls survey"]),
        ("topic=bees&type=trial&year=2019", ["Bees"]),
        ("topic=owls&topic=bees&match=any&type=trial&year=2019&year=2020", ["Bees"]),
        ("type=survey&year=2021", []),
        ("q=diary&topic=bees", ["Both", "Bees"]),
        ("q=owls&year=2020", ["Owls survey", "Owls untyped"]),
        ("match=any", ["Both", "Owls survey", "Owls untyped", "Bees", "Neither"]),
        ("topic=owls&topic=owls", ["Both", "Owls survey", "Owls untyped"]),
        ("topic=&type=&year=&q=&match=&sort=&page=", "all"),
    ],
)
def test_the_list_holds_what_matches_everything_chosen(client, query, titles):
    everything = ["Both", "Owls survey", "Owls untyped", "Bees", "Neither"]
    page = read(client, f"/?{query}&sort=newest")
    assert page.titles == (everything if titles == "all" else titles)
    number = len(page.titles)
    assert page.one("#results").text.startswith(f"{number} summar{'y' if number == 1 else 'ies'}")


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("topic=owls", "3 summaries on Owls"),
        ("topic=owls&topic=bees", "1 summary on Bees and Owls"),
        ("topic=owls&topic=bees&match=any", "4 summaries on Bees or Owls"),
        ("type=trial", "2 summaries, trial"),
        ("type=trial&type=survey", "4 summaries, trial or RCT survey"),
        ("year=2019", "2 summaries, 2019"),
        ("topic=owls&type=survey&year=2020", "1 summary on Owls, RCT survey, 2020"),
        ("q=diary&topic=bees", "2 summaries on Bees for “diary”"),
    ],
)
def test_the_page_says_what_it_lists_as_heading_and_title(client, query, sentence):
    page = read(client, f"/?{query}")
    assert (page.heading, page.title) == (sentence, f"{sentence} · PPRNet")


def test_a_later_page_says_so_in_its_title(client):
    for month in range(7, 10):
        make_summary(make_post(month=datetime.date(2018, month, 1)))
    assert read(client, "/?page=2").title == "8 summaries, page 2 · PPRNet"


def test_nothing_found_says_what_to_do(client):
    page = read(client, "/?topic=unused")
    assert page.heading == "0 summaries on Unused"
    assert "Take something away above" in page.one(".empty").text


def test_what_is_chosen_stays_chosen_in_the_form(client):
    page = read(
        client, "/?q=diary&topic=owls&topic=bees&match=any&type=trial&year=2021&sort=newest"
    )
    form = page.one(".filters", "form")
    ticked = [(i["name"], i["value"]) for i in form.all("input") if "checked" in i.attributes]
    assert sorted(ticked) == [
        ("match", "any"),
        ("sort", "newest"),
        ("topic", "bees"),
        ("topic", "owls"),
        ("type", "trial"),
        ("year", "2021"),
    ]
    assert [i["value"] for i in form.all("input") if i["name"] == "q"] == ["diary"]


def test_a_value_without_summaries_cannot_be_chosen(client):
    topics = read(client, "/?year=2020").values("topic")
    assert topics["owls"] == Value(2, is_chosen=False, is_choosable=True)
    assert topics["bees"] == Value(0, is_chosen=False, is_choosable=False)
    assert topics["unused"] == Value(0, is_chosen=False, is_choosable=False)


def test_a_chosen_value_without_summaries_can_be_given_up(client):
    topics = read(client, "/?year=2020&topic=bees").values("topic")
    assert topics["bees"] == Value(0, is_chosen=True, is_choosable=True)


def test_a_second_topic_that_shares_nothing_can_be_chosen_for_any(client):
    everything = read(client, "/?topic=unused&match=any")
    assert everything.values("topic")["owls"] == Value(3, is_chosen=False, is_choosable=True)


@pytest.mark.parametrize("query", ["", "topic=owls", "topic=owls&topic=bees"])
def test_all_or_any_of_the_topics_is_always_offered(client, query):
    boxes = [i for i in read(client, f"/?{query}").all("form", "input") if i["name"] == "match"]
    assert {i["value"]: "checked" in i.attributes for i in boxes} == {"all": True, "any": False}


def test_each_choice_can_be_taken_back_by_a_link(client):
    page = read(client, "/?q=diary&topic=owls&topic=bees&match=any&type=trial&year=2021")
    assert {link.text: link["href"] for link in page.all(".chips", "a")} == {
        "Remove “diary” ×": "/?topic=bees&topic=owls&match=any&type=trial&year=2021",
        "Remove Bees ×": "/?q=diary&topic=owls&match=any&type=trial&year=2021",
        "Remove Owls ×": "/?q=diary&topic=bees&match=any&type=trial&year=2021",
        "Remove Trial ×": "/?q=diary&topic=bees&topic=owls&match=any&year=2021",
        "Remove 2021 ×": "/?q=diary&topic=bees&topic=owls&match=any&type=trial",
        "Clear all": "/",
    }


def test_types_stand_strongest_evidence_first_and_years_newest_first(client):
    ResearchType.objects.filter(position__range=(4, 199)).delete()
    page = read(client, "/")
    assert list(page.values("type")) == [
        "meta-analysis",
        "systematic-review",
        "randomized-controlled-trial",
        "trial",
        "survey",
    ]
    assert list(page.values("year")) == ["2021", "2020", "2019"]


def test_a_long_facet_folds_away_what_is_used_least(client):
    topics = read(client, "/?topic=unused&match=any").one(".filters")
    folded = {i["value"] for i in topics.all("details", "details", "input")}
    assert len(read(client, "/").values("topic")) > SHORT
    assert {"owls", "bees", "unused"}.isdisjoint(folded)


def test_every_value_is_offered_once(client):
    boxes = [i["value"] for i in read(client, "/").all("form", "input") if i["name"] == "topic"]
    assert len(boxes) == len(set(boxes)) == 36 + 3


@pytest.mark.parametrize(
    ("query", "canonical"),
    [
        ("", "/"),
        ("topic=owls", "/topics/owls/"),
        ("topic=owls&match=any", "/topics/owls/"),
        ("type=trial", "/types/trial/"),
        ("year=2020", "/2020/"),
        ("sort=newest", "/"),
        ("utm_source=mail", "/"),
    ],
)
def test_a_single_value_has_its_own_page_as_canonical_address(client, query, canonical):
    page = read(client, f"/?{query}")
    assert (page.canonical, page.robots) == (canonical, None)


@pytest.mark.parametrize(
    ("query", "canonical"),
    [
        ("topic=owls&topic=bees", "/?topic=bees&topic=owls"),
        ("year=2020&topic=owls", "/?topic=owls&year=2020"),
        ("year=2020&year=2019", "/?year=2020&year=2019"),
        ("q=++owls++at+night", "/?q=owls+at+night"),
        ("topic=owls&q=diary&sort=relevance&x=y", "/?q=diary&topic=owls"),
    ],
)
def test_combinations_and_searches_are_not_indexed(client, query, canonical):
    page = read(client, f"/?{query}")
    assert (page.canonical, page.robots) == (canonical, "noindex, follow")


def test_later_pages_keep_what_is_chosen_and_name_themselves(client):
    for month in range(1, 8):
        post = make_post(month=datetime.date(2018, month, 1))
        make_summary(post, topics=[make_topic("Foxes", slug="foxes")] if month == 1 else [])
    first = read(client, "/?year=2018&year=2019&utm_source=mail")
    assert first.link("Older summaries") == "/?year=2019&year=2018&page=2"
    second = read(client, "/?year=2018&year=2019&page=2")
    assert second.link("Newer summaries") == "/?year=2019&year=2018"
    assert second.canonical == "/?year=2019&year=2018&page=2"
    assert read(client, "/?page=2").canonical == "/?page=2"
    assert read(client, "/?page=2").robots is None


def test_unknown_keys_are_passed_over_and_stand_in_no_link(client):
    page = read(client, "/?topic=owls&utm_source=mail&fbclid=1&Topic=bees")
    assert page.titles == ["Both", "Owls survey", "Owls untyped"]
    keys = {key for address in page.addresses for key in parse_qs(urlsplit(address).query)}
    assert keys <= {"topic", "show"}
