"""Small charts of what was published when, on each topic and of each type."""

import datetime

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
from tests.reading import read

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


def charts(client, address) -> dict[str, list]:
    """By the name of its term, each chart with the elements of its columns."""
    page = read(client, address)
    return {
        term.one("h2", "a").text: chart
        for term in page.all(".terms", "li")
        for chart in term.all("svg")
    }


@pytest.mark.parametrize(("address", "_slug"), TERMS)
def test_a_chart_says_its_numbers_in_words(client, archive, address, _slug):
    chart = next(chart for name, chart in charts(client, address).items() if name in "Owls Trial")
    assert (chart["role"], chart["aria-label"]) == ("img", "Summaries a year: 2019: 2, 2021: 1")


def test_a_term_without_summaries_has_no_chart(client, archive):
    assert sorted(charts(client, "/topics/")) == ["Bees", "Owls"]
    assert sorted(charts(client, "/types/")) == ["Interviews", "Trial"]


def test_all_charts_have_a_column_for_every_year_of_the_archive(client, archive):
    numbers = {name: len(chart.all("rect")) for name, chart in charts(client, "/topics/").items()}
    assert numbers == {"Bees": 4, "Owls": 4}


def test_all_charts_have_one_scale(client, archive):
    post = make_post(month=datetime.date(2020, 1, 1))
    for _ in range(8):
        make_summary(post, topics=[Topic.objects.get(slug="owls")])
    shown = charts(client, "/topics/")
    owls, bees = ([int(r["height"]) for r in shown[name].all("rect")] for name in ("Owls", "Bees"))
    assert owls[2] == bees[3]
    assert owls[1] > owls[0] > owls[2] > bees[0]


def test_a_chart_needs_neither_script_nor_style(client, archive):
    for chart in charts(client, "/topics/").values():
        assert {element.tag for element in chart.walk()} == {"rect"}
        for element in chart.all("rect"):
            assert set(element.attributes) <= {"class", "x", "y", "width", "height"}


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
    chart = Chart.of(by_year, range(2000, 2031), max(by_year.values()))
    ranked = sorted(chart.columns, key=lambda column: column.number)
    heights = [column.height for column in ranked]
    assert heights == sorted(heights)
    assert all((column.height > 1) == (column.number > 0) for column in ranked)


@given(numbers)
def test_every_column_stands_within_the_chart(by_year):
    chart = Chart.of(by_year, range(2000, 2031), max(by_year.values()))
    for column in chart.columns:
        assert column.y >= 0
        assert column.y + column.height == chart.height
        assert column.x + column.width <= chart.width


def test_a_single_summary_does_not_reach_the_top():
    (column,) = Chart.of({2020: 1}, range(2020, 2021), 1).columns
    assert column.height < 20 / 2


def test_the_most_there_are_reach_the_top():
    columns = Chart.of({2020: 300, 2021: 1}, range(2020, 2022), 300).columns
    assert [column.height for column in columns] == [20, 2]
