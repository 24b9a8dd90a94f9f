"""The demo archive and its accounts."""

import json
from io import StringIO

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command

from blog.demo import ARCHIVE
from blog.models import Page, Post, Summary
from research.models import ResearchType, Topic
from tests.archives import everything
from tests.factories import make_draft

pytestmark = pytest.mark.django_db


@pytest.fixture
def own_machine(settings):
    """Where `make run` runs: with DEBUG and the embedded database."""
    settings.DEBUG = True


def demo(**options) -> str:
    out = StringIO()
    call_command("demo", stdout=out, **options)
    return out.getvalue()


def test_the_demo_fills_an_empty_database():
    demo()
    assert Summary.objects.public().count() >= 30
    assert Post.objects.public().count() >= 15
    assert Topic.objects.filter(summary_topics__isnull=False).distinct().count() >= 25
    assert not ResearchType.objects.filter(summaries=None).exists()


def test_every_month_of_the_demo_could_be_published_as_it_is():
    demo()
    assert [problem for post in Post.objects.all() for problem in post.problems()] == []


def test_the_demo_keeps_the_vocabulary_of_the_database():
    before = list(Topic.objects.values()), list(ResearchType.objects.values())
    demo()
    assert (list(Topic.objects.values()), list(ResearchType.objects.values())) == before


def test_the_demo_says_on_its_pages_that_its_studies_are_invented(client):
    demo()
    banner = Page.objects.get(slug=Page.DEMONSTRATION).body
    assert "invented" in banner
    assert banner in client.get("/").content.decode()


def test_the_studies_of_the_demo_have_invented_identifiers():
    archive = json.loads(ARCHIVE.read_text(encoding="utf-8"))
    dois = [each["csl"]["DOI"] for each in archive["citations"] if "DOI" in each["csl"]]
    assert dois
    assert [doi for doi in dois if not doi.startswith("10.5555/")] == []


def test_the_demo_leaves_a_database_with_posts_alone():
    make_draft()
    before = everything()
    assert "not loaded" in demo()
    assert everything() == before


def test_the_demo_makes_no_accounts_of_itself():
    demo()
    assert not User.objects.exists()


def test_the_demo_accounts_are_one_for_each_role(own_machine, client):
    demo(accounts=True)
    roles = User.objects.order_by("pk").values_list("username", "groups__name", "is_staff")
    assert list(roles) == [
        ("author", "Author", True),
        ("moderator", "Moderator", True),
        ("administrator", "Administrator", True),
    ]
    assert client.login(username="author", password="demo")


def test_the_demo_prints_where_to_log_in_as_whom(own_machine, settings):
    said = demo(accounts=True)
    assert f"{settings.SITE_URL}/admin/" in said
    assert "author (password demo)" in said


def test_a_user_of_that_name_stays_as_they_are(own_machine):
    User.objects.create_user("author", password="a-password-of-their-own")
    before = User.objects.filter(username="author").values().get()
    assert "author (password" not in demo(accounts=True)
    assert User.objects.filter(username="author").values().get() == before
    assert not User.objects.get(username="author").groups.exists()


def test_a_developer_makes_them_in_any_database(own_machine, settings):
    settings.DATABASE_IS_EMBEDDED = False
    assert "author (password demo)" in demo(accounts=True)


@pytest.mark.parametrize("embedded", [True, False])
def test_demo_accounts_are_never_made_where_others_could_use_them(settings, embedded):
    settings.DEBUG, settings.DATABASE_IS_EMBEDDED = False, embedded
    with pytest.raises(CommandError, match="Nothing was changed"):
        demo(accounts=True)
    assert not User.objects.exists()
    assert not Post.objects.exists()
