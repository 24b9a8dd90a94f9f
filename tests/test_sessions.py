"""Sessions end after an hour without a sign of life, and after half a day in any case."""

import pytest
import time_machine
from django.contrib.sessions.models import Session

from tests.factories import make_user
from tests.second_factors import is_in, log_in

pytestmark = pytest.mark.django_db

MINUTE, HOUR = 60, 3600


@pytest.fixture(autouse=True)
def limits(settings):
    """Those of the site where nothing else is set, see `test_settings.py`."""
    settings.SESSION_IDLE_MINUTES, settings.SESSION_HOURS = 60, 12


@pytest.fixture
def clock():
    with time_machine.travel("2026-03-01 08:00", tick=False) as traveller:
        yield traveller


@pytest.fixture
def desk(clock, client):
    client.force_login(make_user("Author"))
    return client


def test_whoever_is_away_for_an_hour_logs_in_again(desk, clock):
    clock.shift(61 * MINUTE)
    assert not is_in(desk)


def test_a_sign_of_life_within_the_hour_is_enough(desk, clock):
    for _ in range(3):
        clock.shift(50 * MINUTE)
        assert is_in(desk)


def test_after_half_a_day_nothing_helps(desk, clock):
    for _ in range(23):
        clock.shift(30 * MINUTE)
        assert is_in(desk)
    clock.shift(31 * MINUTE)
    assert not is_in(desk)


def test_what_ends_sessions_can_be_set(client, clock, settings):
    settings.SESSION_IDLE_MINUTES, settings.SESSION_HOURS = 10, 1
    client.force_login(make_user("Author"))
    for _ in range(6):
        clock.shift(9 * MINUTE)
        assert is_in(client)
    clock.shift(7 * MINUTE)
    assert not is_in(client)


def test_a_session_of_before_these_limits_is_over(desk):
    session = desk.session
    row = Session.objects.get(pk=session.session_key)
    data = row.get_decoded()
    del data["began_at"]
    row.session_data = session.encode(data)
    row.save()
    assert not is_in(desk)


def test_the_cookie_lives_no_longer_than_the_session(client):
    log_in(client, make_user("Author"))
    assert client.cookies["sessionid"]["max-age"] == 12 * HOUR


def test_signs_of_life_within_a_minute_are_written_down_once(desk, clock):
    clock.shift(2 * MINUTE)
    before = Session.objects.get().expire_date
    assert desk.get("/admin/session/").json()["user"]
    after = Session.objects.get().expire_date
    clock.shift(30)
    desk.get("/admin/session/")
    assert (before < after, Session.objects.get().expire_date) == (True, after)


def test_control_sessions_of_django_itself_go_on(client, clock, settings):
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.db"
    client.force_login(make_user("Author"))
    clock.shift(61 * MINUTE)
    assert is_in(client)
