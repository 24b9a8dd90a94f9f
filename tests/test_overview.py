"""The archive in pictures: topics and types by year, months on a line, and the same as tables."""

import datetime

import pytest

from blog.overview import HIGHEST, LEVELS, WIDEST, Cell
from research.models import ResearchType, Topic
from tests.factories import (
    make_draft,
    make_post,
    make_research_type,
    make_scheduled,
    make_summary,
    make_topic,
)
from tests.reading import PageRead, read

pytestmark = pytest.mark.django_db


@pytest.fixture
def archive():
    """Two summaries of 2019 and one of 2021 on owls, one on bees as well; hidden ones."""
    Topic.objects.all().delete()
    ResearchType.objects.all().delete()
    owls, bees = make_topic("Owls", slug="owls"), make_topic("Bees", slug="bees")
    make_topic("Mice")
    make_research_type("Survey", position=1)
    fields = {"research_type": make_research_type("Trial", slug="trial", position=2)}
    post = make_post(month=datetime.date(2019, 2, 1))
    make_summary(post, [owls], **fields)
    make_summary(post, [owls, bees], **fields)
    make_summary(make_post(month=datetime.date(2021, 5, 1)), [owls], **fields)
    make_summary(post, [owls], **fields).withdraw("Retracted.")
    make_summary(make_draft(month=datetime.date(2021, 6, 1)), [owls], **fields)
    make_summary(make_scheduled(month=datetime.date(2021, 7, 1)), [owls], **fields)


def tables(page: PageRead) -> list[list[list[str]]]:
    """The cells of each table, row by row."""
    return [
        [[cell.text for cell in row.walk() if cell.tag in ("th", "td")] for row in table.all("tr")]
        for table in page.all("table")
    ]


def test_topics_and_types_by_year_and_months_stand_in_tables(client, archive):
    topics, types, months = tables(read(client, "/overview/"))
    heads = ["2019", "2020", "2021", "All"]
    assert topics == [
        ["Topic", *heads],
        ["Owls", "2", "0", "1", "3"],
        ["Bees", "1", "0", "0", "1"],
    ]
    assert types == [["Type of research", *heads], ["Trial", "2", "0", "1", "3"]]
    assert months[0] == [
        *"Year Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(),
        "All",
    ]
    assert months[1:] == [
        ["2021", *"00001000000", "0", "1"],
        ["2019", *"02000000000", "0", "2"],
    ]


def test_it_says_first_what_there_is(client, archive):
    said = read(client, "/overview/").one(".description").text
    assert said.startswith(
        "3 summaries so far. They came in 2 months, the first in February 2019, the latest in May"
    )


def test_each_place_of_a_picture_leads_where_its_table_leads(client, archive):
    pictures = read(client, "/overview/").all(".picture")
    drawn, told = (
        [[link["href"] for link in picture.all(part, "a")] for picture in pictures]
        for part in (".strips", "table")
    )
    assert drawn == told
    assert drawn[0] == [
        *("/topics/owls/", "/?topic=owls&year=2019", "/?topic=owls&year=2021"),
        *("/topics/bees/", "/?topic=bees&year=2019"),
    ]
    assert drawn[1] == ["/types/trial/", "/?type=trial&year=2019", "/?type=trial&year=2021"]
    assert drawn[2] == ["/2021/", "/2021/05/", "/2019/", "/2019/02/"]


def test_a_place_leads_to_as_many_summaries_as_it_says(client, archive):
    picture = read(client, "/overview/").all(".picture")[0]
    said = {
        link["href"]: int(link.one("text").text)
        for link in picture.all("svg", "a")
        if link.one("text").text
    }
    assert said == {address: len(read(client, address).titles) for address in said}
    assert said["/?topic=owls&year=2019"] == 2


def test_the_keyboard_meets_the_tables_alone(client, archive):
    page = read(client, "/overview/")
    strips = page.all(".strips")
    assert {strip["aria-hidden"] for strip in strips} == {"true"}
    assert {link["tabindex"] for strip in strips for link in strip.all("a")} == {"-1"}
    assert {link["tabindex"] for link in page.all("table", "a")} == {None}


def test_an_empty_archive_has_no_pictures(client):
    page = read(client, "/overview/")
    assert page.all(".picture") == []
    assert "Nothing is published yet" in page.one(".empty").text


def test_a_single_post_is_an_archive(client):
    make_summary(make_post(month=datetime.date(2020, 3, 1)), [])
    page = read(client, "/overview/")
    assert page.one(".description").text.startswith("1 summary so far. It came in March 2020.")
    assert [heading.text for heading in page.all("h2")] == [
        "Types of research, year by year",
        "Months, on a line for each year",
    ]


def test_fourteen_years_keep_their_places(client):
    for year in range(2010, 2024):
        make_summary(make_post(month=datetime.date(year, 12, 1)))
    months = read(client, "/overview/").all(".picture")[-1]
    assert [row[0] for row in tables(read(client, "/overview/"))[-1][1:]] == [
        str(year) for year in range(2023, 2009, -1)
    ]
    assert {svg["viewbox"] for svg in months.all("svg")[1:]} == {"0 0 432 34"}


def test_every_page_leads_to_it(client):
    assert "/overview/" in read(client, "/about/").addresses


@pytest.mark.parametrize("share", [0.001, 0.3, 1])
def test_what_is_drawn_stays_within_its_place(share):
    cell = Cell("Owls, 2019", 3, share, 36, "/")
    assert 1 <= cell.level <= LEVELS
    assert 2 <= cell.column <= HIGHEST
    assert 6 <= 2 * cell.radius <= WIDEST
