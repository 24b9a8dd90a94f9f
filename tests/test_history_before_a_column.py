"""Versions kept before a column existed are shown, compared and put back as well."""

import datetime
import json

import pytest
from django.urls import reverse
from reversion.models import Version

from blog.history.versions import revisions_of
from blog.models import Post
from tests.administration import fields_on, send
from tests.factories import make_draft, make_summary, make_user

pytestmark = pytest.mark.django_db

LATER = {"blog.post": "introduction", "blog.summary": "note"}


@pytest.fixture
def ada(client):
    client.force_login(make_user("Author", first_name="Ada"))
    return client


@pytest.fixture
def draft(ada):
    """A draft whose first version knows nothing of introductions and notes, and which has both."""
    draft = make_draft(month=datetime.date(2023, 2, 1), teaser="…about diaries.")
    make_summary(draft, title="Diaries")
    send(
        ada,
        page_of(draft),
        teaser="…about letters.",
        introduction="<p>Welcome.</p>",
        summaries_0__title="Letters",
        summaries_0__note="<p>Why this one.</p>",
    )
    for version in Version.objects.filter(revision=oldest(draft)):
        kept = json.loads(version.serialized_data)
        if kept[0]["model"] in LATER:
            del kept[0]["fields"][LATER[kept[0]["model"]]]
            version.serialized_data = json.dumps(kept)
            version.save()
    return draft


def page_of(post):
    return reverse("admin:blog_post_change", args=[post.pk])


def oldest(post) -> int:
    return revisions_of(post.pk).last().pk


def test_the_history_says_what_was_changed_since(ada, draft):
    page = ada.get(reverse("admin:blog_post_history", args=[draft.pk]))
    newest, _first = page.context["entries"]
    assert newest.what == "teaser, introduction; “Letters”: title, note"


def test_what_came_with_the_column_is_marked_as_new(ada, draft):
    newest = revisions_of(draft.pk).first().pk
    address = reverse("admin:blog_post_compare", args=[draft.pk])
    page = ada.get(address, {"from": oldest(draft), "to": newest}).content.decode()
    for text in ("Welcome.", "Why this one.", "letters."):
        assert f"{text}</ins>" in page


def test_what_it_knew_is_put_back_and_nothing_else(ada, draft):
    page = ada.get(page_of(draft), {"version": oldest(draft)})
    ada.post(page_of(draft), fields_on(page) | {"_save": "1"})
    post = Post.objects.get()
    assert (post.teaser, post.introduction) == ("…about diaries.", "<p>Welcome.</p>")
    summary = post.summaries.get()
    assert (summary.title, summary.note) == ("Diaries", "<p>Why this one.</p>")


def test_a_summary_that_only_lacks_the_column_is_not_offered_to_be_put_back(ada, draft):
    send(ada, page_of(draft), summaries_0__title="Diaries")
    newest = revisions_of(draft.pk).first().pk
    address = reverse("admin:blog_post_compare", args=[draft.pk])
    page = ada.get(address, {"from": oldest(draft), "to": newest})
    assert "Put this summary back" not in page.content.decode()
