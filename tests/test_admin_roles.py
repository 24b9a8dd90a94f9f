"""Who may do what in the admin, and what each sees of it."""

import pytest
from django.urls import reverse

from blog.models import Post
from research.models import Topic
from tests.administration import send
from tests.factories import make_draft, make_post, make_summary, make_topic, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def enter(client):
    """Logs in someone of that role."""

    def enter(role):
        client.force_login(make_user(role))
        return client

    return enter


def page_of(row):
    return reverse(f"admin:{row._meta.label_lower.replace('.', '_')}_change", args=[row.pk])


def models_on_the_index(client):
    return {
        str(app["name"]): [model["object_name"] for model in app["models"]]
        for app in client.get("/admin/").context["app_list"]
    }


def test_an_author_sees_what_an_author_needs_in_the_order_of_the_work(enter):
    assert models_on_the_index(enter("Author")) == {
        "Blog": ["Post", "Summary", "Page", "UnansweredSearch"],
        "Research": ["Notice", "Citation", "Topic", "ResearchType"],
    }


def test_a_moderator_sees_old_addresses_too(enter):
    assert models_on_the_index(enter("Moderator"))["Blog"][-1] == "OldAddress"


def test_an_administrator_sees_people_last(enter):
    assert list(models_on_the_index(enter("Administrator"))) == [
        "Blog",
        "Research",
        "Authentication and Authorization",
    ]


def test_everything_there_is_in_the_order_of_the_work(admin_client):
    assert models_on_the_index(admin_client) == {
        "Blog": ["Post", "Summary", "Page", "UnansweredSearch", "OldAddress"],
        "Research": ["Notice", "Citation", "Topic", "ResearchType"],
        "Authentication and Authorization": ["Group", "User"],
    }


def test_the_author_begins_a_month_from_the_first_page(enter):
    assert "Write a new month" in enter("Author").get("/admin/").text


@pytest.mark.parametrize(
    "address", ["/admin/", "/admin/blog/post/", "/admin/blog/post/add/", "/admin/research/topic/"]
)
def test_a_stranger_gets_the_log_in(address, client):
    assert client.get(address).url == f"/admin/login/?next={address}"


def test_someone_who_is_no_staff_gets_the_log_in(client):
    client.force_login(make_user(is_staff=False))
    assert client.get("/admin/").url == "/admin/login/?next=/admin/"


def test_a_moderator_finds_no_button_that_publishes(enter):
    post = make_draft()
    text = enter("Moderator").get(page_of(post)).text
    assert "Save the draft" in text
    assert [f'name="{name}"' in text for name in ("_publish", "_schedule")] == [False, False]


@pytest.mark.parametrize("button", ["_publish", "_schedule"])
def test_a_moderator_publishes_nothing_by_hand_either(button, enter):
    post = make_draft()
    make_summary(post)
    send(enter("Moderator"), page_of(post), button, publish_at="2999-01-01T09:00")
    assert Post.objects.get().published_at is None


def test_a_moderator_unpublishes_nothing_by_hand_either(enter):
    post = make_post()
    make_summary(post)
    send(enter("Moderator"), page_of(post), "_unpublish")
    assert Post.objects.get().is_public


def test_an_author_reads_a_topic_but_changes_none(enter):
    topic = make_topic("Diaries")
    author = enter("Author")
    assert author.get(page_of(topic)).status_code == 200
    assert author.post(page_of(topic), {"name": "Letters", "slug": "letters"}).status_code == 403
    assert Topic.objects.get(pk=topic.pk).name == "Diaries"


def test_an_author_adds_no_topic(enter):
    assert enter("Author").get("/admin/research/topic/add/").status_code == 403


def test_a_moderator_changes_a_topic(enter):
    topic = make_topic("Diaries")
    send(enter("Moderator"), page_of(topic), name="Letters")
    assert Topic.objects.get(pk=topic.pk).name == "Letters"


@pytest.mark.parametrize("action", ["change", "delete"])
def test_nobody_rewrites_an_old_address(action, enter):
    summary = make_summary(slug="diaries")
    summary.rename("Letters")
    address = summary.old_addresses.get()
    page = reverse(f"admin:blog_oldaddress_{action}", args=[address.pk])
    assert enter("Administrator").post(page, {"post": "yes"}).status_code == 403
