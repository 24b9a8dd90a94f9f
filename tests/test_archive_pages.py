"""The archive by year and month."""

import datetime

import pytest

from tests.factories import make_draft, make_post, make_scheduled, make_summary
from tests.reading import read

pytestmark = pytest.mark.django_db


@pytest.fixture
def archive():
    for month, titles in (("2019-12", "A"), ("2021-02", "BC"), ("2021-03", "D")):
        post = make_post(month=datetime.date.fromisoformat(f"{month}-01"))
        for title in titles:
            make_summary(post, title=title)
    make_summary(post, title="Withdrawn").withdraw("Retracted.")
    make_summary(make_draft(month=datetime.date(2021, 4, 1)), title="Draft")
    make_summary(make_scheduled(month=datetime.date(2018, 4, 1)), title="Scheduled")


def test_the_archive_shows_every_public_month_with_its_number(client, archive):
    page = read(client, "/archive/")
    years = [
        (year.one("h2").text, {link["href"]: link.text for link in year.all("li", "a")})
        for year in page.all(".year")
    ]
    february_and_march = {
        "/2021/02/": "Feb 2021, 2 summaries",
        "/2021/03/": "Mar 2021, 1 summary",
    }
    assert years == [
        ("2021", february_and_march),
        ("2019", {"/2019/12/": "Dec 2019, 1 summary"}),
    ]


def test_each_year_of_the_archive_has_twelve_months(client, archive):
    year = read(client, "/archive/").all(".year")[0]
    named = ["", "Feb 2021, 2 summaries", "Mar 2021, 1 summary"]
    assert year.texts(".months", "li") == [*named, *[""] * 9]


def test_the_archive_leads_to_each_year(client, archive):
    page = read(client, "/archive/")
    assert [page.link(year) for year in ("2021", "2019")] == ["/2021/", "/2019/"]
    assert (page.heading, page.canonical) == ("Archive", "/archive/")


def test_an_empty_archive_says_so(client):
    assert read(client, "/archive/").one(".empty").text == "Nothing is published yet."


def test_a_year_names_its_summaries_by_month(client, archive):
    page = read(client, "/2021/")
    months = [(month.one("h2").text, month.texts("li", "a")) for month in page.all(".month")]
    assert months == [("March 2021", ["D"]), ("February 2021", ["B", "C"])]
    assert (page.heading, page.canonical) == ("2021", "/2021/")


def test_a_year_keeps_a_month_whose_summaries_are_all_withdrawn(client):
    make_summary(make_post(month=datetime.date(2021, 2, 1))).withdraw("Retracted.")
    month = read(client, "/2021/").one(".month")
    assert month.one("h2").text == "February 2021"
    assert "have been withdrawn" in month.one(".empty").text
    month = read(client, "/archive/").one(".months", "a")
    assert month.text == "Feb 2021, 0 summaries"


@pytest.mark.parametrize("year", [2018, 2020, 1900])
def test_a_year_without_a_public_month_is_not_there(client, archive, year):
    assert read(client, f"/{year}/", status=404).heading == "This page is not here"
