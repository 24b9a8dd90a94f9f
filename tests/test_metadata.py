"""What pages say of themselves to programs, and that none of them pretends to be the study."""

import datetime
import json
from xml.etree import ElementTree

import pytest
from django.urls import resolve

from blog.metadata import csl_of, json_ld
from blog.models import Page
from tests.factories import (
    make_citation,
    make_draft,
    make_notice,
    make_post,
    make_summary,
    make_topic,
    make_user,
)
from tests.reading import PageRead, read
from tests.routes import ADDRESSES, make_archive

pytestmark = pytest.mark.django_db

MARCH = datetime.date(2021, 3, 1)
SUMMARY = "/2021/03/owls/"
HERE = "http://localhost:8000"


def make_owls(**fields):
    return make_summary(
        make_post(month=MARCH, byline="Robin Sample", teaser="…I blog about owls."),
        **{"title": "Owls listen", "slug": "owls"} | fields,
    )


def meta(page: PageRead) -> dict[str, str]:
    return {
        one["property"] or one["name"]: one["content"]
        for one in page.all("head", "meta")
        if one["content"]
    }


def data(page: PageRead) -> dict:
    (script,) = [one for one in page.all("script") if one["type"] == "application/ld+json"]
    return json.loads("".join(script.children))


# schema.org


def test_a_summary_is_an_article_about_a_scholarly_article_with_its_doi(client):
    summary = make_owls(
        topics=[make_topic("Owls")],
        body="<p>Asked &amp; <em>found</em>.</p>",
        citation=make_citation(
            title="Do owls listen?",
            doi="10.5555/owls",
            editors=[],
            authors=[{"family": "Quill", "given": "Ada"}, {"literal": "Owl Group"}],
            publisher="Invented Press",
        ),
    )
    assert data(read(client, SUMMARY)) == {
        "@context": "https://schema.org",
        "@type": "Article",
        "@id": f"urn:uuid:{summary.uid}",
        "headline": "Owls listen",
        "description": "Asked & found.",
        "url": f"{HERE}{SUMMARY}",
        "mainEntityOfPage": f"{HERE}{SUMMARY}",
        "inLanguage": "en",
        "isAccessibleForFree": True,
        "datePublished": "2021-03-01T17:00:00+00:00",
        "author": [
            {
                "@type": "Person",
                "name": "Robin Sample",
                "givenName": "Robin",
                "familyName": "Sample",
            }
        ],
        "publisher": {"@type": "Organization", "name": "PPRNet", "url": f"{HERE}/"},
        "keywords": ["Owls"],
        "about": {
            "@type": "ScholarlyArticle",
            "name": "Do owls listen?",
            "author": [
                {
                    "@type": "Person",
                    "name": "Ada Quill",
                    "givenName": "Ada",
                    "familyName": "Quill",
                },
                {"@type": "Organization", "name": "Owl Group"},
            ],
            "datePublished": "2022",
            "isPartOf": {"@type": "Periodical", "name": "Journal of Invented Therapy"},
            "pagination": "34–56",
            "publisher": {"@type": "Organization", "name": "Invented Press"},
            "identifier": {"@type": "PropertyValue", "propertyID": "doi", "value": "10.5555/owls"},
            "sameAs": "https://doi.org/10.5555/owls",
        },
    }


@pytest.mark.parametrize(
    ("kind", "study", "container"),
    [
        ("chapter", "Chapter", "Book"),
        ("book", "Book", "CreativeWork"),
        ("thesis", "Thesis", "CreativeWork"),
        ("report", "Report", "CreativeWork"),
        ("article", "ScholarlyArticle", "Periodical"),
        ("webpage", "WebPage", "WebSite"),
    ],
)
def test_other_works_are_what_they_are(client, kind, study, container):
    make_owls(citation=make_citation(kind=kind))
    about = data(read(client, SUMMARY))["about"]
    assert (about["@type"], about["isPartOf"]["@type"]) == (study, container)


def test_a_summary_without_a_study_is_about_none(client):
    make_owls(citation=None)
    assert "about" not in data(read(client, SUMMARY))


def test_a_correction_is_told_to_programs_with_its_day(client):
    day = datetime.date(2024, 5, 6)
    make_owls(correction="<p>Twelve owls, <em>not</em> twenty.</p>", corrected_on=day)
    article = data(read(client, SUMMARY))
    assert article["dateModified"] == "2024-05-06"
    assert article["correction"] == "Twelve owls, not twenty."


def test_what_was_not_corrected_was_not_modified(client):
    make_owls()
    assert {"dateModified", "correction"} & data(read(client, SUMMARY)).keys() == set()


def test_a_confirmed_notice_is_told_to_programs_with_the_study(client):
    summary = make_owls()
    make_notice(summary.citation, doi="10.5555/sorry").confirm(make_user())
    make_notice(summary.citation, kind="erratum")
    assert data(read(client, SUMMARY))["about"]["correction"] == [
        "Retraction, 3 May 2024: https://doi.org/10.5555/sorry"
    ]


def test_a_draft_that_somebody_looks_at_has_no_day_yet():
    summary = make_summary(make_draft(month=MARCH), citation=None)
    assert "issued" not in csl_of(summary)
    assert "datePublished" not in json_ld(summary, study=None)


def test_what_is_done_to_the_authors_of_one_summary_is_done_to_no_others():
    summary = make_owls()
    csl_of(summary)["author"][0]["family"] = "Owl"
    assert csl_of(summary)["author"] == [{"family": "Sample", "given": "Robin"}]


@pytest.mark.parametrize("text", ["</script><script>alert(1)</script>", "<!--<script>", "&lt;"])
def test_no_text_can_leave_the_data(client, text):
    make_owls(title=text, citation=make_citation(title=text, authors=[{"literal": text}]))
    page = client.get(SUMMARY).text
    block = page.partition('<script type="application/ld+json">')[2].partition("</script>")[0]
    assert not set(block) & set("<>&")
    read_back = json.loads(block)
    assert (read_back["headline"], read_back["about"]["name"]) == (text, text)


def test_only_the_page_of_a_summary_holds_data(client):
    make_archive()
    routes = {
        resolve(address).view_name
        for address in (address.partition("?")[0] for address in ADDRESSES)
        if "application/ld+json" in client.get(address).content.decode()
    }
    assert routes == {"blog:summary-detail"}


# The head


def test_no_page_pretends_to_be_the_study(client):
    make_archive()
    pages = [client.get(address) for address in ADDRESSES]
    heads = [PageRead(page) for page in pages if page["Content-Type"].startswith("text/html")]
    names = {name for head in heads for name in meta(head)}
    assert {
        name for name in names if name.startswith(("citation_", "dc.", "DC.", "prism."))
    } == set()
    assert "og:title" in names


def test_a_shared_link_shows_what_the_summary_is(client):
    make_owls(body=f"<p>{'owl ' * 40}</p>")
    found = meta(read(client, SUMMARY))
    description = found["description"]
    assert description == "owl " * 29 + "owl…"
    assert {key: value for key, value in found.items() if ":" in key} == {
        "og:type": "article",
        "og:title": "Owls listen",
        "og:description": description,
        "og:url": f"{HERE}{SUMMARY}",
        "og:site_name": "PPRNet",
        "article:published_time": "2021-03-01T12:00:00-05:00",
    }


@pytest.mark.parametrize(
    ("address", "kind", "title", "description"),
    [
        ("/", "website", "PPRNet", "We read for you."),
        ("/2021/03/", "article", "March 2021", "…I blog about owls."),
        ("/topics/owls/", "website", "Owls", "Birds of the night."),
    ],
)
def test_a_shared_link_shows_what_a_page_is(client, address, kind, title, description):
    Page.objects.filter(slug=Page.INTRODUCTION).update(body="<p>We read <em>for you</em>.</p>")
    make_owls(topics=[make_topic("Owls", slug="owls", description="Birds of the night.")])
    found = meta(read(client, address))
    assert found["description"] == found["og:description"] == description
    assert (found["og:type"], found["og:title"]) == (kind, title)
    assert found["og:url"] == f"{HERE}{address}"


# OpenSearch


def test_every_page_names_the_search_of_the_site(client):
    make_owls()
    for address in ("/", SUMMARY, "/archive/"):
        (link,) = [one for one in read(client, address).all("link") if one["rel"] == "search"]
        assert link["href"] == "/opensearch.xml"
        assert link["type"] == "application/opensearchdescription+xml"


def test_the_search_is_described_for_browsers(client, settings):
    settings.SITE_NAME = "Owls & bees of the night"
    response = client.get("/opensearch.xml")
    assert response["Content-Type"] == "application/opensearchdescription+xml"
    root = ElementTree.fromstring(response.content)  # noqa: S314 -- our own
    name = {"o": "http://a9.com/-/spec/opensearch/1.1/"}
    assert root.findtext("o:ShortName", namespaces=name) == "Owls & bees of t"
    assert root.findtext("o:Description", namespaces=name) == (
        "Search the summaries of Owls & bees of the night"
    )
    assert {one.get("type"): one.get("template") for one in root.findall("o:Url", name)} == {
        "text/html": f"{HERE}/?q={{searchTerms}}",
        "application/atom+xml": f"{HERE}/summaries.atom?q={{searchTerms}}",
        "application/opensearchdescription+xml": f"{HERE}/opensearch.xml",
    }


@pytest.mark.parametrize(
    ("address", "title"),
    [("/?year=2021&q=owls", "1 summary for “owls”, 2021"), ("/2021/", "2021")],
)
def test_a_filter_and_a_year_say_what_they_are_where_somebody_shares_them(client, address, title):
    make_owls()
    page = read(client, address)
    said = meta(page)
    assert said["og:title"] == title
    assert said["og:description"] == said["description"]
    assert said["og:url"] == HERE + page.canonical
