"""How a page offers its studies: a box to cite from, files, spans for reference managers."""

import datetime

import pytest

from research.exports.coins import context_object
from tests.factories import (
    make_citation,
    make_draft,
    make_post,
    make_preview_link,
    make_summaries,
    make_summary,
    make_topic,
)
from tests.outside_readers import read_coins, seen
from tests.reading import PageRead, read
from tests.routes import make_archive

pytestmark = pytest.mark.django_db

MARCH = datetime.date(2021, 3, 1)
SUMMARY = "/2021/03/owls/"


def make_owls(**fields):
    fields.setdefault("citation", make_citation(title="Do owls listen?", doi="10.5555/owls"))
    post = make_post(month=MARCH, byline="Robin Sample")
    return make_summary(post, title="Owls listen", slug="owls", **fields)


def coins(page: PageRead) -> list[dict]:
    return [read_coins(span["title"]) for span in page.all(".Z3988")]


def studies(page: PageRead) -> list[str]:
    return [record["title"] for record in coins(page)]


def references(page: PageRead, part: str) -> dict[str, str]:
    """What the box offers of a part ("The study"): the styles with their texts."""
    (box,) = [one for one in page.one(".cite").all("details") if one.one("summary").text == part]
    styles = [term.text.partition(" ")[0] for term in box.all("dt")]
    return dict(zip(styles, box.texts("dd"), strict=True))


def files(element) -> dict[str, str]:
    return {link.text: link["href"] for link in element.one(".files").all("a")}


# The box


def test_the_box_offers_the_study_in_two_styles(client):
    summary = make_owls()
    assert references(read(client, SUMMARY), "The study") == {
        "APA": summary.citation.apa,
        "Vancouver": "Quillfeather AB. Do owls listen? Journal of Invented Therapy. 2022;12:34-56. "
        "doi: 10.5555/owls",
    }


def test_the_box_offers_the_summary_apart_as_a_post_of_this_site(client):
    make_owls()
    address = "http://localhost:8000/2021/03/owls/"
    assert references(read(client, SUMMARY), "This summary") == {
        "APA": f"Sample, R. (2021, March 1). Owls listen. PPRNet. {address}",
        "Vancouver": f"Sample R. Owls listen [Internet]. PPRNet; 2021 Mar 1. "
        f"Available from: {address}",
    }


def test_each_reference_of_the_box_can_be_saved(client):
    make_owls()
    study, summary = read(client, SUMMARY).one(".cite").all("details")
    for box, name in ((study, "citation"), (summary, "summary")):
        table = {"table (CSV)": f"{SUMMARY}{name}.csv"} if box == study else {}
        assert files(box) == table | {
            "RIS": f"{SUMMARY}{name}.ris",
            "BibTeX": f"{SUMMARY}{name}.bib",
            "CSL-JSON": f"{SUMMARY}{name}.json",
        }
        for address in files(box).values():
            assert client.get(address).status_code == 200


@pytest.mark.parametrize(
    "fields", [{"citation": None}, {"citation": ("", "Quill & Ink, 1999")}], ids=["none", "unread"]
)
def test_where_there_is_no_study_to_cite_only_the_summary_is_offered(client, fields):
    if fields["citation"]:
        title, raw = fields["citation"]
        fields = {"citation": make_citation(title=title, raw=raw)}
    make_owls(**fields)
    headings = [one.text for one in read(client, SUMMARY).one(".cite").all("details", "summary")]
    assert headings == ["This summary"]


def test_without_a_script_no_button_is_in_the_way(client):
    make_owls()
    buttons = read(client, SUMMARY).one(".cite").all("button")
    assert len(buttons) == 4
    assert {"hidden" in button.attributes for button in buttons} == {True}


def test_a_withdrawn_summary_offers_nothing_to_cite(client):
    make_owls().withdraw("Retracted.")
    page = read(client, SUMMARY, 410)
    assert (page.all(".cite"), page.all(".Z3988"), page.all("script")) == ([], [], [])


def test_a_draft_that_is_shared_offers_nothing_to_cite(client):
    draft = make_draft(month=MARCH)
    make_summary(draft, slug="owls", citation=make_citation(title="Do owls listen?"))
    make_preview_link(draft, "a-token-of-a-test")
    page = read(client, "/preview/a-token-of-a-test/owls/")
    assert "Do owls listen?" in page.one(".full-reference").text
    assert (page.all(".cite"), page.all(".Z3988")) == ([], [])


@pytest.mark.parametrize(
    ("byline", "author"),
    [
        ("Robin Sample", "Sample, R."),
        ("Dr. Robin Sample", "Sample, R."),
        ("Robin Sample, Ph.D.", "Sample, R."),
        ("Robin Sample & Ada van der Quill", "Sample, R., & van der Quill, A."),
        ("Robin Sample and the team, Ottawa", "Robin Sample and the team, Ottawa."),
        ("Madonna", "Madonna."),
    ],
)
def test_who_wrote_a_summary_is_its_author_as_far_as_that_is_certain(client, byline, author):
    make_summary(make_post(month=MARCH, byline=byline), title="Owls listen", slug="owls")
    written = references(read(client, SUMMARY), "This summary")["APA"]
    assert written.startswith(f"{author} (2021, March 1). Owls listen. PPRNet. ")


def test_without_a_byline_the_site_is_the_author_and_named_once(client):
    make_summary(make_post(month=MARCH), title="Owls listen", slug="owls")
    written = references(read(client, SUMMARY), "This summary")["APA"]
    assert written == ("PPRNet. (2021, March 1). Owls listen. http://localhost:8000/2021/03/owls/")


# Files of a list


@pytest.mark.parametrize(
    ("address", "query"),
    [
        ("/", ""),
        ("/?page=2", ""),
        ("/?topic=owls&topic=bees&match=any", "?topic=bees&topic=owls&match=any"),
        ("/?q=aardvark&type=trial", "?q=aardvark&type=trial"),
        ("/topics/owls/", "?topic=owls"),
        ("/types/trial/", "?type=trial"),
    ],
)
def test_a_list_offers_the_references_of_its_filter(client, address, query):
    make_archive()
    assert files(read(client, address)) == {
        "RIS": f"/summaries.ris{query}",
        "BibTeX": f"/summaries.bib{query}",
        "CSL-JSON": f"/summaries.json{query}",
        "table (CSV)": f"/summaries.csv{query}",
    }


def test_a_list_says_how_many_it_offers(client):
    make_summaries(8)
    assert "of all 8 summaries:" in read(client, "/").one(".files").text


@pytest.mark.parametrize("address", ["/", "/topics/owls/"])
def test_an_empty_list_offers_nothing(client, address):
    make_topic("Owls", slug="owls")
    assert read(client, address).all(".files") == []


# COinS


def test_each_study_of_a_list_is_there_for_reference_managers(client):
    summaries = make_summaries(7)
    first = [summary.citation.title for summary in summaries[:6]]
    assert studies(read(client, "/")) == first
    assert studies(read(client, "/?page=2")) == [summaries[6].citation.title]


@pytest.mark.parametrize(
    "address",
    ["/?topic=owls", "/?topic=owls&show=100", "/topics/owls/", "/2021/", "/2021/03/", "/?q=owls"],
)
def test_each_list_has_its_studies(client, address):
    make_owls(topics=[make_topic("Owls", slug="owls")])
    make_summary(make_draft(), citation=make_citation(title="Draft on owls"))
    assert studies(read(client, address)) == ["Do owls listen?"]


def test_a_study_told_twice_is_there_once(client):
    summary = make_owls()
    make_summary(summary.post, citation=summary.citation)
    assert studies(read(client, "/2021/03/")) == ["Do owls listen?"]
    assert studies(read(client, "/")) == ["Do owls listen?"]


def test_what_could_not_be_read_is_not_there(client):
    make_owls(citation=make_citation(title="", raw="Quill & Ink, 1999"))
    assert coins(read(client, "/")) == []
    assert studies(read(client, SUMMARY)) == ["Owls listen"]


def test_the_page_of_a_summary_has_the_study_and_itself(client):
    summary = make_owls()
    study, itself = coins(read(client, SUMMARY))
    keys = ("title", "author", "issued", "container-title", "volume", "page", "DOI")
    assert study == seen(summary.citation.csl, *keys) | {"type": "journal/article"}
    assert itself == {
        "type": "dc/blogPost",
        "title": "Owls listen",
        "author": ["Sample, Robin"],
        "container-title": "PPRNet",
        "issued": (2021, 3, 1),
        "URL": "http://localhost:8000/2021/03/owls/",
    }


def test_the_spans_are_neither_seen_nor_heard(client):
    make_owls()
    spans = read(client, SUMMARY).all(".Z3988")
    assert {(span.tag, span["aria-hidden"], span.text) for span in spans} == {("span", "true", "")}


def test_a_quote_in_a_title_cannot_leave_its_attribute(client):
    make_owls(citation=make_citation(title='"><script>alert(1)</script>&rft.atitle=Other'))
    page = read(client, "/")
    assert studies(page) == ['"><script>alert(1)</script>&rft.atitle=Other']
    assert [one["type"] for one in page.all("script") if one.text] == ["speculationrules"]


def test_spaces_are_no_plus_signs():
    # Zotero takes both "+" and "%2B" for a space, so a space must not need either.
    assert "+" not in context_object({"type": "book", "title": "On owls and bees"})
