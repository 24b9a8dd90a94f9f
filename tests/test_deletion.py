"""What readers have seen is not deleted: a summary is withdrawn, a post unpublished."""

import datetime

import pytest
import time_machine
from django.db import IntegrityError
from django.db.models import ProtectedError
from django.utils import timezone

from blog.models import Post, Summary
from tests.factories import make_citation, make_draft, make_post, make_scheduled, make_summary

pytestmark = pytest.mark.django_db

POST_IS_KEPT = "unpublish it, it cannot be deleted"
SUMMARY_IS_KEPT = "withdraw it, it cannot be deleted"


def test_a_public_post_is_not_deleted():
    with pytest.raises(IntegrityError, match=POST_IS_KEPT):
        make_post().delete()


def test_a_public_post_is_not_deleted_in_bulk():
    make_post()
    with pytest.raises(IntegrityError, match=POST_IS_KEPT):
        Post.objects.all().delete()


def test_a_public_post_is_not_deleted_by_sql(sql):
    make_post()
    with pytest.raises(IntegrityError, match=POST_IS_KEPT):
        sql("DELETE FROM blog_post")


def test_a_post_that_was_public_is_not_deleted(sql):
    make_post().unpublish()
    with pytest.raises(IntegrityError, match=POST_IS_KEPT):
        sql("DELETE FROM blog_post")


def test_a_post_published_a_moment_ago_is_not_deleted():
    draft = make_draft()
    make_summary(draft)
    draft.publish()
    with pytest.raises(IntegrityError, match="cannot be deleted"):
        draft.delete()


def test_a_draft_is_deleted_with_its_summaries():
    draft = make_draft()
    make_summary(draft)
    draft.delete()
    assert (Post.objects.count(), Summary.objects.count()) == (0, 0)


def test_a_scheduled_post_is_deleted_as_long_as_nobody_has_seen_it():
    make_scheduled().delete()
    assert not Post.objects.exists()


def test_a_post_planned_and_taken_back_is_deleted():
    post = make_scheduled()
    post.unpublish()
    post.delete()
    assert not Post.objects.exists()


def test_a_scheduled_post_whose_minute_has_come_is_not_deleted():
    with time_machine.travel(timezone.now() - datetime.timedelta(days=2)):
        post = make_scheduled()
    with pytest.raises(IntegrityError, match=POST_IS_KEPT):
        post.delete()


def test_a_public_summary_is_not_deleted():
    with pytest.raises(IntegrityError, match=SUMMARY_IS_KEPT):
        make_summary().delete()


def test_a_public_summary_is_not_deleted_by_sql(sql):
    make_summary(topics=())
    with pytest.raises(IntegrityError, match=SUMMARY_IS_KEPT):
        sql("DELETE FROM blog_summary")


def test_a_summary_of_an_unpublished_post_is_not_deleted():
    summary = make_summary()
    summary.post.unpublish()
    with pytest.raises(IntegrityError, match=SUMMARY_IS_KEPT):
        summary.delete()


def test_a_summary_of_a_draft_is_deleted():
    make_summary(make_draft()).delete()
    assert not Summary.objects.exists()


def test_a_summary_moved_into_a_draft_is_not_deleted():
    summary = make_summary()
    summary.post = make_draft()
    summary.save()
    with pytest.raises(ProtectedError):
        summary.delete()


def test_a_summary_moved_into_a_draft_is_not_deleted_by_sql(sql):
    make_summary(topics=())
    sql("UPDATE blog_summary SET post_id = %s", make_draft().pk)
    with pytest.raises(IntegrityError, match="blog_oldaddress"):
        sql("DELETE FROM blog_summary; SET CONSTRAINTS ALL IMMEDIATE")


def test_a_citation_in_use_is_not_deleted():
    with pytest.raises(ProtectedError):
        make_summary().citation.delete()


def test_a_citation_in_use_is_not_deleted_by_sql(sql):
    make_summary()
    with pytest.raises(IntegrityError, match="blog_summary"):
        sql("DELETE FROM research_citation; SET CONSTRAINTS ALL IMMEDIATE")


def test_a_citation_without_a_summary_is_deleted():
    citation = make_citation()
    citation.delete()
    assert not type(citation).objects.exists()


def test_a_type_of_research_in_use_is_not_deleted():
    with pytest.raises(ProtectedError):
        make_summary().research_type.delete()
