"""Who holds a page of the live edition is told so after one query; nobody sees an old one."""

import datetime

import pytest
import time_machine
from django.test import override_settings
from django.urls import resolve
from django.utils import timezone, translation

from blog.models import Summary
from tests.factories import make_page, make_scheduled, make_summary, make_topic, make_user
from tests.routes import ADDRESSES, MISSING, OF_NO_EDITION, make_archive

pytestmark = pytest.mark.django_db

ASK_FIRST = "public, max-age=0, must-revalidate"
WITHDRAWN = "/2021/03/withdrawn/"
PAGES = sorted({*ADDRESSES} - OF_NO_EDITION - {WITHDRAWN})
HIDDEN = "A planted title"


@pytest.fixture
def archive() -> Summary:
    return make_archive()


def etag(client, address: str = "/", **headers: str) -> str:
    response = client.get(address, headers=headers)
    assert response.status_code == 200
    return response["ETag"]


def asked(client, address: str, held: str, **options):
    return client.get(address, headers={"If-None-Match": held}, **options)


# What every page says


def test_who_holds_a_page_is_told_so_after_one_query(archive, client, django_assert_num_queries):
    held = {address: etag(client, address) for address in PAGES}
    # the edition of each
    with django_assert_num_queries(len(PAGES)):
        responses = [asked(client, address, held[address]) for address in PAGES]
    assert {(response.status_code, response.content) for response in responses} == {(304, b"")}


def test_a_page_may_be_kept_but_not_shown_without_asking(archive, client):
    pages = {address: client.get(address) for address in PAGES}
    again = [asked(client, address, page["ETag"]) for address, page in pages.items()]
    assert {page["Cache-Control"] for page in [*pages.values(), *again]} == {ASK_FIRST}


def test_what_is_not_there_may_not_be_believed_for_long_either(archive, client):
    responses = [client.get(address) for address in [*MISSING, WITHDRAWN]]
    assert {response.status_code for response in responses} == {404, 410}
    assert {response["Cache-Control"] for response in responses} == {ASK_FIRST}
    assert {response.get("ETag") for response in responses} == {None}


def test_a_redirect_may_not_be_believed_for_long_either(client):
    summary = make_summary(slug="old")
    address = summary.get_absolute_url()
    summary.rename("New")
    response = client.get(address)
    assert (response.status_code, response["Cache-Control"]) == (301, ASK_FIRST)


@pytest.mark.parametrize("address", sorted(OF_NO_EDITION))
def test_what_no_edition_knows_is_kept_by_nobody(archive, client, address):
    response = client.get(address)
    assert response["Cache-Control"] == "no-store"
    assert not response.has_header("ETag")


def test_the_desk_is_no_part_of_an_edition(client):
    client.force_login(make_user())
    response = client.get("/admin/")
    assert "private" in response["Cache-Control"]
    assert not response.has_header("ETag")


def test_a_head_request_is_answered_like_any_other(archive, client):
    held = etag(client)
    assert client.head("/")["ETag"] == held
    assert client.head("/", headers={"If-None-Match": held}).status_code == 304


def test_an_answer_without_a_page_says_nothing_of_its_length(archive, client):
    held = etag(client)
    assert not asked(client, "/", held).has_header("Content-Length")
    assert not asked(client, "/", "*").has_header("Content-Length")


def test_an_answer_without_a_page_keeps_the_policy_of_the_page(archive, client):
    page = client.get("/")
    response = asked(client, "/", page["ETag"])
    assert response["Content-Security-Policy"] == page["Content-Security-Policy"]


def test_a_form_sent_to_a_page_gets_no_etag(archive, client):
    response = client.post("/")
    assert response.status_code == 405
    assert not response.has_header("ETag")


# What the visitor may say to hold (RFC 9110 §13.1.2)


@pytest.mark.parametrize(
    "held",
    ["{}", '"old", {}', '{} , W/"old"', '"with, comma",{}', "*"],
)
def test_the_page_is_found_among_all_that_the_visitor_holds(archive, client, held):
    assert asked(client, "/", held.format(etag(client))).status_code == 304


def test_it_does_not_matter_whether_the_tag_is_called_weak(archive, client):
    held = etag(client)
    assert held.startswith('W/"')
    assert asked(client, "/", held.removeprefix("W/")).status_code == 304


@pytest.mark.parametrize("held", ["", '"old"', 'W/"old", "older"', "old", '"', "W/", "\x00", ","])
def test_another_page_is_no_substitute(archive, client, held):
    response = asked(client, "/", held)
    assert (response.status_code, response["ETag"]) == (200, etag(client))


def test_a_tag_is_of_one_page(archive, client):
    tags = [etag(client, address) for address in PAGES]
    assert len(set(tags)) == len(PAGES)


def test_what_is_not_there_cannot_be_held(archive, client):
    responses = [asked(client, address, "*") for address in [*MISSING, WITHDRAWN]]
    assert {response.status_code for response in responses} == {404, 410}


def test_an_address_that_says_the_same_has_the_same_tag(archive, client):
    held = etag(client, "/?topic=bees&topic=owls")
    response = asked(client, "/?utm_source=x&topic=owls&topic=bees&match=all&page=1", held)
    assert response.status_code == 304


# What makes it another page


def test_a_change_makes_it_another(archive, client):
    held = etag(client)
    Summary.objects.update(title="New words")
    response = asked(client, "/", held)
    assert response.status_code == 200
    assert "New words" in response.text


def test_a_draft_does_not(archive, client):
    held = etag(client)
    make_scheduled()
    summary = make_summary(make_scheduled())
    held = etag(client)
    summary.post.unpublish()
    held = etag(client)
    Summary.objects.filter(pk=summary.pk).update(title="Not for you")
    assert asked(client, "/", held).status_code == 304


def test_a_release_makes_it_another(archive, client):
    held = etag(client)
    with override_settings(RELEASE="the next one"):
        assert asked(client, "/", held).status_code == 200


def test_a_language_makes_it_another(archive, client):
    held = etag(client)
    with translation.override("fr"):
        assert etag(client) != held


def test_where_templates_are_written_they_make_it_another(archive, client, tmp_path):
    template = tmp_path / "templates" / "page.html"
    template.parent.mkdir()
    template.write_text("Old")
    with override_settings(DEBUG=True, BASE_DIR=tmp_path):
        held = etag(client)
        assert asked(client, "/", held).status_code == 304
        template.write_text("New")
        assert asked(client, "/", held).status_code == 200


# At its minute, and at once


@pytest.fixture
def due() -> datetime.datetime:
    return timezone.now() + datetime.timedelta(hours=1)


def test_a_scheduled_post_appears_at_its_minute(client, due):
    summary = make_summary(make_scheduled(published_at=due), title=HIDDEN)
    addresses = ["/", "/archive/", summary.post.get_absolute_url(), summary.get_absolute_url()]
    name = summary.post.month.strftime("/%Y/%m/")
    moments = [due - datetime.timedelta(seconds=seconds) for seconds in (3600, 1, 0)]
    seen = []
    for moment in moments:
        with time_machine.travel(moment, tick=False):
            seen.append([name in client.get(address).text for address in addresses])
    assert seen == [[False] * 4, [False] * 4, [True] * 4]


def test_who_held_the_page_before_the_minute_is_sent_the_new_one(client, due):
    make_summary(make_scheduled(published_at=due), title=HIDDEN)
    with time_machine.travel(due - datetime.timedelta(seconds=1), tick=False):
        held = etag(client)
        assert asked(client, "/", held).status_code == 304
    with time_machine.travel(due, tick=False):
        assert HIDDEN in asked(client, "/", held).text


def test_a_post_scheduled_before_another_appears_at_its_own_minute(client, due):
    later = due + datetime.timedelta(minutes=1)
    for minute, title in ((later, "The later one"), (due, "The earlier one")):
        make_summary(make_scheduled(published_at=minute), title=title)
    seen = []
    for moment in (due, later):
        with time_machine.travel(moment, tick=False):
            page = client.get("/").text
            seen.append(("The earlier one" in page, "The later one" in page))
    assert seen == [(True, False), (True, True)]


def test_a_withdrawn_summary_vanishes_at_once(client):
    summary = make_summary(title=HIDDEN, body=f"<p>{HIDDEN}</p>", topics=[make_topic(slug="owls")])
    address = summary.get_absolute_url()
    lists = ["/", "/?topic=owls", summary.post.get_absolute_url()]
    held = {one: etag(client, one) for one in [*lists, address]}
    assert [HIDDEN in client.get(one).text for one in lists] == [True] * 3
    summary.withdraw("Retracted.")
    assert [HIDDEN in asked(client, one, held[one]).text for one in lists] == [False] * 3
    assert asked(client, address, held[address]).status_code == 410


def test_a_new_page_appears_at_once(client):
    assert client.get("/imprint/").status_code == 404
    make_page(slug="imprint")
    assert client.get("/imprint/").status_code == 200


def test_every_route_is_of_an_edition_or_known_not_to_be():
    routes = {resolve(address.partition("?")[0]).view_name for address in PAGES}
    left = {resolve(address).view_name for address in OF_NO_EDITION}
    every = {resolve(address.partition("?")[0]).view_name for address in ADDRESSES}
    assert (routes | left, routes & left) == (every, set())
