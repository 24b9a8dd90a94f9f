"""A real Varnish in front of the site keeps pages, and never shows one that is out of date."""

import datetime
import http.client
import os
import re
import shutil
import socket
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import pytest
import time_machine
from django.utils import timezone

from tests.deployment import ROOT
from tests.factories import make_scheduled, make_summary

VARNISH = shutil.which("varnishd", path=f"{os.environ['PATH']}:/usr/sbin:/usr/local/sbin")
# Says of each answer whether the site was only asked if the kept one still holds.
SPY = "sub vcl_backend_response { set beresp.http.Was-304 = beresp.was_304; }"
HIDDEN = "A planted title"
HOUR = datetime.timedelta(hours=1)

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        not VARNISH and os.environ.get("CI") != "true", reason="needs Varnish: apt install varnish"
    ),
]


class Answer(NamedTuple):
    status: int
    etag: str | None
    was_304: bool
    text: str


@contextmanager
def varnish(folder: Path, rules: str) -> Iterator[Callable[..., Answer]]:
    """Gives a function that asks a Varnish with these rules for an address."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    (folder / "rules.vcl").write_text(rules)
    command = [VARNISH, "-F", "-j", "none", "-n", folder / "work", "-s", "malloc,16m"]
    command += ["-a", f"127.0.0.1:{port}", "-f", folder / "rules.vcl"]

    def ask(address: str, method: str = "GET", **headers: str) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        connection.request(method, address, headers=headers)
        response = connection.getresponse()
        return Answer(
            response.status,
            response.headers["ETag"],
            response.headers["Was-304"] == "true",
            response.read().decode(),
        )

    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert any("Child starts" in line for line in process.stderr)
            yield ask
        finally:
            process.terminate()
            process.communicate(timeout=30)


def in_front_of(live_server, rules: str) -> str:
    site = urlsplit(live_server.url)
    rules = re.sub(r"(?m)^    \.host = .*$", f'    .host = "{site.hostname}";', rules)
    return re.sub(r"(?m)^    \.port = .*$", f'    .port = "{site.port}";', rules)


OURS = (ROOT / "deploy" / "varnish.vcl").read_text("utf-8")
ITS_OWN = "vcl 4.1;\nbackend default {\n    .host = ;\n    .port = ;\n}\n"


@pytest.fixture(scope="module", params=[OURS, ITS_OWN], ids=["our rules", "its own rules"])
def ask(request, live_server, tmp_path_factory) -> Iterator[Callable[..., Answer]]:
    """A Varnish that is told to keep our pages, and one that is told nothing."""
    rules = in_front_of(live_server, request.param)
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
    assert ask("/", **{"If-None-Match": held})[::3] == (304, "")


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
