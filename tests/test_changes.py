"""The log of changes: who did what and when, every field before and after, and one button back."""

import datetime

import pytest
from django.utils import timezone

from blog.journal import ChangeKind, change
from blog.models import Change, Page, Summary
from research.models import Citation
from tests.factories import (
    make_citation,
    make_draft,
    make_page,
    make_post,
    make_research_type,
    make_summary,
    make_topic,
    make_user,
)
from tests.test_bulk import text_of

pytestmark = pytest.mark.django_db
LOG = "/admin/changes/"


@pytest.fixture
def moderator(client):
    user = make_user("Moderator", first_name="Ada", last_name="Quillfeather")
    client.force_login(user)
    return user


def renamed(user, before="Owls", after="Bats", **named):
    page = make_page(title=before)
    with change(user, **named) as made:
        Page.objects.filter(pk=page.pk).update(title=after)
    return made.pk


def test_the_log_says_who_did_what_and_when(client, moderator):
    pk = renamed(moderator, kind=ChangeKind.RENAME, about="Owls → Bats")
    Change.objects.update(made_at=datetime.datetime(2023, 2, 3, 17, 5, tzinfo=datetime.UTC))
    page = client.get(LOG)
    said = "3 February 2023 , 12:05 Ada Quillfeather Renamed: Owls → Bats 1 page changed"
    assert said in text_of(page)
    assert f'href="{LOG}{pk}/"' in page.text


def test_what_nobody_named_is_called_after_what_was_changed(client, moderator):
    renamed(moderator)
    assert "Edited: Bats" in text_of(client.get(LOG))


def test_the_log_is_narrowed_to_who_what_and_when(client, moderator):
    other = make_user("Author", first_name="Bo", last_name="Fen")
    renamed(moderator, about="The first")
    renamed(other, about="The second")
    old = renamed(moderator, about="The third", kind=ChangeKind.IMPORT)
    Change.objects.filter(pk=old).update(made_at=timezone.now() - datetime.timedelta(days=3))
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    found = {
        name: {word for word in ("first", "second", "third") if f"The {word}" in page}
        for name, page in {
            "who": text_of(client.get(LOG, {"who": "Bo Fen"})),
            "kind": text_of(client.get(LOG, {"kind": "import"})),
            "since": text_of(client.get(LOG, {"since": yesterday})),
            "until": text_of(client.get(LOG, {"until": yesterday})),
        }.items()
    }
    assert found == {
        "who": {"second"},
        "kind": {"third"},
        "since": {"first", "second"},
        "until": {"third"},
    }


def test_a_change_shows_every_field_before_and_after_in_words(client, moderator):
    diary, trial = make_research_type("Diary study"), make_research_type("Owl trial")
    summary = make_summary(
        make_draft(), title="Owls", research_type=diary, review_reasons=["guessed"]
    )
    with change(moderator) as made:
        summary.topics.add(make_topic("Night"))
        Summary.objects.filter(pk=summary.pk).update(
            research_type=trial, review_reasons=[], body="<p>New <b>text</b>.</p>"
        )
    page = text_of(client.get(f"{LOG}{made.pk}/"))
    assert "Changed: Summary “Owls”" in page
    assert "Type of research Diary study Owl trial" in page
    assert "To be looked at Part of the page was guessed –" in page
    assert "New text. " in page
    assert "Added: Topic of a summary “Night, Owls”" in page


def test_a_change_is_taken_back_with_one_button(client, moderator):
    pk = renamed(moderator)
    page = client.post(f"{LOG}{pk}/", follow=True)
    assert Page.objects.filter(title="Owls").exists()
    assert "It is taken back." in page.text
    assert "Take it back" not in text_of(client.get(f"{LOG}{pk}/"))
    assert "Taken back by Ada Quillfeather" in text_of(client.get(f"{LOG}{pk}/"))


def test_why_a_change_is_not_taken_back_is_said(client, moderator):
    with change(moderator) as made:
        make_page()
    client.post(f"{LOG}{made.pk}/")
    page = client.post(f"{LOG}{made.pk}/", follow=True)
    assert "Somebody has taken this back already." in page.text


def test_an_old_change_has_no_button(client, moderator):
    pk = renamed(moderator)
    Change.objects.update(made_at=timezone.now() - datetime.timedelta(days=31))
    assert "Take it back" not in text_of(client.get(f"{LOG}{pk}/"))


def test_an_author_sees_what_they_did_themselves_and_nothing_else(client, moderator):
    author = make_user("Author")
    other, own = renamed(moderator, about="The other"), renamed(author, about="The own")
    client.force_login(author)
    log = text_of(client.get(LOG))
    assert ("The own" in log, "The other" in log) == (True, False)
    assert client.get(f"{LOG}{own}/").status_code == 200
    assert client.get(f"{LOG}{other}/").status_code == 404
    assert client.post(f"{LOG}{other}/").status_code == 404


def test_what_readers_see_is_taken_back_by_those_who_may_publish(client, moderator):
    summary = make_summary()
    with change(make_user("Author")) as made:
        summary.withdraw("Retracted.")
    assert "Take it back" not in text_of(client.get(f"{LOG}{made.pk}/"))
    assert client.post(f"{LOG}{made.pk}/").status_code == 403
    assert Summary.objects.get().is_withdrawn


def test_a_publication_is_taken_back_by_those_who_may_publish(client, moderator):
    post = make_post()
    with change(None) as made:
        post.unpublish()
    assert client.post(f"{LOG}{made.pk}/").status_code == 403


def test_of_accounts_only_those_who_look_after_them_see_more_than_that_they_changed(
    client, moderator
):
    with change(None) as made:
        make_user("Author", username="ada@example.org", first_name="Secret")
    shown = text_of(client.get(f"{LOG}{made.pk}/"))
    assert "Secret" not in shown
    assert "ada@example.org" not in shown
    assert "ada@example.org" not in text_of(client.get(LOG))
    client.force_login(make_user("Administrator"))
    assert "Secret" in text_of(client.get(f"{LOG}{made.pk}/"))


def test_the_log_is_for_staff(client):
    renamed(None)
    assert client.get(LOG).status_code == 302


def test_the_log_costs_the_same_for_many_changes(client, moderator, django_assert_max_num_queries):
    numbers = []
    for size in (2, 20):
        for _ in range(size):
            renamed(moderator)
            with change(moderator):
                Citation.objects.filter(pk=make_citation().pk).update(title="A work")
        with django_assert_max_num_queries(20) as queries:
            client.get(LOG)
        numbers.append(len(queries))
    assert numbers[0] == numbers[1]
