"""Who is given which summary of the queue, what a person's look settles, and what stays open."""

import datetime

import pytest
import time_machine
from django.utils import timezone

from blog import review
from blog.models import ReviewLease, ReviewReason, Summary
from tests.factories import make_citation, make_summary, make_user

pytestmark = pytest.mark.django_db

MINUTE = datetime.timedelta(minutes=1)
# As the parser reads it, without a year.
WITHOUT_YEAR = "Quillfeather, A. B. Reading diaries aloud. Journal of Invented Therapy, 12, 34-56."


@pytest.fixture
def moderator():
    return make_user("Moderator")


@pytest.fixture
def colleague():
    return make_user("Moderator")


def flagged(*reasons: str, **fields) -> Summary:
    return make_summary(review_reasons=list(reasons or ["guessed"]), **fields)


# Who is given which.


def test_the_newest_comes_first(moderator):
    newest, _older = flagged(), flagged()
    assert review.take_next(moderator) == newest.pk


def test_one_is_led_back_to_what_one_has_begun(moderator):
    _newest, older = flagged(), flagged()
    assert review.take(older.pk, moderator)
    assert review.take_next(moderator) == older.pk


def test_two_people_never_get_the_same(moderator, colleague):
    newest, older = flagged(), flagged()
    assert review.take_next(moderator) == newest.pk
    assert review.take_next(colleague) == older.pk
    assert not review.take(newest.pk, colleague)


def test_where_others_have_all_there_is_none(moderator, colleague):
    flagged()
    review.take_next(moderator)
    assert review.take_next(colleague) is None


def test_after_a_while_somebody_else_is_given_it(moderator, colleague):
    summary = flagged()
    with time_machine.travel(timezone.now(), tick=False) as clock:
        review.take_next(moderator)
        clock.shift((ReviewLease.MINUTES - 1) * MINUTE)
        assert review.take_next(colleague) is None
        clock.shift(2 * MINUTE)
        assert review.take_next(colleague) == summary.pk
        assert not review.take(summary.pk, moderator)


def test_looking_on_prolongs_it(moderator, colleague):
    summary = flagged()
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _ in range(3):
            assert review.take(summary.pk, moderator)
            clock.shift((ReviewLease.MINUTES - 1) * MINUTE)
        assert review.take_next(colleague) is None


def test_whoever_takes_another_lets_the_first_go(moderator, colleague):
    first, second = flagged(), flagged()
    review.take(first.pk, moderator)
    review.take(second.pk, moderator)
    assert review.take(first.pk, colleague)


def test_a_summary_that_is_gone_is_given_to_nobody(moderator):
    assert not review.take(2**31, moderator)


def test_what_one_has_skipped_is_given_to_others_only(moderator, colleague):
    summary = flagged()
    review.skip(summary.pk, moderator)
    assert review.take_next(moderator) is None
    assert review.take_next(colleague) == summary.pk


def test_what_one_has_skipped_comes_again_when_one_asks_for_it(moderator):
    summary = flagged()
    for _ in range(2):
        review.skip(summary.pk, moderator)
    review.take_up_again(moderator)
    assert review.take_next(moderator) == summary.pk


def test_the_queue_can_be_of_one_reason(moderator):
    flagged("guessed")
    wanted = flagged("no-topic")
    assert review.take_next(moderator, "no-topic") == wanted.pk
    assert review.take_next(moderator, "no-citation") is None


def test_what_is_withdrawn_waits_no_longer(moderator):
    flagged().withdraw("Retracted.")
    assert review.take_next(moderator) is None


def test_drafts_wait_too(moderator):
    summary = flagged()
    summary.post.published_at = None
    summary.post.save()
    assert review.take_next(moderator) == summary.pk


# How far it is.


def test_progress_counts_what_is_done_skipped_and_left(moderator, colleague):
    summaries = [flagged() for _ in range(5)]
    review.skip(summaries[0].pk, moderator)
    review.take(summaries[4].pk, colleague)
    assert review.progress(moderator, "", done=3) == (5, 8, 3, 1, 1)


def test_progress_costs_the_same_for_many(moderator, django_assert_num_queries):
    for more in (2, 20):
        for _ in range(more):
            flagged()
        with django_assert_num_queries(1):
            review.progress(moderator, "", 0)


def test_reasons_are_counted_the_most_frequent_first():
    flagged("guessed", "no-topic")
    flagged("guessed")
    flagged("guessed").withdraw("Retracted.")
    assert [(one.key, one.number) for one in review.reasons()] == [("guessed", 2), ("no-topic", 1)]


# What a look settles.


def left_open(summary: Summary) -> list[str]:
    found = [one.reason for one in review.accept(summary)]
    assert Summary.objects.get(pk=summary.pk).review_reasons == found
    return found


@pytest.mark.parametrize(
    ("reason", "lacking"),
    [
        ("no-citation", {"citation": None}),
        ("no-topic", {"topics": ()}),
        ("no-research-type", {"research_type": None}),
        ("no-practice-implications", {"practice_implications": ""}),
        ("no-practice-implications", {"practice_implications": "<p> </p>"}),
    ],
)
def test_what_is_missing_stays_open_until_it_is_there(reason, lacking):
    assert left_open(flagged(reason, **lacking)) == [reason]
    assert left_open(flagged(reason)) == []


def test_what_was_guessed_is_settled_by_the_look():
    assert left_open(flagged("guessed", "no-topic", topics=())) == ["no-topic"]


def test_a_reference_of_which_only_the_text_is_kept_stays_open():
    citation = make_citation(title="", authors=[], issued_year=None, raw="See page seven.")
    assert left_open(flagged("citation-unread", citation=citation)) == ["citation-unread"]


def test_a_reference_without_its_year_stays_open_until_somebody_adds_it():
    citation = make_citation(issued_year=None, raw=WITHOUT_YEAR, doi="")
    summary = flagged("citation-unread", citation=citation)
    assert left_open(summary) == ["citation-unread"]
    citation.issued_year = 2019
    citation.save()
    assert left_open(Summary.objects.get(pk=summary.pk)) == []


def test_a_missing_citation_is_not_a_read_one():
    summary = flagged("citation-unread", citation=None)
    assert left_open(summary) == ["citation-unread"]


def test_every_reason_has_its_field():
    fields = {field.name for field in Summary._meta.get_fields()}
    assert set(review.FIELDS) == set(ReviewReason)
    assert set(review.FIELDS.values()) <= fields
