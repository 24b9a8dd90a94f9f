"""Each change of what an author writes is counted, so that two editors notice each other."""

import pytest

from blog.models import Post, Summary
from research.models import Citation
from tests.factories import make_post, make_summary

pytestmark = pytest.mark.django_db


def version_of(row: Post | Summary) -> int:
    return type(row).objects.values_list("version", flat=True).get(pk=row.pk)


@pytest.fixture
def summary():
    return make_summary()


def test_a_new_post_and_its_summary_start_at_one(summary):
    assert (version_of(summary.post), version_of(summary)) == (1, 1)


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


def test_saving_without_a_change_does_not_count(summary):
    summary.save()
    summary.post.save()
    assert (version_of(summary), version_of(summary.post)) == (1, 1)


def test_a_citation_that_changes_does_not_count_as_the_summary(summary):
    Citation.objects.update(title="Another title")
    assert version_of(summary) == 1


def test_nobody_can_set_it_by_hand(summary, sql):
    sql("UPDATE blog_summary SET version = 40")
    assert version_of(summary) == 1


def test_an_older_copy_that_is_saved_counts_on_from_the_newest(summary):
    older = Summary.objects.get(pk=summary.pk)
    for title in ("First", "Second"):
        summary.title = title
        summary.save()
    older.title = "Third"
    older.save()
    assert version_of(summary) == 4
