"""The list of summaries: which ones, in which order, on which page, under which heading."""

import datetime

import pytest
import time_machine

from blog.models import Page
from tests.factories import (
    make_citation,
    make_draft,
    make_page,
    make_post,
    make_scheduled,
    make_summaries,
    make_summary,
    make_topic,
    noon_of,
)
from tests.reading import read

pytestmark = pytest.mark.django_db


def titles_of(summaries) -> list[str]:
    return [summary.title for summary in summaries]


def test_summaries_stand_newest_month_first_in_the_authors_order(client):
    older = make_post(month=datetime.date(2019, 11, 1))
    newer = make_post(month=datetime.date(2021, 3, 1))
    make_summary(older, title="Only one")
    make_summary(newer, title="Second", position=2)
    make_summary(newer, title="First", position=1)
    assert read(client, "/").titles == ["First", "Second", "Only one"]


def test_summaries_of_one_position_stand_in_the_order_they_were_made(client):
    post = make_post()
    for title in ("One", "Two", "Three"):
        make_summary(post, title=title, position=1)
    assert read(client, "/").titles == ["One", "Two", "Three"]


def test_a_page_holds_six(client):
    summaries = make_summaries(13)
    assert [read(client, f"/?page={number}").titles for number in (1, 2, 3)] == [
        titles_of(summaries[:6]),
        titles_of(summaries[6:12]),
        titles_of(summaries[12:]),
    ]


def test_six_fill_one_page_and_no_second_is_offered(client):
    make_summaries(6)
    assert read(client, "/").all(".pages") == []
    assert read(client, "/?page=2", status=404).titles == []


def test_a_month_has_its_heading_once_on_a_page(client):
    for month, titles in ((2, "ABCD"), (1, "EFG")):
        post = make_post(month=datetime.date(2022, month, 1))
        for title in titles:
            make_summary(post, title=title)
    assert read(client, "/").months == [
        ("February 2022", ["A", "B", "C", "D"]),
        ("January 2022", ["E", "F"]),
    ]
    assert read(client, "/?page=2").months == [("January 2022", ["G"])]


def test_the_heading_of_a_month_leads_to_its_post(client):
    make_summary(make_post(month=datetime.date(2022, 2, 1)))
    assert read(client, "/").link("February 2022") == "/2022/02/"


def test_pages_lead_to_their_neighbours(client):
    make_summaries(13)
    pages = [read(client, f"/?page={number}").one(".pages") for number in (1, 2, 3)]
    assert [[link["href"] for link in page.all("a")] for page in pages] == [
        ["/?page=2"],
        ["/", "/?page=3"],
        ["/?page=2"],
    ]


def test_a_page_says_which_of_how_many_it_is(client):
    make_summaries(13)
    assert "Page 2 of 3" in read(client, "/?page=2").one(".pages").text


def test_the_number_of_summaries_is_said(client):
    make_summaries(7)
    assert read(client, "/").one("#results").text == "7 summaries"


def test_one_summary_is_not_two(client):
    make_summary()
    assert read(client, "/").one("#results").text == "1 summary"


def test_hidden_summaries_are_in_no_list_and_no_number(client):
    shown = make_summary(title="Shown")
    make_summary(make_draft())
    make_summary(make_scheduled())
    make_summary(make_draft(first_published_at=noon_of(datetime.date(2020, 1, 1))))
    make_summary(shown.post).withdraw("Retracted.")
    page = read(client, "/")
    assert page.titles == ["Shown"]
    assert page.one("#results").text == "1 summary"


def test_an_empty_archive_says_so(client):
    page = read(client, "/")
    assert page.titles == []
    assert "Nothing is published yet." in page.one(".empty").text


def test_a_card_tells_what_a_clinician_needs_to_choose(client):
    topics = [make_topic("Journals"), make_topic("Diaries")]
    summary = make_summary(topics=topics)
    card = read(client, "/").one(".card")
    assert card.one(".kind").text == summary.research_type.name
    assert card.one(".title", "a")["href"] == summary.get_absolute_url()
    assert "Quillfeather (2022)" in card.one(".reference").text
    assert "Sixty clients kept a diary" in card.text
    assert "Ask clients to bring their diary." in card.one(".in-practice").text
    assert card.texts(".topics", "a") == ["Diaries", "Journals"]


def test_a_bare_import_has_a_card_too(client):
    make_summary(
        topics=(), citation=None, research_type=None, practice_implications="", title="Bare"
    )
    card = read(client, "/").one(".card")
    assert card.one(".title").text == "Bare"
    assert [card.all(part) for part in (".kind", ".reference", ".in-practice", ".topics")] == [
        [] for _ in range(4)
    ]


def test_the_first_page_opens_with_who_we_are_and_this_month(client):
    Page.objects.filter(slug=Page.INTRODUCTION).update(title="Welcome", body="<p>We read.</p>")
    make_summary(make_post(month=datetime.date(2021, 1, 1), teaser="…on owls."))
    make_summary(make_post(month=datetime.date(2021, 2, 1), teaser="…on bees."))
    page = read(client, "/")
    assert (page.heading, page.one(".who").text) == ("Welcome", "We read.")
    assert page.one(".this-month", "p").text == "…on bees."
    assert page.one(".this-month", "a")["href"] == "/2021/02/"


@pytest.mark.parametrize("address", ["/?page=2", "/?q=diary", "/?year=2023"])
def test_other_pages_open_with_what_they_list(client, address):
    make_summaries(7, a_month=9)
    page = read(client, address)
    assert page.all(".opening") == []
    assert page.heading.startswith("7 summaries")


def test_a_month_without_a_teaser_leaves_no_empty_paragraph(client):
    make_summary(make_post(teaser=""))
    assert read(client, "/").one(".this-month").all("p") == []


def test_the_site_needs_no_introduction(client):
    Page.objects.filter(slug=Page.INTRODUCTION).delete()
    assert read(client, "/").heading == "PPRNet"


def test_a_demonstration_says_so_on_every_page(client):
    make_page(slug=Page.DEMONSTRATION, title="Invented", body="<p>All invented.</p>")
    for address in ("/", "/topics/", "/nowhere/"):
        status = 404 if address == "/nowhere/" else 200
        assert read(client, address, status).one(".demonstration").text == "All invented."


def test_an_archive_of_ones_own_has_no_such_banner(client):
    assert read(client, "/").all(".demonstration") == []


def test_a_scheduled_post_appears_at_its_minute_though_facts_were_known_before(client):
    at = datetime.datetime(2024, 5, 1, 16, tzinfo=datetime.UTC)
    make_summary(make_post(month=datetime.date(2024, 4, 1)), title="Known")
    new = make_scheduled(month=datetime.date(2024, 5, 1), published_at=at, teaser="…new.")
    make_summary(new, title="New")
    with time_machine.travel(at - datetime.timedelta(seconds=1), tick=False) as clock:
        assert [read(client, "/").titles for _ in range(2)] == [["Known"]] * 2
        clock.shift(1)
        page = read(client, "/")
    assert page.titles == ["New", "Known"]
    assert page.one(".this-month", "p").text == "…new."


def test_a_year_can_be_chosen_from_the_minute_its_first_post_appears(client):
    at = datetime.datetime(2024, 1, 1, 17, tzinfo=datetime.UTC)
    make_summary(make_scheduled(month=datetime.date(2024, 1, 1), published_at=at))
    with time_machine.travel(at - datetime.timedelta(seconds=1), tick=False) as clock:
        assert read(client, "/").values("year") == {}
        clock.shift(1)
        assert read(client, "/").counts("year") == {"2024": 1}


def test_a_withdrawn_summary_leaves_the_list_at_once(client):
    stays, goes = make_summaries(2)
    assert read(client, "/").titles == [stays.title, goes.title]
    goes.withdraw("Retracted.")
    page = read(client, "/")
    assert page.titles == [stays.title]
    assert page.counts("year") == {"2023": 1}


def test_an_unpublished_month_leaves_the_list_at_once(client):
    stays, goes = make_summaries(2, a_month=1)
    assert read(client, "/").titles == [stays.title, goes.title]
    goes.post.unpublish()
    assert read(client, "/").titles == [stays.title]


def test_a_card_prints_a_range_of_pages_with_an_en_dash(client):
    make_summary(citation=make_citation(container_title="Owls", volume="4", pages="25-41"))
    assert "Owls, 4, 25–41." in read(client, "/").one(".card").one(".reference").text
