"""The best match first, in an archive of any size."""

import datetime
from itertools import count

import pytest

from blog import results
from blog.filters import HANDOUT
from tests.factories import make_citation, make_post, make_research_type, make_summary, make_topic
from tests.reading import read

pytestmark = pytest.mark.django_db

ONCE = "<p>A marmot slept.</p>"
OFTEN = "<p>Marmot, marmot, marmot: the marmot.</p>"


@pytest.fixture
def write():
    """Writes a summary, each a month newer than the one before, in a world without other words."""
    months = count(24_000)
    fields = {
        "topics": [make_topic("Owls", slug="owls")],
        "research_type": make_research_type("Trial", slug="trial"),
        "practice_implications": "<p>Listen.</p>",
        "citation": make_citation(title="Nothing"),
    }

    def one(title: str, body: str = ONCE):
        year, month = divmod(next(months), 12)
        return make_summary(
            make_post(month=datetime.date(year, month + 1, 1)), title=title, body=body, **fields
        )

    return one


def listed(client, address: str) -> list[str]:
    """The titles on all pages of a list."""
    found, page = [], read(client, address)
    while True:
        found += page.titles
        older = [link["href"] for link in page.all("a") if link["rel"] == "next"]
        if not older:
            return found
        page = read(client, older[0])


def test_titles_with_the_words_come_first_then_the_fullest_of_them_then_the_newest(client, write):
    write("Old", OFTEN)
    write("Marmots, old")
    write("Once")
    write("Marmots, new")
    write("Once more")
    assert listed(client, "/?q=marmot") == [
        "Marmots, new",
        "Marmots, old",
        "Old",
        "Once more",
        "Once",
    ]


def test_a_title_with_some_of_the_words_is_no_title_with_the_words(client, write):
    write("Marmots asleep", "<p>Bears.</p>")
    write("Marmots", "<p>Marmots, marmots, bears, bears, marmots, asleep, bears.</p>")
    assert listed(client, "/?q=marmots asleep") == ["Marmots asleep", "Marmots"]


@pytest.fixture
def only_six_are_ranked(monkeypatch):
    monkeypatch.setattr(results, "RANKED", 6)


def test_beyond_so_many_the_newest_come_first(only_six_are_ranked, client, write):
    write("Too old", OFTEN)
    write("Marmots")
    for number in range(4):
        write(f"Once {number}")
    write("Often", OFTEN)
    assert listed(client, "/?q=marmot") == [
        "Marmots",
        "Often",
        "Once 3",
        "Once 2",
        "Once 1",
        "Once 0",
        "Too old",
    ]


def test_so_many_titles_leave_the_others_behind_them(only_six_are_ranked, client, write):
    write("Often", OFTEN)
    for number in range(8):
        write(f"Marmots {number}")
    write("Once")
    expected = [f"Marmots {number}" for number in (7, 6, 5, 4, 3, 2, 1, 0)] + ["Once", "Often"]
    assert listed(client, "/?q=marmot") == expected


def test_a_page_of_many_says_how_many_are_ranked(only_six_are_ranked, client, write):
    for number in range(6):
        write(f"Marmots {number}")
    said = "Of so many, 6 are compared with what you seek"
    assert said not in client.get("/?q=marmot").text
    write("Marmots again")
    assert said in client.get("/?q=marmot").text
    assert said not in client.get("/?q=marmot&sort=newest").text
    assert said not in client.get("/").text


def test_filters_are_applied_before_any_are_ranked(only_six_are_ranked, client, write):
    for number in range(3):
        write(f"Wanted {number}", OFTEN).topics.add(
            make_topic(f"Bees {number}", slug=f"bees-{number}")
        )
    for number in range(8):
        write(f"Marmots {number}")
    assert listed(client, "/?q=marmot&topic=bees-1") == ["Wanted 1"]


def test_ranked_results_fill_pages_and_hand_outs(settings):
    assert results.RANKED % settings.SUMMARIES_PER_PAGE == results.RANKED % HANDOUT == 0
