"""A filter, followed: the same summaries as its list, whole, and safe to read as XML."""

import datetime
import re
from xml.etree import ElementTree

import pytest
from django.core.cache import cache
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
RFC_3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")


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


def links(feed: ElementTree.Element) -> dict[str, str]:
    """The links of the feed itself by their relation, without the site's own address."""
    found = [(link.get("rel"), link.get("href")) for link in feed.findall("a:link", ATOM)]
    assert len(dict(found)) == len(found)
    return {relation: address.removeprefix("http://localhost:8000") for relation, address in found}


def test_its_pages_lead_from_one_to_the_next_and_hold_everything_once(client):
    summaries = make_summaries(45, topics=[make_topic("Owls", slug="owls")])
    first = "/summaries.atom?topic=owls"
    address, pages = first, []
    while address:
        pages.append(read_feed(client, address))
        assert links(pages[-1])["self"] == address
        address = links(pages[-1]).get("next")
    assert [len(titles(page)) for page in pages] == [20, 20, 5]
    found = [title for page in pages for title in titles(page)]
    assert found == [summary.title for summary in summaries]
    assert [links(page).get("previous") for page in pages] == [None, first, f"{first}&page=2"]
    ends = {(links(page)["first"], links(page)["last"]) for page in pages}
    assert ends == {(first, f"{first}&page=3")}


def test_all_its_pages_are_one_feed(client):
    make_summaries(21)
    feeds = [read_feed(client, f"/summaries.atom?page={number}") for number in (1, 2)]
    assert len({feed.findtext("a:id", namespaces=ATOM) for feed in feeds}) == 1


def test_there_is_no_page_behind_the_last(client):
    make_summaries(20)
    assert client.get("/summaries.atom?page=2").status_code == 404


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


def test_what_was_written_before_is_not_asked_for_again(client, django_assert_num_queries):
    owls = make_topic("Owls", slug="owls")
    make_summary(title="Rare", topics=[owls])
    whole = read_feed(client)
    # The edition.
    with django_assert_num_queries(1):
        followed = read_feed(client, "/summaries.atom?topic=owls")
    entry, again = (feed.find("a:entry", ATOM) for feed in (whole, followed))
    assert ElementTree.tostring(entry) == ElementTree.tostring(again)


def test_what_is_new_stands_among_what_was_written_before(client):
    post = make_post(month=datetime.date(2021, 3, 1))
    owls, bees = make_topic("Owls", slug="owls"), make_topic("Bees", slug="bees")
    for position, topics in enumerate([[bees], [owls], [bees]], 1):
        make_summary(post, position=position, title=f"No. {position}", topics=topics)
    followed = read_feed(client, "/summaries.atom?topic=owls")
    whole = read_feed(client)
    assert titles(followed) == ["No. 2"]
    assert titles(whole) == ["No. 1", "No. 2", "No. 3"]
    entries = [
        entry.findtext("a:updated", namespaces=ATOM) for entry in whole.findall("a:entry", ATOM)
    ]
    assert whole.findtext("a:updated", namespaces=ATOM) == max(entries)


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


def test_the_beginning_of_a_summary_is_text(client):
    make_summary(body="<p>Less &lt;b&gt; is &amp;amp; more.</p>")
    summary = read_feed(client).find("a:entry/a:summary", ATOM)
    assert (summary.get("type"), summary.text) == ("html", "Less &lt;b&gt; is &amp;amp; more.")


def test_an_archive_without_summaries_has_an_empty_feed_that_stays_the_same(client, time_machine):
    feed = client.get("/summaries.atom").content
    assert titles(ElementTree.fromstring(feed)) == []  # noqa: S314 -- our own
    time_machine.move_to(timezone.now() + datetime.timedelta(days=3))
    cache.clear()
    assert client.get("/summaries.atom").content == feed


def broken_rules(feed: ElementTree.Element) -> list[str]:
    """What RFC 4287 demands and this feed has not; sections in brackets."""

    def number(element: ElementTree.Element, name: str) -> int:
        return len(element.findall(f"a:{name}", ATOM))

    entries = feed.findall("a:entry", ATOM)
    texts = [
        element.text or ""
        for one in [feed, *entries]
        for name in ("updated", "published")
        for element in one.findall(f"a:{name}", ATOM)
    ]
    ids = [one.findtext("a:id", namespaces=ATOM) for one in entries]
    rules = {
        "one id, title and updated (4.1.1, 4.1.2)": all(
            number(one, name) == 1
            for one in [feed, *entries]
            for name in ("id", "title", "updated")
        ),
        "an author of each entry (4.1.1)": all(number(entry, "author") for entry in entries),
        "no empty name (3.2.1)": all(
            name.text for name in feed.iterfind("a:entry/a:author/a:name", ATOM)
        ),
        "one content and summary at most (4.1.2)": all(
            number(entry, name) <= 1 for entry in entries for name in ("content", "summary")
        ),
        "content of a known type (4.1.3.1)": {
            element.get("type") for element in feed.iterfind("a:entry/a:content", ATOM)
        }
        <= {"text", "html", "xhtml"},
        "a link to itself (4.1.1)": "self" in links(feed),
        "ids are absolute (4.2.6)": all(re.match(r"(urn:uuid:|https?://)\S+$", one) for one in ids),
        "ids are unique (4.1.1)": len(set(ids)) == len(ids),
        "moments as in RFC 3339 (3.3)": all(RFC_3339.fullmatch(text) for text in texts),
        "a term of each category (4.2.2.1)": all(
            element.get("term") for element in feed.iterfind("a:entry/a:category", ATOM)
        ),
    }
    return [rule for rule, holds in rules.items() if not holds]


@pytest.mark.parametrize(
    "query", ["", "?page=2", "?topic=owls", "?q=aardvark", "?q=nothing", "?q=a%0B%EF%BF%BEb"]
)
def test_it_is_valid(client, query):
    make_summaries(21, topics=[make_topic("Owls", slug="owls")])
    make_summary(title="Aardvark\x0b & <b>", body="", topics=(), citation=None, research_type=None)
    assert broken_rules(read_feed(client, f"/summaries.atom{query}")) == []


def test_an_unknown_value_is_refused_in_plain_words(client):
    response = client.get("/summaries.atom?topic=lynxes")
    assert response.status_code == 404
    assert "There is no topic “lynxes”." in response.text


def test_an_old_topic_leads_to_its_feed(client):
    TopicAlias.objects.create(slug="strixes", topic=make_topic("Owls", slug="owls"))
    response = client.get("/summaries.atom?topic=strixes")
    assert response.status_code == 301
    assert response["Location"] == "/summaries.atom?topic=owls"


def test_a_year_says_where_it_can_be_followed(client):
    year = make_summary().post.month.year
    assert f'href="/summaries.atom?year={year}"' in client.get(f"/{year}/").text
    assert read_feed(client, f"/summaries.atom?year={year}")


@pytest.mark.parametrize("address", ["/", "/?q=aardvark&topic=owls", "/topics/owls/"])
def test_a_list_says_where_it_can_be_followed(client, address):
    make_summary(title="Aardvark", topics=[make_topic("Owls", slug="owls")])
    query = address.partition("?")[2] or ("topic=owls" if "topics" in address else "")
    feed = f"/summaries.atom?{query}".rstrip("?").replace("&", "&amp;")
    page = client.get(address).text
    assert f'<link rel="alternate" type="application/atom+xml" href="{feed}"' in page
    assert f'<a href="{feed}">' in page
