"""The page of one summary, also of one that lacks something or was withdrawn."""

import datetime

import pytest
import time_machine

from tests.factories import (
    make_citation,
    make_draft,
    make_post,
    make_research_type,
    make_summaries,
    make_summary,
    make_topic,
)
from tests.reading import read

pytestmark = pytest.mark.django_db

MARCH = datetime.date(2021, 3, 1)
FORTY = [{"family": f"Quill{chr(65 + n % 26)}{n}", "given": "A."} for n in range(40)]


def page_of(client, summary, status=200):
    return read(client, summary.get_absolute_url(), status)


def test_a_summary_tells_its_study_and_what_it_means(client):
    research_type = make_research_type("Diary study", description="People write.", slug="diary")
    summary = make_summary(
        make_post(month=MARCH, byline="Ada Quillfeather"),
        title="Diaries help",
        slug="diaries-help",
        note="<p>One of a series.</p>",
        body="<p>Sixty clients <em>wrote</em>.</p>",
        practice_implications="<p>Ask for the diary.</p>",
        research_type=research_type,
        topics=[make_topic("Diaries", slug="diaries")],
        citation=make_citation(
            title="Reading diaries aloud", doi="10.5555/d.1", contact_email="ada@example.org"
        ),
    )
    page = page_of(client, summary)
    assert (page.heading, page.title) == ("Diaries help", "Diaries help · PPRNet")
    assert (page.canonical, page.robots) == ("/2021/03/diaries-help/", None)
    assert page.one(".note").text == "One of a series."
    assert page.one(".prose", "em").text == "wrote"
    assert page.one("#implications").text == "Practice implications Ask for the diary."
    assert "Reading diaries aloud" in page.one(".full-reference").text
    assert "by Ada Quillfeather" in page.one(".meta").text
    assert page.link("March 2021") == "/2021/03/"
    assert page.link("Diaries") == "/topics/diaries/"
    assert page.link("Diary study") == "/types/diary/"
    assert page.link("https://doi.org/10.5555/d.1") == "https://doi.org/10.5555/d.1"
    assert page.link("ada@example.org") == "mailto:ada@example.org"
    assert page.one(".kind").text == "Diary study"
    assert page.one(".meaning").text == "People write."


def test_a_summary_without_a_citation_says_that_it_is_missing(client):
    page = page_of(client, make_summary(citation=None))
    assert "The reference of this study is missing" in page.one(".aside").text


def test_a_citation_that_could_not_be_read_stands_as_it_was_typed(client):
    citation = make_citation(title="", authors=[], raw="Quill & Ink, <i>somewhere</i>, 1999")
    summary = make_summary(citation=citation)
    assert page_of(client, summary).one(".full-reference").text == citation.raw
    assert read(client, "/").one(".card", ".reference").text == citation.raw


@pytest.mark.parametrize("fields", [{"topics": ()}, {"research_type": None}, {"note": ""}])
def test_what_is_missing_leaves_no_empty_element(client, fields):
    page = page_of(client, make_summary(**fields))
    parts = {"topics": ".topics", "research_type": ".kind", "note": ".note"}
    assert page.all(parts[next(iter(fields))]) == []


def test_missing_practice_implications_leave_neither_heading_nor_link(client):
    page = page_of(client, make_summary(practice_implications=""))
    assert page.all("#implications") == []
    assert "#implications" not in page.addresses


@pytest.mark.parametrize(("words", "shown"), [(40, "1 minute to read"), (2000, "minutes to read")])
def test_it_says_how_long_it_takes_to_read(client, words, shown):
    page = page_of(client, make_summary(body=f"<p>{'owl ' * words}</p>"))
    assert shown in page.one(".meta").text


def test_the_longest_title_stands_whole(client):
    title = ("A marmot’s diary, " * 20)[:300].strip()
    assert page_of(client, make_summary(title=title)).heading == title


def test_forty_authors_are_cut_as_apa_does(client):
    summary = make_summary(citation=make_citation(authors=FORTY))
    reference = page_of(client, summary).one(".full-reference").text
    assert "QuillS18, A., . . . QuillN39, A." in reference
    assert read(client, "/").one(".card", ".reference").text.startswith("QuillA0 et al. (2022)")


def neighbours(client, summary) -> list[str]:
    """Where the links to the older and the newer summary lead."""
    return [link["href"] for link in page_of(client, summary).one(".pages").all("a")]


def test_its_neighbours_are_those_of_the_list(client):
    summaries = make_summaries(5, a_month=2)
    one, two, three, four, five = (summary.get_absolute_url() for summary in summaries)
    assert [neighbours(client, summary) for summary in summaries] == [
        [two],
        [three, one],
        [four, two],
        [five, three],
        [four],
    ]


def test_neighbours_of_the_same_position_stand_in_the_order_they_were_made(client):
    post = make_post()
    one, two, three = (make_summary(post, position=1) for _ in range(3))
    assert neighbours(client, two) == [three.get_absolute_url(), one.get_absolute_url()]


def test_hidden_summaries_are_no_neighbours(client):
    first, withdrawn, second = make_summaries(3, a_month=3)
    withdrawn.withdraw("Retracted.")
    make_summary(make_draft(month=datetime.date(2024, 1, 1)))
    make_summary(make_draft(month=datetime.date(2001, 1, 1)))
    assert neighbours(client, first) == [second.get_absolute_url()]
    assert neighbours(client, second) == [first.get_absolute_url()]


@pytest.fixture
def tombstone(client):
    post = make_post(month=MARCH)
    make_summary(post)
    summary = make_summary(
        post,
        title="Withdrawn study",
        note="<p>Hidden note.</p>",
        body="<p>Hidden body.</p>",
        practice_implications="<p>Hidden implications.</p>",
        topics=[make_topic("Hidden topic")],
        citation=make_citation(title="Reading diaries aloud"),
    )
    with time_machine.travel(datetime.datetime(2024, 5, 3, 2, tzinfo=datetime.UTC)):
        summary.withdraw("The study <was> retracted.")
    return page_of(client, summary, status=410)


def test_a_withdrawn_summary_says_what_it_was_and_why_it_is_gone(tombstone):
    assert tombstone.heading == "Withdrawn study"
    assert tombstone.one(".notice", "p").text == "The study <was> retracted."
    assert "Reading diaries aloud" in tombstone.one(".reference").text
    assert tombstone.link("The other summaries of March 2021") == "/2021/03/"


def test_the_day_of_withdrawal_is_that_of_the_sites_own_zone(tombstone):
    assert tombstone.one(".meta").text == "Published in March 2021, withdrawn on 2 May 2024"


def test_a_withdrawn_summary_shows_none_of_its_text(tombstone):
    assert "Hidden" not in tombstone.text


def test_a_withdrawn_summary_is_not_indexed(tombstone):
    assert tombstone.robots == "noindex"


def test_a_reinstated_summary_is_back(client):
    summary = make_summary()
    summary.withdraw("By mistake.")
    page_of(client, summary, status=410)
    summary.reinstate()
    assert page_of(client, summary).heading == summary.title
    assert read(client, "/").titles == [summary.title]


def test_every_text_is_shown_as_written_and_never_taken_for_html(client):
    planted = "A & B <script>alert(\"1\")</script> 'quoted'"
    summary = make_summary(
        make_post(byline=planted, teaser=planted),
        title=planted,
        research_type=make_research_type(planted, description=planted),
        topics=[make_topic(planted, description=planted, synonyms=[planted])],
        citation=make_citation(
            title=planted,
            authors=[{"family": planted, "given": "A."}, {"literal": planted}],
            container_title=planted,
            volume="<b>1</b>",
            pages="<b>2</b>",
            doi="10.5555/a<b>&\"'c",
        ),
    )
    listed, post, topic, research_type = (
        read(client, address)
        for address in (
            "/",
            summary.post.get_absolute_url(),
            summary.topics.get().get_absolute_url(),
            summary.research_type.get_absolute_url(),
        )
    )
    page = page_of(client, summary)
    assert page.heading == listed.titles[0] == topic.titles[0] == planted
    assert topic.heading == research_type.heading == planted
    assert page.one(".meaning").text == planted
    assert f"by {planted}" in page.one(".meta").text
    assert page.text.count(planted) > 6
    for read_page in (page, listed, post, topic, research_type):
        data = ("application/ld+json", "speculationrules")
        scripts = [one for one in read_page.all("script") if one["type"] not in data]
        assert [script for script in scripts if not script["src"]] == []
        assert read_page.all("b") == []
