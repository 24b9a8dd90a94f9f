"""Sets of summaries as numbers agree with plain sets, and hold what readers may see."""

import datetime
from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blog.catalogue import CHUNK, Catalogue
from blog.models import Summary
from blog.vocabulary import Vocabulary
from tests.factories import (
    make_draft,
    make_post,
    make_research_type,
    make_scheduled,
    make_summaries,
    make_summary,
    make_topic,
)

SIZE = 3 * CHUNK
# Far from their places, so that none is taken for the other.
KEYS = range(10 * SIZE, 11 * SIZE)
PLACES = st.sets(
    st.integers(0, SIZE - 1)
    | st.sampled_from([0, CHUNK - 1, CHUNK, 2 * CHUNK - 1, 2 * CHUNK, SIZE - 1])
)


@pytest.fixture(scope="module")
def large() -> Catalogue:
    none, nothing = array("q"), Vocabulary([], [], [])
    return Catalogue(array("q", KEYS), none, {}, [], none, nothing, {}, {}, {}, {})


def number_of(places: set[int]) -> int:
    return sum(1 << place for place in places)


@given(places=PLACES, start=st.integers(0, 40), length=st.integers(0, 40))
def test_a_part_is_that_of_the_sorted_list(large, places, start, length):
    part = large.part(number_of(places), start, start + length)
    expected = sorted(places)[start : start + length]
    assert list(part.items()) == [(KEYS[place], place) for place in expected]


@given(places=PLACES, strangers=st.sets(st.integers(-5, 5)))
def test_keys_become_the_places_of_those_that_are_there(large, places, strangers):
    keys = {KEYS[place] for place in places} | strangers
    assert large.with_keys(keys) == number_of(places)


def test_all_are_as_many_as_there_are_keys(large):
    assert large.all.bit_count() == len(KEYS)
    assert large.all >> len(KEYS) == 0


def shown(catalogue: Catalogue, places: int) -> set[str]:
    keys = catalogue.part(places, 0, len(catalogue.keys))
    return {Summary.objects.get(pk=key).title for key in keys}


@pytest.mark.django_db
def test_it_holds_the_public_summaries_in_the_order_of_the_list():
    make_summaries(7)
    make_summary(make_draft())
    make_summary(make_scheduled())
    make_summary().withdraw("Retracted.")
    expected = Summary.objects.public().newest_first().values_list("pk", flat=True)
    assert list(Catalogue.load().keys) == list(expected)


@pytest.mark.django_db
def test_each_term_has_those_that_carry_it():
    owls, bees, none = make_topic("Owls"), make_topic("Bees"), make_topic("Newts")
    trial, survey = make_research_type("Trial"), make_research_type("Survey")
    march = make_post(month=datetime.date(2021, 3, 1))
    make_summary(march, title="A", topics=[owls, bees], research_type=trial)
    make_summary(march, title="B", topics=[owls], research_type=None)
    make_summary(
        make_post(month=datetime.date(2019, 3, 1)), title="C", topics=(), research_type=trial
    )
    make_summary(march, topics=[owls, bees], research_type=survey).withdraw("Retracted.")
    make_summary(make_draft(), topics=[owls, bees], research_type=survey)
    catalogue = Catalogue.load()
    assert [shown(catalogue, catalogue.topics[topic.pk]) for topic in (owls, bees, none)] == [
        {"A", "B"},
        {"A"},
        set(),
    ]
    assert [shown(catalogue, catalogue.types[kind.pk]) for kind in (trial, survey)] == [
        {"A", "C"},
        set(),
    ]
    years = {year: shown(catalogue, places) for year, places in catalogue.years.items()}
    assert years == {2021: {"A", "B"}, 2019: {"C"}}


@pytest.mark.django_db
def test_a_month_whose_summaries_are_all_withdrawn_is_still_a_month():
    make_summary(make_post(month=datetime.date(2021, 3, 1))).withdraw("Retracted.")
    catalogue = Catalogue.load()
    assert catalogue.months == [(datetime.date(2021, 3, 1), 0)]
    assert catalogue.years == {2021: 0}
