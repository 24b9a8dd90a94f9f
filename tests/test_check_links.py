"""Links are asked about without being led astray; those that lead nowhere stand on the desk."""

import datetime
import io
import time

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.utils import timezone

from blog.links import asking
from blog.links.asking import (
    Answer,
    NoAnswerError,
    NotPublicError,
    NotResolvedError,
    ask,
    is_public,
)
from blog.models import CheckedLink
from tests.factories import (
    make_citation,
    make_page,
    make_post,
    make_summary,
    make_user,
)
from tests.reading import PageRead
from tests.web_server import PUBLIC, dripping, flooding, playing_the_web

CHECK = "/admin/checks/dead-link/"
GONE = "http://gone.example/owls"


@pytest.fixture
def web():
    with playing_the_web() as server:
        yield server


def link(address: str) -> str:
    return f'<p><a href="{address}">Owls</a></p>'


# What may be asked for.


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "127.9.9.9", "0.0.0.1", "10.1.2.3", "172.16.0.1", "172.31.255.255"),
        *("192.168.1.1", "169.254.169.254", "100.64.0.1", "100.127.255.255", "224.0.0.1"),
        *("255.255.255.255", "240.0.0.1", "192.0.2.1", "198.18.0.1", "192.0.0.8"),
        *("::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fdff::1", "ff02::1", "2001:db8::1"),
        *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "64:ff9b::7f00:1"),
        *("2002:7f00:1::", "2002:c0a8:101::", "2001:0:7f00:1::", "2001:0:4136:e378::80ff:fffe"),
    ],
)
def test_what_is_not_everybodys_is_refused(address):
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", [PUBLIC, "8.8.8.8", "100.128.0.1", "2606:2800:21f::1", "::ffff:8.8.8.8"]
)
def test_what_anybody_reaches_is_not(address):
    assert is_public(address)


def test_a_name_of_an_inner_address_is_not_connected_to(web):
    web.names["inner.example"] = ["10.0.0.7"]
    with pytest.raises(NotPublicError):
        ask("http://inner.example/", web.internet)
    assert web.connected == []


def test_a_name_with_an_inner_address_among_others_is_not_either(web):
    web.names["both.example"] = [PUBLIC, "::1"]
    with pytest.raises(NotPublicError):
        ask("http://both.example/", web.internet)
    assert web.connected == []


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "[::1]", "2130706433", "0x7f.1", "localhost", "[::ffff:127.0.0.1]"]
)
def test_an_inner_address_is_refused_however_it_is_written(host):
    with pytest.raises((NotPublicError, NotResolvedError, NoAnswerError)) as refused:
        ask(f"http://{host}:1/")
    if refused.type is NoAnswerError:
        assert "refused" not in str(refused.value).lower()


def test_it_is_connected_to_the_address_that_was_looked_at(web):
    """Whoever answers another address the second time is not asked a second time."""
    address = web.page("http://owls.example/", 200)
    assert ask(address, web.internet) == Answer(200, address)
    assert (web.resolved, web.connected) == (["owls.example"], [PUBLIC])


def test_each_redirect_is_looked_at_again(web):
    web.names["inner.example"] = ["192.168.0.1"]
    address = web.page("http://owls.example/", "http://inner.example/secret")
    with pytest.raises(NotPublicError):
        ask(address, web.internet)
    assert web.connected == [PUBLIC]


def test_a_redirect_leads_on_also_within_a_site(web):
    web.page("http://owls.example/new", 200)
    address = web.page("http://owls.example/old", "/new")
    assert ask(address, web.internet) == Answer(200, "http://owls.example/new")


def test_redirects_come_to_an_end(web):
    address = web.page("http://owls.example/", "/")
    with pytest.raises(NoAnswerError, match="again and again"):
        ask(address, web.internet)
    assert len(web.asked) == asking.REDIRECTS + 1


@pytest.mark.parametrize("to", ["ftp://owls.example/", "file:///etc/passwd", "http://"])
def test_a_redirect_to_what_is_not_the_web_is_not_followed(to, web):
    address = web.page("http://owls.example/", to)
    with pytest.raises(NoAnswerError):
        ask(address, web.internet)


@pytest.mark.parametrize("answer", [dripping, flooding])
def test_time_and_size_are_limited(answer, web, monkeypatch):
    monkeypatch.setattr(asking, "SECONDS", 0.5)
    address = web.page("http://owls.example/", answer)
    began = time.monotonic()
    with pytest.raises(NoAnswerError):
        ask(address, web.internet)
    assert time.monotonic() - began < 3


def test_who_asks_says_so_and_sends_no_more(web, settings):
    ask(web.page("http://owls.example/", 200), web.internet)
    (headers,) = web.headers
    assert headers.keys() == {"Host", "User-Agent", "Accept", "Connection"}
    assert settings.SITE_URL in headers["User-Agent"]


# What comes of it.

pytestmark = pytest.mark.django_db


def run(web, **options) -> str:
    said = io.StringIO()
    call_command("check_links", stdout=said, internet=web.internet, **options)
    return said.getvalue()


def outcomes() -> dict[str, str]:
    return dict(CheckedLink.objects.values_list("address", "outcome"))


def test_links_are_found_wherever_an_author_can_write_one(web):
    make_summary(
        make_post(introduction=link("http://a.example/")),
        body=link("http://b.example/"),
        note=link("http://c.example/?x=1&amp;y=2"),
        citation=make_citation(url="http://d.example/"),
    )
    make_page(body=link("http://e.example/") + link("mailto:owls@owls.example"))
    for name in "abcde":
        web.names[f"{name}.example"] = [PUBLIC]
    run(web)
    ours = {one: outcome for one, outcome in outcomes().items() if ".example/" in one}
    assert ours.keys() >= {
        *("http://a.example/", "http://b.example/", "http://c.example/?x=1&y=2"),
        *("http://d.example/", "http://e.example/"),
    }
    assert not any(address.startswith("mailto") for address in outcomes())


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        *((200, "there"), (204, "there"), (404, "gone"), (410, "gone")),
        *((401, "unsure"), (403, "unsure"), (405, "unsure"), (429, "unsure"), (500, "unsure")),
        *((503, "unsure"), (304, "unsure"), (400, "unsure")),
    ],
)
def test_only_what_is_surely_gone_is_called_dead(status, outcome, web):
    address = web.page("http://owls.example/", status)
    make_summary(body=link(address))
    run(web)
    assert outcomes()[address] == outcome
    assert CheckedLink.objects.amiss().count() == (outcome == "gone")


def test_a_dead_link_stands_on_the_desk_with_its_day_and_leads_to_its_field(web, client):
    summary = make_summary(title="On owls", note=link(GONE))
    web.page(GONE, 404)
    with time_machine.travel(datetime.datetime(2026, 2, 26, 17, tzinfo=datetime.UTC)):
        run(web)
    client.force_login(make_user("Moderator"))
    page = PageRead(client.get(CHECK))
    (line,) = page.one(".desk-list").texts("li")
    assert line.startswith(f"{GONE} Not there any more since 26 February 2026: On owls · note")
    assert page.link(GONE).startswith(f"/admin/blog/summary/{summary.pk}/change/")
    assert page.link(GONE).endswith("#id_note")


@pytest.mark.parametrize("mended", ["text", "withdrawn", "deleted"])
def test_it_is_gone_from_there_when_it_is_mended(mended, web):
    summary = make_summary(make_post(published_at=None, first_published_at=None), body=link(GONE))
    web.page(GONE, 404)
    run(web)
    assert CheckedLink.objects.amiss().count() == 1
    if mended == "text":
        summary.body = "<p>Owls.</p>"
        summary.save()
    elif mended == "withdrawn":
        summary.withdraw("Retracted.")
    else:
        summary.delete()
    assert not CheckedLink.objects.amiss().exists()


def test_a_link_in_two_places_is_asked_about_once(web):
    make_summary(body=link(GONE))
    make_citation(url=GONE)
    web.page(GONE, 410)
    run(web)
    assert web.asked.count(GONE.removeprefix("http://")) == 1
    assert CheckedLink.objects.amiss().count() == 2


def test_what_was_asked_about_lately_is_left_out(web):
    make_summary(body=link(web.page("http://owls.example/", 200)))
    run(web)
    run(web)
    assert web.asked == ["owls.example/"]
    with time_machine.travel(timezone.now() + datetime.timedelta(days=31)):
        run(web)
    assert web.asked == ["owls.example/"] * 2


def test_a_limit_leaves_the_rest_for_the_next_run(web):
    for name in "abc":
        make_summary(body=link(web.page(f"http://{name}.example/", 200)))
    for number in (2, 3):
        run(web, limit=2)
        assert len(web.asked) == number


def test_the_day_stays_that_of_the_first_time(web):
    make_summary(body=link(GONE))
    web.page(GONE, 404)
    with time_machine.travel(datetime.datetime(2026, 2, 26, 17, tzinfo=datetime.UTC)) as clock:
        run(web)
        clock.shift(datetime.timedelta(days=40))
        run(web)
        assert CheckedLink.objects.get().since == datetime.date(2026, 2, 26)
        web.page(GONE, 200)
        clock.shift(datetime.timedelta(days=40))
        run(web)
        assert not CheckedLink.objects.amiss().exists()


def test_a_site_that_is_gone_is_dead_where_another_answers(web):
    make_summary(
        body=link("http://nowhere.example/"), note=link(web.page("http://o.example/", 200))
    )
    run(web)
    assert outcomes() == {"http://nowhere.example/": "no-name", "http://o.example/": "there"}


def test_without_a_network_nothing_is_called_dead(web):
    make_summary(body=link("http://nowhere.example/"))
    with pytest.raises(CommandError, match="is there a network"):
        run(web)
    assert outcomes() == {}


def test_a_link_that_stands_nowhere_any_more_is_forgotten(web):
    summary = make_summary(body=link(web.page("http://owls.example/", 200)))
    run(web)
    summary.body = "<p>Owls.</p>"
    summary.save()
    run(web)
    assert outcomes() == {}


@pytest.mark.parametrize("options", [{"limit": 0}, {"days": -1}])
def test_numbers_that_mean_nothing_are_refused(options, web):
    with pytest.raises(CommandError, match="--limit is 1 or more"):
        run(web, **options)
