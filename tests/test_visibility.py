"""Who may see what, as the querysets say it; the pages ask nothing else."""

import datetime

import pytest
import time_machine

from blog.models import Post, Summary
from tests.factories import make_draft, make_post, make_scheduled, make_summary

pytestmark = pytest.mark.django_db

NOW = datetime.datetime(2024, 5, 2, 9, 30, tzinfo=datetime.UTC)
A_MOMENT = datetime.timedelta(microseconds=1)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def posts():
    return {
        "public": make_post(),
        "due": make_post(published_at=NOW),
        "scheduled": make_scheduled(published_at=NOW + A_MOMENT),
        "draft": make_draft(),
        "unpublished": make_draft(first_published_at=NOW - A_MOMENT),
    }


@pytest.fixture
def summaries(posts):
    return {name: make_summary(post) for name, post in posts.items()} | {
        "withdrawn": make_summary(
            posts["public"], withdrawn_at=NOW, withdrawal_reason="Retracted."
        ),
        "withdrawn draft": make_summary(
            posts["draft"], withdrawn_at=NOW, withdrawal_reason="Retracted."
        ),
    }


def names_of(found, named) -> set[str]:
    return {name for name, row in named.items() if row in found}


def test_public_posts_are_those_that_are_due(posts):
    assert names_of(Post.objects.public(), posts) == {"public", "due"}


def test_scheduled_posts_are_those_to_come(posts):
    assert names_of(Post.objects.scheduled(), posts) == {"scheduled"}


def test_drafts_are_those_without_a_date(posts):
    assert names_of(Post.objects.drafts(), posts) == {"draft", "unpublished"}


def test_every_post_is_public_or_scheduled_or_a_draft(posts):
    states = (Post.objects.public(), Post.objects.scheduled(), Post.objects.drafts())
    assert sum(state.count() for state in states) == len(posts)


def test_a_post_says_of_itself_what_the_queryset_says(posts):
    assert {name for name, post in posts.items() if post.is_public} == {"public", "due"}
    assert {name for name, post in posts.items() if post.is_scheduled} == {"scheduled"}
    assert {name for name, post in posts.items() if post.was_public} == {
        "public",
        "due",
        "unpublished",
    }


def test_readers_may_open_summaries_of_public_posts_even_withdrawn_ones(summaries):
    assert names_of(Summary.objects.reachable(), summaries) == {"public", "due", "withdrawn"}


def test_readers_meet_no_withdrawn_summary_in_a_list(summaries):
    assert names_of(Summary.objects.public(), summaries) == {"public", "due"}


def test_a_scheduled_post_is_invisible_until_its_moment(posts, summaries, clock):
    assert summaries["scheduled"] not in Summary.objects.public()
    clock.shift(A_MOMENT)
    assert summaries["scheduled"] in Summary.objects.public()
    assert posts["scheduled"] in Post.objects.public()


def test_time_is_asked_anew_by_each_query(summaries, clock):
    before = Summary.objects.public().count()
    clock.shift(A_MOMENT)
    assert Summary.objects.public().count() == before + 1


def test_unpublishing_hides_a_summary(summaries):
    summaries["public"].post.unpublish()
    assert names_of(Summary.objects.reachable(), summaries) == {"due"}


def test_the_newest_month_comes_first_and_its_order_is_the_authors():
    older = make_post(month=datetime.date(2020, 1, 1))
    newer = make_post(month=datetime.date(2020, 2, 1))
    second = make_summary(newer, position=2)
    first = make_summary(newer, position=1)
    last = make_summary(older)
    assert list(Summary.objects.newest_first()) == [first, second, last]


def test_a_list_takes_two_queries_whatever_its_length(django_assert_num_queries):
    for number in (1, 3):
        for _ in range(number):
            make_summary()
        # summaries with post, citation and type; their topics
        with django_assert_num_queries(2):
            shown = [
                (one.post.month, one.citation.title, one.research_type.name, *one.topics.all())
                for one in Summary.objects.public().for_list()
            ]
        assert len(shown) == Summary.objects.count()
