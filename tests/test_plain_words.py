"""What the framework would say of its machinery, an author reads in plain words."""

import pytest
from django.urls import reverse

from tests.administration import messages_on
from tests.factories import make_draft, make_topic, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def author(client):
    client.force_login(make_user("Author"))
    return client


def test_what_somebody_may_not_open_says_so_and_leads_on(author):
    answer = author.get(reverse("admin:auth_user_changelist"))
    assert answer.status_code == 403
    page = answer.content.decode()
    assert "<h1>Your account may not open this page</h1>" in page
    assert '<a href="/admin/">Your desk</a>' in page
    assert "Forbidden" not in page


@pytest.mark.parametrize("address", ["blog/post/404404/change/", "blog/summary/none/change/"])
def test_what_is_not_there_is_named_by_no_number(address, author):
    answer = author.get(f"/admin/{address}", follow=True)
    assert answer.redirect_chain == [("/admin/", 302)]
    said = "What you want to open is not there, or no longer: it may be deleted."
    assert messages_on(answer) == [said]


def test_a_history_without_a_change_says_so(author):
    answer = author.get(reverse("admin:research_topic_history", args=[make_topic().pk]))
    assert "No change is kept here." in answer.content.decode()
    assert "admin site" not in answer.content.decode()


def test_the_way_back_has_the_words_of_the_navigation(author):
    draft = make_draft()
    page = author.get(reverse("admin:blog_post_share", args=[draft.pk])).content.decode()
    trail = page.partition('class="breadcrumbs"')[2].partition("</div>")[0]
    assert '<a href="/admin/blog/post/">Posts</a>' in trail
    assert "Months" not in trail
