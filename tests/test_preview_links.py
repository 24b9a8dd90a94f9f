"""A draft for someone without an account: what the link shows, to whom, for how long."""

import datetime
import hashlib
import threading

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import connections
from django.utils import timezone

from blog.models import Edition, Post, PreviewLink, Summary
from tests.factories import (
    make_draft,
    make_post,
    make_preview_link,
    make_scheduled,
    make_summary,
    make_user,
)
from tests.reading import read

pytestmark = pytest.mark.django_db

TOKEN = "an-invented-token-0001"
SHARED = f"/preview/{TOKEN}/"
FEBRUARY = datetime.date(2023, 2, 1)
A_WEEK = datetime.timedelta(days=7)
PREFETCH = {"Sec-Purpose": "prefetch;prerender"}


@pytest.fixture
def draft():
    draft = make_draft(month=FEBRUARY, teaser="…on owls.")
    make_summary(draft, title="Owls", slug="owls", body="<p>Owls sleep.</p>")
    make_summary(draft, title="Bees", slug="bees")
    return draft


@pytest.fixture
def link(draft):
    return make_preview_link(draft, TOKEN)


def opened(link) -> int:
    link.refresh_from_db()
    return link.opened


# What it shows


def test_it_shows_the_draft_as_it_was_last_saved(client, draft, link):
    page = read(client, SHARED)
    assert (page.heading, page.texts(".in-issue", "h2")) == ("February 2023", ["Owls", "Bees"])
    Summary.objects.filter(slug="owls").update(title="Owls at night")
    assert "Owls at night" in read(client, SHARED).texts(".in-issue", "h2")


def test_its_summaries_have_pages_below_it(client, link):
    page = read(client, SHARED)
    assert f"{SHARED}owls/" in page.addresses
    summary = read(client, f"{SHARED}owls/")
    assert (summary.heading, summary.texts(".prose")) == ("Owls", ["Owls sleep."])
    assert summary.link("February 2023") == SHARED


def test_the_reader_is_told_that_it_is_not_public_and_how_long_it_is_open(client, link):
    PreviewLink.objects.update(expires_at=datetime.datetime(2999, 1, 2, 17, tzinfo=datetime.UTC))
    said = read(client, SHARED).one(".preview-bar").text
    assert said.startswith("Preview: not public.")
    assert "2 January" in said


def test_a_scheduled_post_is_shown_until_it_appears(client):
    post = make_scheduled(published_at=timezone.now() + datetime.timedelta(hours=1))
    make_preview_link(post, TOKEN)
    assert client.get(SHARED).status_code == 200
    with time_machine.travel(timezone.now() + datetime.timedelta(hours=2), tick=False):
        assert client.get(SHARED).status_code == 302


def test_a_withdrawn_summary_is_not_shown(client, draft, link):
    draft.publish()
    draft.summaries.get(slug="owls").withdraw("Retracted.")
    Post.objects.get().unpublish()
    assert read(client, SHARED).texts(".in-issue", "h2") == ["Bees"]
    assert client.get(f"{SHARED}owls/").status_code == 404


def test_it_shows_one_post_and_leads_to_no_other(client, draft, link):
    for month in (1, 3):
        other = make_draft(month=FEBRUARY.replace(month=month), teaser="Zebrafish")
        make_summary(other, title="Zebrafish", slug="zebrafish", topics=[])
    pages = [client.get(address).text for address in (SHARED, f"{SHARED}owls/")]
    assert [page for page in pages if "Zebrafish" in page or "/2023/0" in page] == []
    assert client.get(f"{SHARED}zebrafish/").status_code == 404


def test_public_months_around_it_are_not_named_either(client, link):
    make_summary(make_post(month=FEBRUARY.replace(month=1)), title="Older")
    assert "Older" not in client.get(SHARED).text + client.get(f"{SHARED}owls/").text


# After it was published


def test_once_public_it_leads_to_the_public_pages(client, draft, link):
    draft.publish()
    targets = {end: client.get(SHARED + end)["Location"] for end in ("", "owls/", "nothing/")}
    assert targets == {"": "/2023/02/", "owls/": "/2023/02/owls/", "nothing/": "/2023/02/"}


def test_the_way_there_is_not_for_ever(client, draft, link):
    draft.publish()
    response = client.get(SHARED)
    assert (response.status_code, response["Cache-Control"]) == (302, "no-store")
    draft.unpublish()
    assert client.get(SHARED).status_code == 200


# Who does not see it


def answer(client, address: str) -> tuple:
    response = client.get(address)
    return response.status_code, dict(response.headers), response.content


def test_what_has_ended_answers_like_what_never_was(client, draft):
    make_preview_link(draft, "revoked-token").revoke()
    make_preview_link(draft, "expired-token")
    PreviewLink.objects.filter(revoked_at=None).update(
        created_at=timezone.now() - 2 * A_WEEK, expires_at=timezone.now() - A_WEEK
    )
    for end in ("", "owls/"):
        never = answer(client, f"/preview/never-token/{end}")
        assert never[0] == 404
        assert answer(client, f"/preview/revoked-token/{end}") == never
        assert answer(client, f"/preview/expired-token/{end}") == never


def test_it_is_a_missing_page_like_any_other(client):
    assert answer(client, "/preview/never/") == answer(client, "/2023/02/")


def test_it_is_open_for_seven_days_and_not_longer(client, draft):
    now = timezone.now()
    with time_machine.travel(now, tick=False):
        _, token = PreviewLink.make(draft, make_user())
    address = f"/preview/{token}/"
    with time_machine.travel(now + A_WEEK - datetime.timedelta(seconds=1), tick=False):
        assert client.get(address).status_code == 200
    with time_machine.travel(now + A_WEEK, tick=False):
        assert client.get(address).status_code == 404


def test_it_goes_with_its_draft(client, draft, link):
    draft.summaries.all().delete()
    draft.delete()
    assert client.get(SHARED).status_code == 404


def test_the_digest_opens_nothing(client, link):
    assert client.get(f"/preview/{link.digest}/").status_code == 404


@pytest.mark.parametrize("method", ["post", "put", "delete", "options"])
def test_it_is_for_reading(client, link, method):
    assert getattr(client, method)(SHARED).status_code == 405


# What is kept of it


def test_the_token_has_128_random_bits_and_only_its_digest_is_kept(draft):
    link, token = PreviewLink.make(draft, make_user())
    _, other = PreviewLink.make(draft, make_user())
    # 6 bits a letter
    assert (len(token), token != other) == (22, True)
    assert link.digest == hashlib.sha256(token.encode()).hexdigest()
    assert token not in str(list(PreviewLink.objects.values()))


def test_nobody_keeps_it_finds_it_or_tells_where_it_stands(client, link):
    for address in (SHARED, f"{SHARED}owls/"):
        response = client.get(address)
        assert response["Cache-Control"] == "no-store"
        assert response["X-Robots-Tag"] == "noindex, nofollow"
        assert response["Referrer-Policy"] == "no-referrer"
        assert not response.has_header("ETag")
        assert not response.cookies


def test_it_is_made_anew_for_everybody_who_asks(client, link):
    held = client.get(SHARED)
    again = client.get(SHARED, headers={"If-None-Match": "*"})
    assert (held.status_code, again.status_code) == (200, 200)


def test_links_move_no_edition(draft):
    before = Edition.objects.live()
    link, _ = PreviewLink.make(draft, make_user())
    link.count_opening()
    link.revoke()
    link.delete()
    assert Edition.objects.live() == before


def test_no_public_page_leads_there(client, link):
    make_summary(make_post())
    pages = ["/", "/archive/", "/summaries.atom", "/topics/", "/nowhere/"]
    assert [page for page in pages if "/preview" in client.get(page).text] == []


# How often it was opened


def test_each_opening_counts(client, link):
    for number in (1, 2, 3):
        client.get(SHARED)
        assert opened(link) == number
    assert link.last_opened_at is not None


def test_reading_on_is_no_other_opening(client, link):
    client.get(f"{SHARED}owls/")
    assert opened(link) == 0


def test_what_looks_ahead_has_not_opened_it(client, link):
    client.head(SHARED)
    client.get(SHARED, headers=PREFETCH)
    client.get(SHARED, headers={"Purpose": "prefetch"})
    assert opened(link) == 0


def test_the_way_to_the_public_page_is_no_opening(client, draft, link):
    draft.publish()
    client.get(SHARED)
    assert opened(link) == 0


def test_two_at_once_are_two(link):
    """Each counts on what the database has, not on what it has read itself."""
    same = PreviewLink.objects.get(pk=link.pk)
    link.count_opening()
    same.count_opening()
    assert opened(link) == 2


# Making and closing


@pytest.mark.parametrize("days", [0, -1, 31, 10**9])
def test_no_link_is_open_for_ever(draft, days):
    with pytest.raises(ValidationError, match="1 to 30 days"):
        PreviewLink.make(draft, make_user(), days)


def test_a_post_has_ten_open_links_at_most(draft):
    user = make_user()
    links = [PreviewLink.make(draft, user)[0] for _ in range(10)]
    with pytest.raises(ValidationError, match="10 links are open"):
        PreviewLink.make(draft, user)
    links[0].revoke()
    PreviewLink.make(draft, user)
    PreviewLink.make(make_draft(), user)
    assert draft.preview_links.open().count() == 10


def test_of_the_closed_ones_the_last_twenty_are_kept(draft):
    user = make_user()
    links = []
    for _ in range(25):
        links.append(PreviewLink.make(draft, user)[0])
        links[-1].revoke()
    assert draft.preview_links.count() == 21
    assert draft.preview_links.first() == links[-1]


def test_who_made_it_may_leave(draft):
    user = make_user()
    link, _ = PreviewLink.make(draft, user)
    user.delete()
    link.refresh_from_db()
    assert link.created_by is None


def test_a_closed_link_keeps_the_moment_it_was_closed(link):
    link.revoke()
    link.refresh_from_db()
    moment = link.revoked_at
    link.revoke()
    link.refresh_from_db()
    assert (link.revoked_at, link.is_open) == (moment, False)


@pytest.mark.django_db(transaction=True)
def test_two_who_make_the_last_one_at_once_do_not_both(draft):
    user = make_user()
    for _ in range(9):
        PreviewLink.make(draft, user)
    outcomes = []
    barrier = threading.Barrier(2)

    def make():
        barrier.wait()
        try:
            PreviewLink.make(draft, user)
            outcomes.append("made")
        except ValidationError:
            outcomes.append("refused")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=make) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["made", "refused"]
