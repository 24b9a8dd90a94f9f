"""Who may do what in the admin, and what each sees of it."""

import pytest
from django.contrib import admin
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


def navigation_of(client, address="/admin/"):
    groups = client.get(address).context["navigation"]
    return {str(group.name): [str(link.name) for link in group.links] for group in groups}


WRITING = ["Posts", "Summaries", "Citations", "Notices"]
VOCABULARY = ["Topics", "Types of research", "Searches without results"]
ARCHIVE = ["Review", *VOCABULARY, "Imports", "Old addresses", "Pages not found"]


def test_an_author_sees_what_an_author_needs_in_the_order_of_the_work(enter):
    assert navigation_of(enter("Author")) == {
        "Writing": WRITING,
        "Archive": VOCABULARY,
        "Site": ["Pages", "Changes"],
    }


def test_a_moderator_sees_the_review_and_old_addresses_too(enter):
    assert navigation_of(enter("Moderator")) == {
        "Writing": WRITING,
        "Archive": ARCHIVE,
        "Site": ["Pages", "Changes"],
    }


EVERYTHING = {"Writing": WRITING, "Archive": ARCHIVE, "Site": ["Pages", "People", "Changes"]}


def test_an_administrator_sees_people_too(enter):
    assert navigation_of(enter("Administrator")) == EVERYTHING


def test_who_may_do_everything_is_led_to_all_of_ours(admin_client):
    assert navigation_of(admin_client) == EVERYTHING


def test_who_has_no_role_yet_is_led_to_nothing_that_is_refused(client):
    person = make_user()
    person.groups.clear()
    client.force_login(person)
    groups = client.get("/admin/").context["navigation"]
    led_to = [link.address for group in groups for link in group.links]
    assert {client.get(address).status_code for address in led_to} == {200}


def test_every_model_is_in_the_navigation_of_somebody(admin_client):
    groups = admin_client.get("/admin/").context["navigation"]
    led_to = {link.address for group in groups for link in group.links}
    ours = {
        reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        for model in admin.site._registry
    }
    assert ours - led_to == set()


@pytest.mark.parametrize(
    ("address", "opened"),
    [
        ("/admin/", []),
        ("/admin/blog/post/add/", ["Writing"]),
        ("/admin/research/topic/desk/", ["Archive"]),
        ("/admin/changes/", ["Site"]),
    ],
)
def test_the_group_of_the_page_is_open_in_the_navigation(address, opened, enter):
    groups = enter("Moderator").get(address).context["navigation"]
    assert [str(group.name) for group in groups if group.is_open] == opened


def test_the_navigation_says_where_one_is(enter):
    post = make_draft()
    client = enter("Author")
    for address, where in [("/admin/blog/post/", "page"), (page_of(post), "true")]:
        text = client.get(address).text
        assert text.count("aria-current") == 1
        assert f'<a href="/admin/blog/post/" aria-current="{where}">Posts</a>' in text
    assert '<a href="/admin/" aria-current="page">Home</a>' in client.get("/admin/").text


def test_a_stranger_sees_no_navigation(client):
    assert "desk-nav" not in client.get("/admin/login/").text


@pytest.mark.parametrize("app", ["blog", "research", "auth"])
def test_how_the_code_is_divided_is_shown_to_nobody(app, enter):
    assert enter("Administrator").get(f"/admin/{app}/").url == "/admin/"


@pytest.mark.parametrize("role", ["Author", "Moderator", "Administrator"])
def test_nothing_of_the_machinery_is_in_sight(role, enter):
    post = make_draft()
    summary = make_summary(post)
    client = enter(role)
    topic = make_topic()
    addresses = [
        *("/admin/", "/admin/blog/post/", page_of(post), page_of(summary), page_of(topic)),
        reverse("admin:blog_post_delete", args=[post.pk]),
        reverse("admin:research_citation_history", args=[summary.citation_id]),
    ]
    plumbing = ["Django", "Authentication and Authorization", "Recent actions", '/admin/blog/"']
    shown = {(at, word) for at in addresses for word in plumbing if word in client.get(at).text}
    assert shown == set()


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
