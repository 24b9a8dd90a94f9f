"""The comparison with Wagtail and bare Django: what it reads, asks, and finds wrong."""

import shutil
import sys

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext

from bench.compare import asking, load, servers, slow
from bench.compare.__main__ import GOALS, compared, complain
from bench.filling import Filling
from bench.records import invent
from blog.models import Summary
from tests.factories import make_summaries

OUTPUT = """\
Running 1s test @ http://localhost:1/
  1 threads and 8 connections
  Requests/sec:     20.00

{"requests": 40, "seconds": 2.0, "median": 7.5, "p99": 20.25, "bytes": 4000, "failed": 0}
"""


def taken(rate: float) -> load.Taken:
    return load.Taken(round(rate * 10), 10, 1, 2, 1000, 0)


def runs(**rates: float) -> dict[str, load.Taken]:
    """A measurement in which Wagtail makes ten pages a second and one query takes a millisecond."""
    found = {"one query": 1000, "bare view": 3000, "site, 304": 1000}
    for kind in GOALS:
        found |= {f"site, {kind}, cold": 1000, f"Wagtail, {kind}, cold": 10}
        found |= {f"site, {kind}, warm": 900, f"Wagtail, {kind}, warm": 900}
    return {name: taken(rate) for name, rate in (found | rates).items()}


def complaints(memory: float = 100, first: float = 1, **rates: float) -> list[str]:
    return list(complain(list(compared(runs(**rates))), memory, first))


def test_the_last_line_of_wrk_is_read():
    assert load.read(OUTPUT) == load.Taken(40, 2.0, 7.5, 20.25, 4000, 0)
    assert load.read(OUTPUT).rate == 20


def test_a_load_that_got_no_answer_has_a_speed_all_the_same():
    assert load.Taken(0, 2, 0, 0, 0, 0).rate == 0.5


def test_each_number_is_the_median_of_its_own():
    several = [load.Taken(n, 1, 10 - n, n, 0, 0) for n in (1, 2, 9)]
    assert load.middle(several) == load.Taken(2, 1, 8, 2, 0, 0)


def test_goals_that_are_reached_raise_no_complaint():
    assert complaints() == []


def test_a_page_made_too_slowly_is_told_with_its_goal():
    (complaint,) = complaints(**{"site, list, cold": 49})
    assert complaint == "list, cold: 4.90 times as fast, where 5 is the goal."


def test_a_kept_page_slower_than_one_query_is_told():
    (complaint,) = complaints(**{"site, feed, warm": 790})
    assert complaint == "feed, warm: 0.79 times as fast, where 0.8 is the goal."


def test_too_much_memory_and_a_late_first_answer_are_told():
    assert complaints(memory=151, first=2.1) == [
        "The site takes 151 MB, where 150 is the goal.",
        "The site answers 2.1 s after its start, where 2 is the goal.",
    ]


def test_without_wrk_it_says_what_is_missing(monkeypatch):
    monkeypatch.setenv("PATH", "")
    with pytest.raises(SystemExit, match="wrk is missing"):
        load.require_wrk()


@pytest.mark.skipif(not shutil.which("wrk"), reason="wrk is missing")
def test_wrk_asks_for_the_addresses_in_turn(tmp_path):
    answers = tmp_path / "answers.py"
    answers.write_text(
        "def application(environ, start_response):\n"
        "    is_ours = environ['PATH_INFO'] in ('/one/', '/two/')\n"
        "    start_response('200 OK' if is_ours else '404 Not Found', [('Content-Length', '2')])\n"
        "    return [b'ok']\n"
    )
    with servers.serve(
        "answers:application", "/one/", sys.executable, PYTHONPATH=str(tmp_path)
    ) as server:
        found = load.run(asking_for(tmp_path, server, "/one/", "/two/"), 1)
        missing = load.run(asking_for(tmp_path, server, "/one/", "/none/"), 1)
        assert 5 < server.memory() < 200
    assert found.requests > 10
    assert found.failed == 0
    assert missing.failed == pytest.approx(missing.requests / 2, abs=load.VISITORS)


def asking_for(folder, server, *paths) -> load.Load:
    return load.Load("some", server.port, asking.write(folder, "some", list(paths)))


@pytest.mark.django_db
def test_everything_that_is_asked_of_the_site_is_a_page():
    list(Filling().fill(invent(30, ["empathy", "attachment"], ["meta-analysis"])))
    kinds = asking.kinds()
    assert [kind.name for kind in kinds] == list(GOALS)
    for kind in kinds:
        statuses = {Client().get(address).status_code for address in kind.ours[:10]}
        assert statuses == {200}, kind.name
        assert len(kind.ours) == len(kind.wagtails)


@pytest.mark.django_db
def test_the_slow_build_asks_the_database_for_each_row(settings):
    make_summaries(6)
    quick = queries_of_the_list()
    with override_settings(
        MIDDLEWARE=[*settings.MIDDLEWARE, f"{slow.__name__}.QueriesForEachRow"],
    ):
        assert queries_of_the_list() >= quick + Summary.objects.count()


def queries_of_the_list() -> int:
    cache.clear()
    with CaptureQueriesContext(connection) as queries:
        assert Client().get("/").status_code == 200
    return len(queries)
