"""Small charts of what was published when, on each topic and of each type."""

import datetime
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blog.charts import Chart
from research.models import ResearchType, Topic
from tests.factories import (
    make_draft,
    make_post,
    make_research_type,
    make_scheduled,
    make_summary,
    make_topic,
)
from tests.reading import Element, read

TERMS = [("/topics/", "owls"), ("/types/", "trial")]


@pytest.fixture
def archive(db):
    """Of 2019 to 2022, two summaries of 2019 and one of 2021 on owls, and trials; hidden ones."""
    Topic.objects.all().delete()
    ResearchType.objects.all().delete()
    fields = {
        "topics": [make_topic("Owls", slug="owls")],
        "research_type": make_research_type("Trial", slug="trial"),
    }
    make_topic("Mice")
    make_research_type("Survey")
    for month in ("2019-02", "2019-11", "2021-05"):
        post = make_post(month=datetime.date.fromisoformat(f"{month}-01"))
        make_summary(post, **fields, title=f"Of {month}")
    make_summary(post, **fields).withdraw("Retracted.")
    make_summary(make_draft(month=datetime.date(2021, 6, 1)), **fields)
    make_summary(make_scheduled(month=datetime.date(2021, 7, 1)), **fields)
    make_summary(
        make_post(month=datetime.date(2022, 1, 1)),
        topics=[make_topic("Bees", slug="bees")],
        research_type=make_research_type("Interviews"),
    )


def charts(client, address) -> dict[str, Element]:
    """The charts of a list, each by the name of its term."""
    return {
        term.one("h2", "a").text: chart
        for term in read(client, address).all(".terms", "li")
        for chart in term.all("svg")
    }


def heights(chart: Element) -> dict[int, int]:
    """Of its columns, each by the place of its left edge."""
    drawn = re.findall(r"M(\d+) 20v-(\d+)h4v\2z", chart.all("path")[-1]["d"])
    return {int(x): int(height) for x, height in drawn}


@pytest.mark.parametrize(("address", "_slug"), TERMS)
def test_a_chart_says_its_numbers_in_words(client, archive, address, _slug):
    chart = next(chart for name, chart in charts(client, address).items() if name in "Owls Trial")
    assert (chart["role"], chart["aria-label"]) == ("img", "Summaries a year: 2019: 2, 2021: 1")


def test_a_term_without_summaries_has_no_chart(client, archive):
    assert sorted(charts(client, "/topics/")) == ["Bees", "Owls"]
    assert sorted(charts(client, "/types/")) == ["Interviews", "Trial"]


def test_a_column_stands_in_the_place_of_its_year(client, archive):
    shown = charts(client, "/topics/")
    assert [list(heights(shown[name])) for name in ("Owls", "Bees")] == [[0, 10], [15]]
    assert {chart["viewbox"] for chart in shown.values()} == {"0 0 19 20"}


def test_all_charts_have_one_scale(client, archive):
    post = make_post(month=datetime.date(2020, 1, 1))
    for _ in range(8):
        make_summary(post, topics=[Topic.objects.get(slug="owls")])
    shown = charts(client, "/topics/")
    owls, bees = heights(shown["Owls"]), heights(shown["Bees"])
    assert owls[5] > owls[0] > owls[10] == bees[15]


def test_a_chart_needs_neither_script_nor_style(client, archive):
    for chart in charts(client, "/topics/").values():
        assert [element.tag for element in chart.walk()] == ["path", "path"]
        for path in chart.all("path"):
            assert set(path.attributes) <= {"class", "d"}


def test_the_list_says_which_years_its_charts_show(client, archive):
    assert "each year from 2019 to 2022" in read(client, "/topics/").one(".description").text
    assert "each year from 2019 to 2022" in read(client, "/types/").one(".description").text


def test_an_empty_archive_has_lists_without_charts(client, db):
    assert charts(client, "/topics/") == {}
    assert "columns" not in read(client, "/topics/").one(".description").text


@pytest.mark.parametrize(("address", "slug"), TERMS)
def test_the_page_of_a_term_has_its_years_with_their_numbers(client, archive, address, slug):
    years = read(client, f"{address}{slug}/").one(".by-year")
    assert years.texts("li") == ["2019 2 summaries", "2021 1 summary"]
    assert years.one("svg")["aria-hidden"] == "true"


def test_a_year_of_a_term_leads_to_its_summaries(client, archive):
    page = read(client, "/topics/owls/")
    assert page.link("2019") == "/?topic=owls&year=2019"
    assert read(client, page.link("2019")).titles == ["Of 2019-11", "Of 2019-02"]


def test_a_term_without_summaries_has_no_years(client, archive):
    make_topic("Moths", slug="moths")
    assert read(client, "/topics/moths/").all(".by-year") == []


def test_only_the_first_page_of_a_term_has_its_years(client, archive):
    post = make_post(month=datetime.date(2018, 1, 1))
    for _ in range(4):
        make_summary(post, topics=[Topic.objects.get(slug="owls")])
    assert len(read(client, "/topics/owls/").all(".by-year")) == 1
    assert read(client, "/topics/owls/?page=2").all(".by-year") == []


def test_a_chart_seen_before_forgets_what_is_withdrawn(client, archive):
    summary = Topic.objects.get(slug="owls").summary_topics.first().content_object
    assert "2019: 2," in charts(client, "/topics/")["Owls"]["aria-label"]
    summary.withdraw("Retracted.")
    assert "2019: 1," in charts(client, "/topics/")["Owls"]["aria-label"]


numbers = st.dictionaries(st.integers(2000, 2030), st.integers(1, 10**6), min_size=1)


@given(numbers)
def test_a_column_is_higher_only_where_there_are_more(by_year):
    columns = Chart.of(by_year, range(2000, 2031), max(by_year.values())).columns
    assert {column.year: column.number for column in columns} == by_year
    heights = [column.height for column in sorted(columns, key=lambda column: column.number)]
    assert heights == sorted(heights)


@given(numbers)
def test_every_column_stands_out_within_the_chart(by_year):
    chart = Chart.of(by_year, range(2000, 2031), max(by_year.values()))
    for column in chart.columns:
        assert 1 < column.height <= chart.height == 20
        assert 0 <= column.x <= chart.width - 4


def test_a_single_summary_does_not_reach_the_top():
    (column,) = Chart.of({2020: 1}, range(2020, 2021), 1).columns
    assert column.height < 20 / 2


def test_the_most_there_are_reach_the_top():
    columns = Chart.of({2020: 300, 2021: 1}, range(2020, 2022), 300).columns
    assert [column.height for column in columns] == [20, 2]
