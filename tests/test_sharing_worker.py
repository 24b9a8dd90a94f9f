"""Who comes is answered by whichever process of the site has time."""

import http.client
from contextlib import ExitStack

import pytest
from django.db import connection

from tests.databases import url_of
from tests.servers import asked_at_once, served_environment, serving

pytestmark = pytest.mark.django_db

# Two processes of four threads.
MOST_AT_ONCE = 8


@pytest.fixture
def site():
    # Nobody loses a connection because the test takes its time.
    patient = {"GUNICORN_CMD_ARGS": "--keep-alive 60"}
    environment = served_environment(url_of(connection.settings_dict["NAME"]), **patient)
    with serving(environment):
        yield environment["WEB_BIND"]


def test_no_process_takes_what_another_has_time_for(site):
    with asked_at_once(site, MOST_AT_ONCE) as asked:
        pass
    assert [one.result().status for one in asked] == [200] * MOST_AT_ONCE


def test_more_than_can_be_answered_at_once_come_again_to_whoever_has_time(site):
    with ExitStack() as stack:
        stays = []
        for _ in range(2 * MOST_AT_ONCE):
            visitor = http.client.HTTPConnection(site, timeout=30)
            stack.callback(visitor.close)
            visitor.request("GET", "/readyz")
            answer = visitor.getresponse()
            assert (answer.status, answer.read()) == (200, b"ready\n")
            stays.append(answer.headers["Connection"] == "keep-alive")
    assert 0 < sum(stays) <= MOST_AT_ONCE
