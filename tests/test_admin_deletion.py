"""What the admin deletes and what it keeps: nothing that readers have seen, or will see."""

import datetime

import pytest
from django.urls import reverse

from blog.models import Post
from tests.administration import confirm, send
from tests.factories import make_draft, make_post, make_scheduled, make_summary, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def author(client):
    client.force_login(make_user("Author"))
    return client


@pytest.fixture
def draft():
    draft = make_draft(month=datetime.date(2023, 2, 1))
    make_summary(draft, title="Diaries")
    return draft


@pytest.fixture
def public():
    public = make_post(month=datetime.date(2023, 1, 1))
    make_summary(public, title="Diaries")
    make_summary(public, title="Letters")
    return public


def page_of(post):
    return reverse("admin:blog_post_change", args=[post.pk])


def titles(post):
    return list(post.summaries.order_by("position").values_list("title", flat=True))


def test_a_draft_can_be_deleted(author, draft):
    confirm(author, reverse("admin:blog_post_delete", args=[draft.pk]), post="yes")
    assert not Post.objects.exists()


def test_a_month_once_public_cannot_be_deleted(author, public):
    public.unpublish()
    address = reverse("admin:blog_post_delete", args=[public.pk])
    assert confirm(author, address, post="yes").status_code == 403
    assert address not in author.get(page_of(public)).text


def test_a_scheduled_month_cannot_be_deleted(author):
    address = reverse("admin:blog_post_delete", args=[make_scheduled().pk])
    assert confirm(author, address, post="yes").status_code == 403


def test_months_cannot_be_deleted_in_bulk(author, public, draft):
    data = {"action": "delete_selected", "_selected_action": [public.pk, draft.pk], "post": "yes"}
    author.post("/admin/blog/post/", data)
    assert Post.objects.count() == 2


def test_a_summary_of_a_draft_can_be_deleted(author, draft):
    send(author, page_of(draft), summaries_0__DELETE="on")
    assert titles(draft) == []


def test_a_summary_once_public_cannot_be_deleted(author, public):
    public.unpublish()
    assert "summaries-0-DELETE" not in author.get(page_of(public)).text
    send(author, page_of(public), summaries_0__DELETE="on")
    assert titles(public) == ["Diaries", "Letters"]
