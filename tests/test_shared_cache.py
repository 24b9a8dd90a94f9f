"""A real Varnish in front of the site keeps pages, and never shows one that is out of date."""

import datetime
from collections.abc import Callable, Iterator

import pytest
import time_machine
from django.utils import timezone

from tests.factories import make_scheduled, make_summary
from tests.shared_cache import ITS_OWN, OURS, SPY, Answer, in_front_of, needs_varnish, varnish

HIDDEN = "A planted title"
HOUR = datetime.timedelta(hours=1)

pytestmark = [pytest.mark.django_db(transaction=True), needs_varnish]


@pytest.fixture(scope="module", params=[OURS, ITS_OWN], ids=["our rules", "its own rules"])
def ask(request, live_server, tmp_path_factory) -> Iterator[Callable[..., Answer]]:
    """A Varnish that is told to keep our pages, and one that is told nothing."""
    rules = in_front_of(live_server.url, request.param)
    with varnish(
        tmp_path_factory.mktemp("varnish"), rules.replace("vcl 4.1;", f"vcl 4.1;\n{SPY}")
    ) as ask:
        yield ask


@pytest.mark.parametrize("ask", [OURS], ids=["our rules"], indirect=True)
def test_a_page_is_kept_and_only_asked_about(ask):
    make_summary(title="Kept")
    first = ask("/")
    assert not first.was_304
    # It may be asked again before it has put away what it hands on.
    again = (ask("/") for _ in range(20))
    second = next(answer for answer in again if answer.was_304)
    assert (second.status, second.text) == (200, first.text)
    assert "Kept" in second.text


def test_who_holds_the_page_is_not_sent_it_again(ask):
    make_summary()
    held = ask("/").etag
    assert ask("/", **{"If-None-Match": held})[:4:3] == (304, "")


def test_a_change_is_seen_at_the_next_visit(ask):
    summary = make_summary(title="Old words")
    assert "Old words" in ask("/").text
    type(summary).objects.update(title="New words")
    page = ask("/")
    assert "New words" in page.text
    assert "Old words" not in page.text


def test_a_withdrawn_summary_vanishes_at_once(ask):
    summary = make_summary(title=HIDDEN, body=f"<p>{HIDDEN}</p>")
    address = summary.get_absolute_url()
    assert (HIDDEN in ask("/").text, ask(address).status) == (True, 200)
    summary.withdraw("Retracted.")
    assert HIDDEN not in ask("/").text
    assert ask(address).status == 410


def test_an_unpublished_post_vanishes_at_once(ask):
    summary = make_summary(title=HIDDEN)
    addresses = ["/", summary.post.get_absolute_url(), summary.get_absolute_url()]
    assert [HIDDEN in ask(address).text for address in addresses] == [True] * 3
    summary.post.unpublish()
    assert [HIDDEN in ask(address).text for address in addresses] == [False] * 3


def test_a_scheduled_post_appears_at_its_minute(ask):
    due = timezone.now() + HOUR
    summary = make_summary(make_scheduled(published_at=due), title=HIDDEN)
    addresses = ["/", summary.get_absolute_url()]
    seen = []
    for moment in (due - HOUR, due - datetime.timedelta(seconds=1), due):
        with time_machine.travel(moment, tick=False):
            seen.append([HIDDEN in ask(address).text for address in addresses])
    assert seen == [[False, False], [False, False], [True, True]]


def test_an_address_leads_on_as_soon_as_it_has_changed(ask):
    summary = make_summary(title="Old")
    address = summary.get_absolute_url()
    ask(address)
    summary.rename("New")
    assert ask(address).status == 301
    summary.rename("Old")
    assert ask(summary.get_absolute_url()).status == 200
