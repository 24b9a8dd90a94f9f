"""Many summaries are changed at once: chosen, looked at, done in one go, and taken back."""

import re

import pytest
from django.urls import reverse

from blog.history.versions import revisions_of
from blog.models import Change, Post, Summary
from tests.factories import (
    make_draft,
    make_post,
    make_research_type,
    make_summaries,
    make_summary,
    make_topic,
    make_user,
)

pytestmark = pytest.mark.django_db
BULK = "/admin/blog/summary/bulk/"


@pytest.fixture
def author(client):
    user = make_user("Author")
    client.force_login(user)
    return user


@pytest.fixture
def moderator(client):
    user = make_user("Moderator")
    client.force_login(user)
    return user


def text_of(response) -> str:
    """What the main part of the page says, without its tags."""
    main = response.text.split('id="content-main"')[-1]
    return " ".join(re.sub(r"<[^>]*>", " ", main).split())


def looked_at(response) -> str:
    return re.search(r'name="looked_at" value="([^"]*)"', response.text)[1]


def ask(client, deed, *summaries, query="", **given):
    """The preview of a deed on these summaries; without any on all that the query finds."""
    given |= {"deed": deed, "summary": [one.pk for one in summaries]}
    return client.post(BULK + query, given | {"which": "some" if summaries else "all"})


def do(client, deed, *summaries, query="", **given):
    """The deed done after it was looked at."""
    preview = ask(client, deed, *summaries, query=query, **given)
    sent = given | {"deed": deed, "looked_at": looked_at(preview), "_do": "1"}
    return client.post(BULK + query, sent)


def topics_of(summary) -> list[str]:
    return sorted(topic.name for topic in Summary.objects.get(pk=summary.pk).topics.all())


def test_topics_are_added_to_those_that_are_ticked(client, moderator):
    owls, bats = make_topic("Owls"), make_topic("Bats")
    one, two = make_summary(topics=[owls]), make_summary(topics=[owls])
    do(client, "add", one, add_topics=[bats.pk])
    assert (topics_of(one), topics_of(two)) == (["Bats", "Owls"], ["Owls"])


def test_topics_are_removed_from_all_that_are_found(client, moderator):
    owls, bats, moths = (make_topic(name) for name in ("Owls", "Bats", "Moths"))
    one, two = make_summary(topics=[owls, bats]), make_summary(topics=[moths, bats])
    do(client, "remove", query="?topic=owls", remove_topics=[bats.pk])
    assert (topics_of(one), topics_of(two)) == (["Owls"], ["Bats", "Moths"])


def test_a_topic_is_replaced_where_it_is(client, moderator):
    owls, bats, moths = (make_topic(name) for name in ("Owls", "Bats", "Moths"))
    one, two = make_summary(topics=[owls]), make_summary(topics=[moths])
    both = make_summary(topics=[owls, bats])
    do(client, "replace", one, two, both, old_topic=owls.pk, new_topic=bats.pk)
    assert [topics_of(each) for each in (one, two, both)] == [["Bats"], ["Moths"], ["Bats"]]


def test_a_type_is_set_and_the_reason_to_look_at_it_is_gone(client, moderator):
    diary = make_research_type("Diary study")
    summary = make_summary(
        make_draft(), research_type=None, review_reasons=["no-research-type", "guessed"]
    )
    do(client, "type", summary, research_type=diary.pk)
    summary.refresh_from_db()
    assert (summary.research_type, summary.review_reasons) == (diary, ["guessed"])


def test_summaries_are_marked_as_reviewed(client, moderator):
    summary = make_summary(make_draft(), review_reasons=["guessed"])
    do(client, "reviewed", summary)
    summary.refresh_from_db()
    assert summary.review_reasons == []


def test_summaries_are_withdrawn_with_a_reason(client, author):
    one, draft = make_summary(), make_summary(make_draft())
    preview = ask(client, "withdraw", one, draft, reason="Retracted.")
    assert "Readers have never seen it" in text_of(preview)
    do(client, "withdraw", one, draft, reason="Retracted.")
    found = Summary.objects.filter(withdrawn_at__isnull=False)
    assert [(each, each.withdrawal_reason) for each in found] == [(one, "Retracted.")]


def test_whole_posts_are_published_and_taken_back_to_draft(client, author):
    post, other = make_draft(), make_draft()
    summary = make_summary(post)
    make_summary(other, topics=())
    preview = ask(client, "publish")
    assert "Choose at least one topic" in text_of(preview)
    do(client, "publish")
    assert list(Post.objects.public()) == [post]
    do(client, "unpublish", summary)
    post.refresh_from_db()
    assert (post.published_at, post.was_public) == (None, True)


def test_what_would_leave_a_public_summary_without_a_topic_is_left_out(client, moderator):
    owls = make_topic("Owls")
    public, draft = make_summary(topics=[owls]), make_summary(make_draft(), topics=[owls])
    preview = text_of(ask(client, "remove", remove_topics=[owls.pk]))
    assert "1 changes" in preview
    assert "1 is left out Readers would miss something: Choose at least one topic." in preview
    do(client, "remove", remove_topics=[owls.pk])
    assert (topics_of(public), topics_of(draft)) == (["Owls"], [])


def test_what_is_so_already_is_counted_apart(client, moderator):
    owls, bats = make_topic("Owls"), make_topic("Bats")
    make_summary(topics=[owls]), make_summary(topics=[owls, bats])
    preview = text_of(ask(client, "add", add_topics=[bats.pk]))
    assert "1 changes" in preview
    assert "1 is so already." in preview


def test_looking_changes_nothing(client, moderator):
    owls, bats = make_topic("Owls"), make_topic("Bats")
    summary = make_summary(topics=[owls])
    ask(client, "add", summary, add_topics=[bats.pk])
    assert topics_of(summary) == ["Owls"]
    assert list(Change.objects.all()) == []


def test_what_somebody_changed_since_it_was_looked_at_is_shown_again(client, moderator):
    owls, bats = make_topic("Owls"), make_topic("Bats")
    summary = make_summary(topics=[owls])
    preview = ask(client, "add", summary, add_topics=[bats.pk])
    Summary.objects.filter(pk=summary.pk).update(title="Another title")
    sent = {"deed": "add", "add_topics": [bats.pk], "looked_at": looked_at(preview), "_do": "1"}
    again = client.post(BULK, sent)
    assert "Somebody has changed some of this meanwhile" in text_of(again)
    assert topics_of(summary) == ["Owls"]
    client.post(BULK, sent | {"looked_at": looked_at(again)})
    assert topics_of(summary) == ["Bats", "Owls"]


def test_what_one_looked_at_another_cannot_do(client, moderator):
    owls, bats = make_topic("Owls"), make_topic("Bats")
    summary = make_summary(topics=[owls])
    preview = ask(client, "add", summary, add_topics=[bats.pk])
    client.force_login(make_user("Moderator"))
    sent = {"deed": "add", "add_topics": [bats.pk], "looked_at": looked_at(preview), "_do": "1"}
    client.post(BULK, sent)
    assert topics_of(summary) == ["Owls"]


@pytest.mark.parametrize("deed", ["publish", "unpublish", "withdraw"])
def test_what_readers_see_is_for_those_who_may_publish(client, moderator, deed):
    make_summary()
    page = ask(client, deed, reason="Retracted.")
    assert "Select a valid choice" in text_of(page)
    assert f'value="{deed}"' not in page.text


def test_the_page_is_for_those_who_may_change_summaries(client):
    user = make_user("Moderator")
    user.groups.clear()
    client.force_login(user)
    assert client.get(BULK).status_code == 403


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "Choose what to do."),
        ({"deed": "add"}, "This is needed."),
        ({"deed": "withdraw", "reason": " "}, "This is needed."),
    ],
)
def test_what_is_lacking_is_said(client, author, given, said):
    make_summary()
    assert said in text_of(client.post(BULK, given | {"which": "all"}))


def test_a_topic_is_not_replaced_by_itself(client, moderator):
    owls = make_topic("Owls")
    make_summary(topics=[owls])
    page = ask(client, "replace", old_topic=owls.pk, new_topic=owls.pk)
    assert "Choose another topic" in text_of(page)


def test_without_a_summary_nothing_is_done(client, moderator):
    make_summary()
    page = client.post(BULK, {"deed": "reviewed", "which": "some"})
    assert "Choose at least one summary." in text_of(page)


def test_drafts_and_withdrawn_ones_are_found_and_told_apart(client, moderator):
    make_summary(title="The public one")
    make_summary(make_draft(), title="The draft")
    make_summary(title="The withdrawn one").withdraw("Wrong.")
    found = {
        name: sorted(
            set(
                re.findall(
                    "The (public one|draft|withdrawn one)",
                    text_of(client.get(BULK, {"state": name} if name else {})),
                )
            )
        )
        for name in ("", "draft", "withdrawn", "public")
    }
    assert found == {
        "": ["draft", "public one", "withdrawn one"],
        "draft": ["draft"],
        "withdrawn": ["withdrawn one"],
        "public": ["public one"],
    }


def test_a_value_that_means_nothing_leads_back_to_all(client, moderator):
    response = client.get(BULK, {"topic": "gryphons"}, follow=True)
    assert response.redirect_chain == [(BULK, 302)]
    assert "There is no topic “gryphons”." in response.text


def test_what_was_done_is_one_change_with_one_undo(client, moderator):
    owls, bats = make_topic("Owls"), make_topic("Bats")
    summaries = make_summaries(4, topics=[owls])
    done = do(client, "add", add_topics=[bats.pk])
    made = Change.objects.get()
    assert (made.kind, made.about, made.made_by) == (
        "bulk",
        "Topics added: Bats (4 summaries)",
        moderator,
    )
    assert done.url == reverse("admin:change", args=[made.pk])
    client.post(done.url)
    assert {tuple(topics_of(each)) for each in summaries} == {("Owls",)}


def test_an_undo_tells_what_others_changed_since(client, moderator):
    diary, other = make_research_type("Diary study"), make_research_type("Other study")
    summary = make_summary(title="Owls")
    make_summary()
    done = do(client, "type", research_type=diary.pk)
    Summary.objects.filter(pk=summary.pk).update(research_type=other)
    page = client.post(done.url, follow=True)
    said = "Summary “Owls”: type of research was changed later, and stays."
    assert said in text_of(page)


def test_what_was_done_in_bulk_is_named_in_the_history_of_each_post(client, moderator):
    owls = make_topic("Owls")
    summary = make_summary()
    do(client, "add", add_topics=[owls.pk])
    latest = revisions_of(summary.post_id).first()
    assert (latest.comment, latest.user) == ("Topics added: Owls", moderator)


def test_many_cost_as_many_queries_as_few(client, moderator, django_assert_max_num_queries):
    bats = make_topic("Bats")
    numbers = []
    for size in (3, 30):
        make_summaries(size, topics=[make_topic()])
        preview = ask(client, "add", add_topics=[bats.pk])
        sent = {"deed": "add", "add_topics": [bats.pk], "looked_at": looked_at(preview)}
        with django_assert_max_num_queries(60) as queries:
            client.post(BULK, sent | {"_do": "1"})
        numbers.append(len(queries))
    assert numbers[0] == numbers[1]


def test_a_post_of_many_is_published_with_what_it_first_was(client, author):
    post = make_post()
    make_summary(post)
    first = post.first_published_at
    post.unpublish()
    do(client, "publish")
    post.refresh_from_db()
    assert (post.is_public, post.first_published_at) == (True, first)
