"""Topics and types of research: all of them explained, and a page for each."""

import pytest

from research.models import ResearchType, Topic
from tests.factories import (
    make_draft,
    make_research_type,
    make_scheduled,
    make_summaries,
    make_summary,
    make_topic,
)
from tests.reading import read

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def vocabulary():
    """Topics owls and bees, types trial (stronger) and survey, and nothing else."""
    Topic.objects.all().delete()
    ResearchType.objects.all().delete()
    owls = make_topic("Owls", slug="owls", description="Birds at night.", synonyms=["strix", "UHU"])
    trial = make_research_type("Trial", slug="trial", position=1, description="By lot.")
    make_topic("Bees", slug="bees", description="Insects.")
    make_research_type("Survey", slug="survey", position=2, description="By asking.")
    make_summary(topics=[owls], research_type=trial, title="Shown")
    make_summary(topics=[owls], research_type=trial).withdraw("Retracted.")
    make_summary(make_draft(), topics=[owls], research_type=trial)
    make_summary(make_scheduled(), topics=[owls], research_type=trial)


def test_all_topics_stand_by_name_explained_and_counted(client):
    page = read(client, "/topics/")
    assert [term.text for term in page.all(".terms", "li")] == [
        "Bees 0 summaries Insects.",
        "Owls 1 summary Birds at night.",
    ]
    assert [page.link(name) for name in ("Bees", "Owls")] == ["/topics/bees/", "/topics/owls/"]
    assert (page.heading, page.canonical) == ("Topics", "/topics/")


def test_all_types_stand_strongest_evidence_first_explained_and_counted(client):
    page = read(client, "/types/")
    assert [term.text for term in page.all(".terms", "li")] == [
        "Trial 1 summary By lot.",
        "Survey 0 summaries By asking.",
    ]
    assert [page.link(name) for name in ("Trial", "Survey")] == ["/types/trial/", "/types/survey/"]
    assert (page.heading, page.canonical) == ("Types of research", "/types/")


def test_a_topic_is_explained_above_its_summaries(client):
    page = read(client, "/topics/owls/")
    assert (page.heading, page.title) == ("Owls", "Owls · PPRNet")
    assert page.one(".description").text == "Birds at night."
    assert page.one(".synonyms").text == "Also called…strix, UHU"
    assert page.one("#results").text == "1 summary"
    assert page.titles == ["Shown"]
    assert (page.canonical, page.robots) == ("/topics/owls/", None)


def test_a_type_is_explained_above_its_summaries(client):
    page = read(client, "/types/trial/")
    assert (page.heading, page.title) == ("Trial", "Trial · PPRNet")
    assert page.one(".description").text == "By lot."
    assert page.titles == ["Shown"]
    assert (page.canonical, page.robots) == ("/types/trial/", None)


@pytest.mark.parametrize("address", ["/topics/bees/", "/types/survey/"])
def test_a_term_without_summaries_says_so(client, address):
    page = read(client, address)
    assert page.one("#results").text == "0 summaries"
    assert page.one(".empty").text == "No summary yet."


@pytest.mark.parametrize("key", ["topic", "type"])
def test_a_term_can_be_combined_with_other_filters(client, key):
    slug = {"topic": "owls", "type": "trial"}[key]
    page = read(client, f"/{key}s/{slug}/")
    assert page.link("Combine with other filters") == f"/?{key}={slug}"


@pytest.mark.parametrize(("key", "slug"), [("topic", "bees"), ("type", "survey")])
def test_a_term_with_many_summaries_has_pages(client, key, slug):
    fields = {
        "topics": [Topic.objects.get(slug="bees")],
        "research_type": ResearchType.objects.get(slug="survey"),
    }
    titles = [summary.title for summary in make_summaries(8, **fields)]
    address = f"/{key}s/{slug}/"
    first, second = read(client, address), read(client, f"{address}?page=2")
    assert (first.titles, second.titles) == (titles[:6], titles[6:])
    assert first.link("Older summaries") == second.canonical == f"{address}?page=2"
    assert second.link("Newer summaries") == first.canonical == address
    assert ", page 2 · " in second.title
    assert read(client, f"/?{key}={slug}&page=2").canonical == second.canonical


def test_the_page_of_a_term_listens_to_no_other_filter(client):
    page = read(client, "/topics/owls/?topic=bees&year=1900&q=nothing&match=neither&type=x")
    assert page.titles == ["Shown"]
    assert page.canonical == "/topics/owls/"


@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("/topics/lynxes/", "There is no topic “lynxes”."),
        ("/types/lynxes/", "There is no type of research “lynxes”."),
        ("/types/owls/", "There is no type of research “owls”."),
    ],
)
def test_an_unknown_term_is_said_to_be_unknown(client, address, message):
    assert message in read(client, address, status=404).texts("main", "p")


def test_a_new_description_shows_at_once(client):
    read(client, "/topics/owls/")
    Topic.objects.filter(slug="owls").update(description="Silent birds.", name="Night owls")
    page = read(client, "/topics/owls/")
    assert (page.heading, page.one(".description").text) == ("Night owls", "Silent birds.")
    assert read(client, "/?topic=owls").heading == "1 summary on Night owls"
