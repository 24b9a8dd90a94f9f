"""The verbs: publish, schedule, unpublish, withdraw, reinstate; and what they ask first."""

import datetime

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import OperationalError, connection

from blog.models import NotReadyError, Post, ReviewReason, Summary
from tests.factories import (
    make_citation,
    make_draft,
    make_post,
    make_scheduled,
    make_summary,
)

pytestmark = pytest.mark.django_db

NOW = datetime.datetime(2024, 5, 2, 9, 30, tzinfo=datetime.UTC)
HOUR = datetime.timedelta(hours=1)
EARLIER = NOW - 24 * HOUR


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def draft():
    """A draft that lacks nothing."""
    draft = make_draft()
    make_summary(draft)
    return draft


def stored(post: Post) -> tuple:
    return Post.objects.values_list("published_at", "first_published_at").get(pk=post.pk)


def fields_of(post: Post) -> list[str]:
    return [problem.field for problem in post.problems()]


# What a publishable post needs.


def test_a_whole_post_has_no_problems(draft):
    assert draft.problems() == []


@pytest.mark.parametrize("teaser", ["", "  \n"])
def test_a_post_needs_a_teaser(teaser, draft):
    draft.teaser = teaser
    assert fields_of(draft) == ["teaser"]


def test_a_post_needs_a_summary():
    assert fields_of(make_draft()) == ["summaries"]


@pytest.mark.parametrize(
    ("lack", "field"),
    [
        ({"body": ""}, "body"),
        ({"body": "<p> &nbsp; </p>"}, "body"),
        ({"practice_implications": ""}, "practice_implications"),
        ({"citation": None}, "citation"),
        ({"topics": ()}, "topics"),
        ({"research_type": None}, "research_type"),
    ],
)
def test_each_summary_needs(lack, field):
    draft = make_draft()
    make_summary(draft)
    lacking = make_summary(draft, **lack)
    (problem,) = draft.problems()
    assert (problem.field, problem.summary) == (field, lacking)


def test_a_problem_names_its_summary():
    draft = make_draft()
    make_summary(draft, title="Diaries", citation=None)
    assert [str(problem) for problem in draft.problems()] == [
        "Diaries: Choose or enter the citation."
    ]


def test_problems_come_in_the_order_of_the_page():
    draft = make_draft(teaser="")
    nothing = {"body": "", "practice_implications": "", "citation": None, "research_type": None}
    make_summary(draft, topics=(), **nothing)
    each = ["body", "practice_implications", "citation", "topics", "research_type"]
    assert fields_of(draft) == ["teaser", *each]


@pytest.mark.parametrize(
    ("reason", "lack"),
    [
        (ReviewReason.NO_CITATION, {"citation": None}),
        (ReviewReason.NO_TOPIC, {"topics": ()}),
        (ReviewReason.NO_RESEARCH_TYPE, {"research_type": None}),
        (ReviewReason.NO_PRACTICE_IMPLICATIONS, {"practice_implications": ""}),
    ],
)
def test_what_an_import_says_is_missing_is_no_obstacle(reason, lack):
    draft = make_draft()
    make_summary(draft, review_reasons=[reason], **lack)
    assert draft.problems() == []


def test_a_review_reason_excuses_nothing_else():
    draft = make_draft()
    make_summary(draft, review_reasons=[ReviewReason.NO_TOPIC], topics=(), citation=None)
    assert fields_of(draft) == ["citation"]


def test_no_review_reason_excuses_an_empty_body():
    draft = make_draft()
    make_summary(draft, review_reasons=ReviewReason.values, body="")
    assert fields_of(draft) == ["body"]


def test_an_imported_post_needs_no_teaser():
    draft = make_draft(teaser="")
    make_summary(draft, source_key="2023-02:diaries")
    assert draft.problems() == []


def test_review_reasons_are_settled_by_what_was_missing():
    summary = make_summary(
        topics=(),
        citation=None,
        review_reasons=[ReviewReason.NO_CITATION, ReviewReason.NO_TOPIC, ReviewReason.GUESSED],
    )
    summary.citation = make_citation()
    summary.save()
    summary.settle_review_reasons()
    assert Summary.objects.get().review_reasons == [ReviewReason.NO_TOPIC, ReviewReason.GUESSED]


def test_all_reasons_of_absence_are_settled_in_a_whole_summary():
    summary = make_summary(review_reasons=ReviewReason.values)
    summary.settle_review_reasons()
    assert Summary.objects.get().review_reasons == [
        ReviewReason.CITATION_UNREAD,
        ReviewReason.GUESSED,
    ]


# Publish.


def test_publishing_makes_a_post_public_now(draft):
    draft.publish()
    assert draft.is_public
    assert stored(draft) == (NOW, NOW)


def test_publishing_an_incomplete_post_changes_nothing():
    draft = make_draft(teaser="")
    with pytest.raises(NotReadyError) as refusal:
        draft.publish()
    assert [problem.field for problem in refusal.value.problems] == ["teaser", "summaries"]
    assert stored(draft) == (None, None)


def test_publishing_asks_the_database_not_the_copy_in_hand():
    draft = make_draft(teaser="")
    make_summary(draft)
    draft.teaser = "…I blog about what is not saved."
    with pytest.raises(NotReadyError):
        draft.publish()


def test_publishing_again_keeps_the_date(draft, clock):
    draft.publish()
    clock.shift(HOUR)
    draft.publish()
    assert stored(draft) == (NOW, NOW)


def test_publishing_a_scheduled_post_makes_it_public_at_once():
    post = make_scheduled(published_at=NOW + HOUR)
    make_summary(post)
    post.publish()
    assert stored(post) == (NOW, NOW)


def test_publishing_anew_remembers_when_it_first_was_public():
    post = make_post(published_at=EARLIER)
    make_summary(post)
    post.unpublish()
    post.publish()
    assert stored(post) == (NOW, EARLIER)


def test_publishing_leaves_other_columns_alone(draft):
    older = Post.objects.get(pk=draft.pk)
    Post.objects.filter(pk=draft.pk).update(teaser="…I blog about letters.")
    older.publish()
    assert Post.objects.get().teaser == "…I blog about letters."


def test_publishing_tells_the_copy_in_hand_its_new_version(draft):
    before = Post.objects.get().version
    draft.publish()
    assert draft.version == Post.objects.get().version == before + 1


def test_a_public_post_must_stay_publishable(draft):
    draft.publish()
    draft.summaries.update(citation=None)
    with pytest.raises(NotReadyError):
        draft.ensure_publishable()


def test_a_scheduled_post_must_stay_publishable():
    with pytest.raises(NotReadyError):
        make_scheduled(published_at=NOW + HOUR).ensure_publishable()


def test_a_draft_may_be_incomplete():
    draft = make_draft()
    draft.ensure_publishable()
    assert draft.problems()


# Schedule.


def test_a_scheduled_post_becomes_public_by_itself(draft, clock):
    draft.schedule(NOW + HOUR)
    assert (draft.is_public, draft.is_scheduled) == (False, True)
    clock.shift(HOUR)
    assert (draft.is_public, draft.is_scheduled) == (True, False)


def test_a_scheduled_post_will_have_been_public_first_at_its_moment(draft):
    draft.schedule(NOW + HOUR)
    assert stored(draft) == (NOW + HOUR, NOW + HOUR)


@pytest.mark.parametrize("moment", [NOW, NOW - HOUR, (NOW + HOUR).replace(tzinfo=None)])
def test_only_a_time_to_come_can_be_chosen(moment, draft):
    with pytest.raises(ValidationError, match="still to come"):
        draft.schedule(moment)
    assert stored(draft) == (None, None)


def test_an_incomplete_post_cannot_be_scheduled():
    draft = make_draft()
    with pytest.raises(NotReadyError):
        draft.schedule(NOW + HOUR)
    assert stored(draft) == (None, None)


def test_a_public_post_cannot_be_scheduled(draft):
    draft.publish()
    with pytest.raises(ValidationError, match="public already"):
        draft.schedule(NOW + HOUR)
    assert stored(draft) == (NOW, NOW)


def test_a_plan_can_be_changed(draft):
    draft.schedule(NOW + HOUR)
    draft.schedule(NOW + 2 * HOUR)
    assert stored(draft) == (NOW + 2 * HOUR, NOW + 2 * HOUR)


def test_a_plan_for_a_post_public_before_keeps_its_first_date():
    post = make_post(published_at=EARLIER)
    make_summary(post)
    post.unpublish()
    post.schedule(NOW + HOUR)
    assert stored(post) == (NOW + HOUR, EARLIER)


# Unpublish.


def test_unpublishing_makes_a_draft_that_remembers(draft):
    draft.publish()
    draft.unpublish()
    assert (draft.is_public, draft.was_public) == (False, True)
    assert stored(draft) == (None, NOW)


def test_a_plan_taken_back_is_forgotten(draft):
    draft.schedule(NOW + HOUR)
    draft.unpublish()
    assert draft.was_public is False
    assert stored(draft) == (None, None)


def test_unpublishing_a_draft_changes_nothing(draft):
    draft.unpublish()
    assert stored(draft) == (None, None)


def test_a_plan_is_taken_back(draft):
    draft.schedule(NOW + HOUR)
    draft.unschedule()
    assert draft.was_public is False
    assert stored(draft) == (None, None)


def test_a_plan_for_a_post_public_before_is_taken_back_to_its_first_date():
    post = make_post(published_at=NOW + HOUR, first_published_at=EARLIER)
    post.unschedule()
    assert stored(post) == (None, EARLIER)


def test_a_plan_whose_moment_has_come_is_not_taken_back(draft, clock):
    draft.schedule(NOW + HOUR)
    clock.shift(HOUR)
    with pytest.raises(ValidationError, match="public meanwhile"):
        draft.unschedule()
    assert stored(draft) == (NOW + HOUR, NOW + HOUR)


# The next month.


def test_the_next_month_is_behind_the_latest_of_all():
    make_post(month=datetime.date(2023, 1, 1))
    make_draft(month=datetime.date(2023, 12, 1))
    assert Post.objects.next_month() == datetime.date(2024, 1, 1)


def test_the_first_month_of_all_is_the_present_one_on_the_site_s_clocks(clock):
    clock.move_to(datetime.datetime(2024, 6, 1, 3, tzinfo=datetime.UTC))
    assert Post.objects.next_month() == datetime.date(2024, 5, 1)


# Withdraw and reinstate.


def test_withdrawing_says_when_and_why():
    summary = make_summary()
    summary.withdraw("  The study was retracted. ")
    summary.refresh_from_db()
    assert (summary.withdrawn_at, summary.withdrawal_reason) == (NOW, "The study was retracted.")


@pytest.mark.parametrize("reason", ["", " \n"])
def test_withdrawing_needs_a_reason(reason):
    summary = make_summary()
    with pytest.raises(ValidationError, match="Say why"):
        summary.withdraw(reason)
    assert Summary.objects.get().withdrawn_at is None


def test_a_withdrawal_can_be_taken_back():
    summary = make_summary()
    summary.withdraw("A mistake.")
    summary.reinstate()
    summary.refresh_from_db()
    assert (summary.is_withdrawn, summary.withdrawal_reason) == (False, "")


def test_withdrawing_leaves_other_columns_alone():
    summary = make_summary()
    Summary.objects.update(title="Another title")
    summary.withdraw("A mistake.")
    assert Summary.objects.get().title == "Another title"


# Two people at once.


@pytest.mark.django_db(transaction=True)
def test_publishing_does_not_even_look_while_another_has_the_post_in_hand(draft):
    draft.summaries.update(body="")
    rival = connection.copy()
    try:
        rival.set_autocommit(False)
        with rival.cursor() as cursor:
            cursor.execute("SELECT 1 FROM blog_post FOR UPDATE")
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '50ms'")
        with pytest.raises(OperationalError, match="lock timeout"):
            draft.publish()
    finally:
        rival.rollback()
        rival.close()
        with connection.cursor() as cursor:
            cursor.execute("RESET lock_timeout")
    with pytest.raises(NotReadyError):
        draft.publish()
