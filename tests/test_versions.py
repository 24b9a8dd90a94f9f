"""Each change of what an author writes is counted, so that two editors notice each other."""

import pytest

from blog.models import Post, Summary, SummaryTopic
from research.models import Citation
from tests.factories import make_draft, make_post, make_summary, make_topic

pytestmark = pytest.mark.django_db


def version_of(row: Post | Summary) -> int:
    return type(row).objects.values_list("version", flat=True).get(pk=row.pk)


@pytest.fixture
def summary():
    return make_summary()


@pytest.fixture
def moves(summary):
    """By how much the version of the summary's post moves."""
    before = version_of(summary.post)
    return lambda: version_of(summary.post) - before


def test_a_new_post_starts_at_one():
    assert version_of(make_post()) == 1


def test_a_new_summary_starts_at_one():
    assert version_of(make_summary(topics=())) == 1


def test_saving_a_change_counts(summary):
    summary.title = "Another title"
    summary.save()
    assert version_of(summary) == 2


def test_a_change_of_a_post_counts():
    post = make_post()
    Post.objects.update(teaser="Another teaser")
    assert version_of(post) == 2


def test_a_change_by_sql_counts(summary, sql):
    sql("UPDATE blog_summary SET body = '<p>New</p>'")
    sql("UPDATE blog_summary SET body = '<p>Newer</p>'")
    assert version_of(summary) == 3


def test_saving_without_a_change_does_not_count(summary, moves):
    summary.save()
    summary.post.save()
    assert (version_of(summary), moves()) == (1, 0)


def test_a_citation_that_changes_does_not_count_as_the_summary(summary, moves):
    Citation.objects.update(title="Another title")
    assert (version_of(summary), moves()) == (1, 0)


def test_nobody_can_set_that_of_a_summary_by_hand(summary, sql):
    sql("UPDATE blog_summary SET version = 40")
    assert version_of(summary) == 1


@pytest.mark.parametrize(("given", "moved"), [(40, 1), (1, 0)])
def test_nobody_can_set_that_of_a_post_by_hand_nor_back(given, moved, moves, sql):
    sql("UPDATE blog_post SET version = %s", given)
    assert moves() == moved


def test_an_older_copy_that_is_saved_counts_on_from_the_newest(summary):
    older = Summary.objects.get(pk=summary.pk)
    for title in ("First", "Second"):
        summary.title = title
        summary.save()
    older.title = "Third"
    older.save()
    assert version_of(summary) == 4


def test_an_older_copy_of_a_post_counts_on_from_the_newest(summary, moves):
    older = Post.objects.get(pk=summary.post_id)
    Summary.objects.update(title="Another title")
    older.teaser = "…I blog about letters."
    older.save()
    assert moves() == 2


# The version of a post is that of all that belongs to it.

CHANGES = {
    "a summary changes": "UPDATE blog_summary SET title = 'Letters'",
    "a summary moves": "UPDATE blog_summary SET position = 7",
    "a summary is withdrawn": (
        "UPDATE blog_summary SET withdrawn_at = now(), withdrawal_reason = 'Retracted.'"
    ),
    "a topic is taken away": "DELETE FROM blog_summarytopic",
    "a topic becomes another": (
        "UPDATE blog_summarytopic SET tag_id = (SELECT max(id) FROM research_topic)"
    ),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_change_within_a_post_counts_as_the_post(change, moves, sql):
    make_topic()
    sql(change)
    assert moves() == 1


def test_a_new_summary_counts_as_the_post(summary, moves):
    make_summary(summary.post, topics=())
    assert moves() == 1


def test_a_new_topic_counts_as_the_post(summary, moves):
    SummaryTopic.objects.create(content_object=summary, tag=make_topic())
    assert moves() == 1


def test_a_summary_taken_out_counts_as_the_post():
    summary = make_summary(make_draft(), topics=())
    before = version_of(summary.post)
    Summary.objects.all().delete()
    assert version_of(summary.post) == before + 1


def test_a_summary_that_goes_to_another_month_counts_for_both():
    summary, other = make_summary(make_draft(), topics=()), make_draft()
    before = version_of(summary.post)
    Summary.objects.update(post=other)
    assert (version_of(summary.post), version_of(other)) == (before + 1, 2)


def test_many_summaries_that_change_at_once_count_as_one_change(summary, moves):
    make_summary(summary.post, topics=())
    Summary.objects.update(note="<p>One of a series.</p>")
    assert moves() == 2


def test_a_change_of_one_post_leaves_the_others(summary):
    other = make_summary()
    before = version_of(other.post)
    Summary.objects.filter(pk=summary.pk).update(title="Letters")
    assert version_of(other.post) == before


def test_a_statement_that_changes_nothing_leaves_the_post_alone(summary, sql):
    place = "SELECT ctid::text FROM blog_post"
    before = sql(place)
    sql("UPDATE blog_summary SET citation_text = ''")
    assert sql(place) == before
