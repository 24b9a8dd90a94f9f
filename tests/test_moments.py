"""Moments are read from the site's clocks and told in words, whenever those clocks are set."""

import datetime

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.test import override_settings
from hypothesis import example, given
from hypothesis import strategies as st

from blog import moments
from blog.moments import FIRST, SECOND, RepeatedTimeError

# In Toronto the clocks go forward on 8 March 2026 at 02:00 and back on 1 November 2026 at 02:00.
NOW = datetime.datetime(2026, 2, 26, 12, 0, tzinfo=datetime.UTC)
# Changes by an hour and by half of one, at midnight, of a whole day, and none.
ZONES = [
    "America/Toronto",
    "Europe/London",
    "Australia/Lord_Howe",
    "America/Santiago",
    "Pacific/Apia",
    "Asia/Kathmandu",
    "UTC",
]


def utc(*parts: int) -> datetime.datetime:
    return datetime.datetime(*parts, tzinfo=datetime.UTC)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


# Read.


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-03-01T07:00", utc(2026, 3, 1, 12)),
        ("2026-07-01T07:00", utc(2026, 7, 1, 11)),
        ("2026-03-01 07:00", utc(2026, 3, 1, 12)),
        (" 2026-03-01T07:00:30 ", utc(2026, 3, 1, 12, 0, 30)),
        # A minute before and at the hour that is skipped, and behind the one that is repeated.
        ("2026-03-08T01:59", utc(2026, 3, 8, 6, 59)),
        ("2026-03-08T03:00", utc(2026, 3, 8, 7)),
        ("2026-11-01T00:59", utc(2026, 11, 1, 4, 59)),
        ("2026-11-01T02:00", utc(2026, 11, 1, 7)),
    ],
)
def test_a_time_is_that_of_the_site_s_clocks(text, moment):
    assert moments.read(text) == moment


@pytest.mark.parametrize(
    "text",
    [
        *("", "tomorrow", "2026-03-01", "07:00", "2026-13-01T07:00", "2026-02-30T07:00"),
        *("2026-03-01T24:00", "2026-03-01T07:00Z", "2026-03-01T07:00-05:00", "2026-W09-7T07:00"),
        *("9999-12-31T23:59", "+12026-03-01T07:00", "٢٠٢٦-03-01T07:00", "2026-03-01T07:00\x00"),
    ],
)
def test_what_is_no_date_and_time_is_refused(text):
    with pytest.raises(ValidationError, match="Give a date and a time"):
        moments.read(text)


@pytest.mark.parametrize("text", ["2026-03-08T02:00", "2026-03-08T02:30", "2026-03-08T02:59"])
def test_a_time_that_spring_skips_is_refused(text):
    with pytest.raises(ValidationError, match="there is no 02:"):
        moments.read(text)


def test_a_time_that_spring_skips_is_refused_in_words_with_its_neighbours():
    with pytest.raises(ValidationError) as refusal:
        moments.read("2026-03-08T02:30")
    assert refusal.value.messages == [
        "The clocks in Ottawa go forward then: there is no 02:30 on Sunday 8 March. Choose another "
        "time, such as 01:30 or 03:30."
    ]


@pytest.mark.parametrize("which", ["", "third"])
def test_a_time_that_autumn_repeats_is_asked_for(which):
    with pytest.raises(RepeatedTimeError) as refusal:
        moments.read("2026-11-01T01:30", which)
    assert refusal.value.messages == [
        "The clocks in Ottawa go back then: 01:30 comes twice on Sunday 1 November. Say which one "
        "you mean."
    ]


def test_both_times_that_autumn_repeats_can_be_had():
    found = [moments.read("2026-11-01T01:30", which) for which in (FIRST, SECOND)]
    assert found == [utc(2026, 11, 1, 5, 30), utc(2026, 11, 1, 6, 30)]


def test_which_one_is_asked_of_no_other_time():
    assert moments.read("2026-03-01T07:00", SECOND) == utc(2026, 3, 1, 12)


# In words.


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (utc(2026, 3, 1, 12), "Sunday 1 March, 07:00, Ottawa time, in 3 days"),
        (utc(2026, 2, 26, 12, 20), "Thursday 26 February, 07:20, Ottawa time, in 20 minutes"),
        (utc(2027, 3, 1, 12), "Monday 1 March 2027, 07:00, Ottawa time, in 12 months"),
        (utc(2025, 12, 31, 12), "Wednesday 31 December 2025, 07:00, Ottawa time, 57 days ago"),
        (
            utc(2026, 11, 1, 5, 30),
            "Sunday 1 November, 01:30 (the first, before the clocks go back), Ottawa time, "
            "in 8 months",
        ),
        (
            utc(2026, 11, 1, 6, 30),
            "Sunday 1 November, 01:30 (the second, after the clocks have gone back), Ottawa time, "
            "in 8 months",
        ),
    ],
)
def test_a_moment_in_words(moment, words):
    assert moments.in_words(moment) == words


def test_the_city_is_the_site_s_own():
    with override_settings(TIME_ZONE="Europe/London", TIME_ZONE_CITY="Exeter"):
        words = moments.in_words(utc(2026, 3, 1, 12))
    assert words == "Sunday 1 March, 12:00, Exeter time, in 3 days"


def test_this_year_is_the_one_on_the_site_s_clocks(clock):
    clock.move_to(utc(2027, 1, 1, 3))
    assert moments.day(utc(2027, 1, 1, 4, 30)) == "Thursday 31 December"


@pytest.mark.parametrize(
    ("now", "moment", "words"),
    [
        (utc(2026, 5, 6, 12), utc(2026, 5, 6, 12, 0, 20), "in less than a minute"),
        (utc(2026, 5, 6, 12), utc(2026, 5, 6, 11, 59, 40), "just now"),
        (utc(2026, 5, 6, 12), utc(2026, 5, 6, 12, 1), "in 1 minute"),
        (utc(2026, 5, 6, 12), utc(2026, 5, 6, 11, 40), "20 minutes ago"),
        (utc(2026, 5, 6, 12), utc(2026, 5, 6, 13, 59), "in 119 minutes"),
        (utc(2026, 5, 6, 12), utc(2026, 5, 6, 14), "in 2 hours"),
        # Late in the evening of the 6th, early on the 7th.
        (utc(2026, 5, 7, 3), utc(2026, 5, 7, 11), "in 8 hours"),
        (utc(2026, 5, 7, 11), utc(2026, 5, 7, 3), "8 hours ago"),
        # Fifteen hours: of the same day, and of the next.
        (utc(2026, 5, 6, 8), utc(2026, 5, 6, 23), "in 15 hours"),
        (utc(2026, 5, 6, 20), utc(2026, 5, 7, 11), "tomorrow"),
        (utc(2026, 5, 7, 11), utc(2026, 5, 6, 20), "yesterday"),
        # Nearly two days, and the second midnight is passed.
        (utc(2026, 5, 6, 20), utc(2026, 5, 8, 11), "in 2 days"),
        (utc(2026, 5, 6, 12), utc(2026, 7, 4, 12), "in 59 days"),
        (utc(2026, 5, 6, 12), utc(2026, 7, 6, 12), "in 2 months"),
        (utc(2026, 5, 6, 12), utc(2026, 8, 5, 12), "in 2 months"),
        (utc(2026, 5, 6, 12), utc(2024, 5, 7, 12), "23 months ago"),
        (utc(2026, 5, 6, 12), utc(2024, 5, 6, 12), "2 years ago"),
        (utc(2026, 5, 6, 12), utc(2999, 1, 2, 14), "in 972 years"),
    ],
)
def test_how_far_away_it_is(now, moment, words, clock):
    clock.move_to(now)
    assert moments.distance(moment) == words


@pytest.mark.parametrize(
    ("now", "moment", "words"),
    [
        # From 23:00 to 07:00 on the clocks, which takes seven hours in spring, nine in autumn.
        (utc(2026, 3, 8, 4), utc(2026, 3, 8, 11), "in 7 hours"),
        (utc(2026, 11, 1, 3), utc(2026, 11, 1, 12), "in 9 hours"),
        # From noon to noon, whatever it takes.
        (utc(2026, 3, 7, 17), utc(2026, 3, 8, 16), "tomorrow"),
        (utc(2026, 10, 31, 16), utc(2026, 11, 1, 17), "tomorrow"),
        (utc(2026, 3, 6, 17), utc(2026, 3, 9, 16), "in 3 days"),
        # From 01:50 to 03:10, and from the first 01:50 to the second.
        (utc(2026, 3, 8, 6, 50), utc(2026, 3, 8, 7, 10), "in 20 minutes"),
        (utc(2026, 11, 1, 5, 50), utc(2026, 11, 1, 6, 50), "in 60 minutes"),
    ],
)
def test_how_far_away_it_is_across_a_change_of_the_clocks(now, moment, words, clock):
    clock.move_to(now)
    assert moments.distance(moment) == words


# Laws.

# Anywhere in ten years, and often within a day of a change of the clocks somewhere.
changes = st.sampled_from(
    [
        *(utc(2026, 3, 8, 7), utc(2026, 11, 1, 6), utc(2026, 3, 29, 1), utc(2026, 10, 25, 1)),
        *(utc(2026, 4, 4, 15), utc(2026, 10, 3, 15, 30), utc(2026, 4, 5, 3), utc(2026, 9, 6, 4)),
        utc(2011, 12, 30, 10),
    ]
)
near = st.builds(
    lambda change, minutes: change + datetime.timedelta(minutes=minutes),
    changes,
    st.integers(-24 * 60, 24 * 60),
)
anywhere = st.integers(0, 10 * 366 * 24 * 60).map(
    lambda minutes: utc(2020, 1, 1) + datetime.timedelta(minutes=minutes)
)
some_moments = near | anywhere
zones = st.sampled_from(ZONES)


@given(some_moments, zones)
@example(utc(2026, 11, 1, 5, 30), "America/Toronto")
@example(utc(2026, 11, 1, 6, 30), "America/Toronto")
def test_what_is_written_is_read_as_the_same_moment(moment, zone):
    with override_settings(TIME_ZONE=zone):
        assert moments.read(moments.written(moment), moments.which(moment)) == moment


@given(some_moments, zones)
@example(utc(2026, 3, 8, 2, 30), "America/Toronto")
def test_what_the_clocks_show_is_never_taken_for_another_time(clock, zone):
    """`clock` stands for what somebody typed, whether those clocks ever show it or not."""
    typed = f"{clock:%Y-%m-%dT%H:%M}"
    with override_settings(TIME_ZONE=zone):
        for which in ("", FIRST, SECOND):
            try:
                moment = moments.read(typed, which)
            except ValidationError:
                continue
            assert moments.written(moment) == typed


@given(some_moments, zones)
def test_a_time_has_as_many_moments_as_the_clocks_show_it(moment, zone):
    """Counted by looking at the clocks again as long after as any of them is ever set back."""
    with override_settings(TIME_ZONE=zone):
        clock = datetime.datetime.fromisoformat(moments.written(moment))
        shown = [
            other
            for minutes in (-24 * 60, -60, -30, 0, 30, 60, 24 * 60)
            if moments.written(other := moment + datetime.timedelta(minutes=minutes))
            == moments.written(moment)
        ]
        assert moments.moments_at(clock) == shown


@given(near, st.integers(-120, 120), zones)
@example(utc(2026, 11, 1, 5, 30), 60, "America/Toronto")
def test_two_moments_are_never_told_alike(moment, minutes, zone):
    other = moment + datetime.timedelta(minutes=minutes)
    with override_settings(TIME_ZONE=zone):
        same = moments.in_words(moment) == moments.in_words(other)
    assert same == (minutes == 0)


@given(some_moments, some_moments, zones)
def test_what_is_to_come_is_never_told_as_past(now, moment, zone):
    with override_settings(TIME_ZONE=zone), time_machine.travel(now, tick=False):
        words = moments.distance(moment)
    to_come = words.startswith("in ") or words == "tomorrow"
    past = words.endswith(" ago") or words in ("yesterday", "just now")
    assert (to_come, past) == (moment > now, moment <= now)
