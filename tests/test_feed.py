"""A filter, followed: the same summaries as its list, whole, and safe to read as XML."""

import datetime
from xml.etree import ElementTree

import pytest
from django.utils import timezone

from research.models import TopicAlias
from tests.factories import (
    make_citation,
    make_draft,
    make_post,
    make_scheduled,
    make_summaries,
    make_summary,
    make_topic,
)

pytestmark = pytest.mark.django_db

ATOM = {"a": "http://www.w3.org/2005/Atom"}


def read_feed(client, address: str = "/summaries.atom") -> ElementTree.Element:
    response = client.get(address)
    assert response.status_code == 200
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    return ElementTree.fromstring(response.content)  # noqa: S314 -- our own


def titles(feed: ElementTree.Element) -> list[str]:
    return [entry.findtext("a:title", namespaces=ATOM) for entry in feed.findall("a:entry", ATOM)]


def test_it_holds_the_newest_summaries_that_readers_may_see(client):
    march, april = (make_post(month=datetime.date(2021, month, 1)) for month in (3, 4))
    make_summary(march, title="Third", position=1)
    make_summary(april, title="Second", position=2)
    make_summary(april, title="First", position=1)
    make_summary(april, title="Withdrawn", position=3).withdraw("Retracted.")
    make_summary(make_draft(), title="Draft")
    make_summary(make_scheduled(), title="Scheduled")
    assert titles(read_feed(client)) == ["First", "Second", "Third"]


def test_it_ends_after_twenty(client):
    make_summaries(22)
    assert len(titles(read_feed(client))) == 20


def test_it_follows_the_filter_and_the_words_newest_first(client):
    owls = make_topic("Owls", slug="owls")
    old, new = (make_post(month=datetime.date(2021, month, 1)) for month in (3, 4))
    make_summary(old, title="Aardvark aardvark", topics=[owls])
    make_summary(new, title="One aardvark", topics=[owls])
    make_summary(new, title="Owls alone", topics=[owls])
    make_summary(new, title="Another aardvark")
    feed = read_feed(client, "/summaries.atom?topic=owls&q=aardvark")
    assert titles(feed) == ["One aardvark", "Aardvark aardvark"]
    assert feed.findtext("a:title", namespaces=ATOM) == "PPRNet: “aardvark”, Owls"


def test_an_entry_is_whole_and_has_an_identity_for_ever(client, settings):
    post = make_post(month=datetime.date(2021, 3, 1), byline="Robin Sample")
    summary = make_summary(
        post,
        title="Owls & <bees>",
        slug="owls",
        body="<p>Asked &amp; <strong>found</strong>.</p>",
        practice_implications="<p>Listen.</p>",
        topics=[make_topic("Owls")],
    )
    entry = read_feed(client).find("a:entry", ATOM)
    content = entry.findtext("a:content", namespaces=ATOM)
    assert entry.findtext("a:title", namespaces=ATOM) == "Owls & <bees>"
    assert entry.findtext("a:id", namespaces=ATOM) == f"urn:uuid:{summary.uid}"
    assert entry.find("a:link", ATOM).get("href") == f"{settings.SITE_URL}/2021/03/owls/"
    assert entry.findtext("a:author/a:name", namespaces=ATOM) == "Robin Sample"
    assert [one.get("term") for one in entry.findall("a:category", ATOM)] == ["Owls"]
    assert "<p>Asked &amp; <strong>found</strong>.</p>" in content
    assert "<h3>Practice implications</h3>" in content
    assert summary.citation.apa_html in content


def test_a_corrected_reference_is_a_change_of_the_entry(client, time_machine):
    citation = make_citation()
    make_summary(citation=citation)
    time_machine.move_to(timezone.now() + datetime.timedelta(days=3), tick=False)
    citation.title = "Corrected"
    citation.save()
    updated = read_feed(client).findtext("a:entry/a:updated", namespaces=ATOM)
    assert datetime.datetime.fromisoformat(updated) == timezone.now()


def test_what_xml_cannot_hold_is_left_out(client):
    make_summary(title="Owls\x0b and\x1f bees", body="<p>One\x0c two￾</p>")
    feed = read_feed(client)
    assert titles(feed) == ["Owls and bees"]


def test_an_archive_without_summaries_has_an_empty_feed(client):
    assert titles(read_feed(client)) == []


def test_an_unknown_value_is_refused_in_plain_words(client):
    response = client.get("/summaries.atom?topic=lynxes")
    assert response.status_code == 404
    assert "There is no topic “lynxes”." in response.text


def test_an_old_topic_leads_to_its_feed(client):
    TopicAlias.objects.create(slug="strixes", topic=make_topic("Owls", slug="owls"))
    response = client.get("/summaries.atom?topic=strixes")
    assert response.status_code == 301
    assert response["Location"] == "/summaries.atom?topic=owls"


@pytest.mark.parametrize("address", ["/", "/?q=aardvark&topic=owls", "/topics/owls/"])
def test_a_list_says_where_it_can_be_followed(client, address):
    make_summary(title="Aardvark", topics=[make_topic("Owls", slug="owls")])
    query = address.partition("?")[2] or ("topic=owls" if "topics" in address else "")
    feed = f"/summaries.atom?{query}".rstrip("?").replace("&", "&amp;")
    page = client.get(address).text
    assert f'<link rel="alternate" type="application/atom+xml" href="{feed}"' in page
    assert f'<a href="{feed}">' in page
