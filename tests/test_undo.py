"""A change is taken back, as a change of its own; what others have done since is kept, and told."""

import datetime

import pytest
from django.utils import timezone

from blog.history.versions import revisions_of, state_at
from blog.journal import ChangeKind, UndoRefusedError, change, undo
from blog.models import Change, OldAddress, Page, Post, Summary, SummaryTopic
from blog.terms import deeds
from blog.terms.effects import SplitEffect
from blog.terms.kinds import TOPIC
from research import merging
from research.models import Citation, Topic, TopicAlias
from tests.factories import (
    make_citation,
    make_draft,
    make_page,
    make_post,
    make_preview_link,
    make_research_type,
    make_scheduled,
    make_summary,
    make_topic,
    make_user,
)

pytestmark = pytest.mark.django_db


def told(undone) -> list[str]:
    return [str(one) for one in undone.kept]


def topics_of(summary: Summary) -> list[str]:
    return sorted(topic.name for topic in Summary.objects.get(pk=summary.pk).topics.all())


def rows_of(*models) -> list[list[dict]]:
    """All rows, without what only counts or dates their changes."""
    return [
        [
            {
                k: v
                for k, v in row.items()
                if k not in ("version", "updated_at", "search", "word_bits")
            }
            for row in model.objects.order_by("pk").values()
        ]
        for model in models
    ]


def test_what_was_changed_is_as_it_was():
    page = make_page(title="Owls")
    with change(None) as made:
        Page.objects.filter(pk=page.pk).update(title="Bats")
    undone = undo(made.pk, None)
    page.refresh_from_db()
    assert (page.title, undone.kept) == ("Owls", [])


def test_an_undo_is_a_change_with_who_did_it():
    author, moderator = make_user("Author"), make_user("Moderator")
    page = make_page(title="Owls")
    with change(author, ChangeKind.RENAME, "Owls") as made:
        Page.objects.filter(pk=page.pk).update(title="Bats")
    undone = undo(made.pk, moderator).change
    assert (undone.kind, undone.made_by, undone.undo_of_id) == ("undo", moderator, made.pk)
    assert undone.about == "Owls"


def test_an_undo_is_undone_in_turn():
    page = make_page(title="Owls")
    with change(None) as made:
        Page.objects.filter(pk=page.pk).update(title="Bats")
    undo(undo(made.pk, None).change.pk, None)
    page.refresh_from_db()
    assert page.title == "Bats"


def test_what_was_changed_later_is_kept_and_told():
    page = make_page(title="Owls", body="<p>Old.</p>")
    with change(None) as made:
        Page.objects.filter(pk=page.pk).update(title="Bats", body="<p>New.</p>")
    Page.objects.filter(pk=page.pk).update(title="Moths")
    undone = undo(made.pk, None)
    page.refresh_from_db()
    assert (page.title, page.body) == ("Moths", "<p>Old.</p>")
    assert told(undone) == ["Page “Moths”: title was changed later, and stays."]


def test_what_was_kept_stands_in_the_log():
    page = make_page(title="Owls")
    with change(None) as made:
        Page.objects.filter(pk=page.pk).update(title="Bats", slug="bats")
    Page.objects.filter(pk=page.pk).update(title="Moths")
    undone = undo(made.pk, None)
    assert undone.change.kept == [["blog_page", page.pk, "title", "later", "Moths"]]


def test_what_was_changed_twice_goes_back_to_the_first():
    page = make_page(title="Owls")
    with change(None) as made:
        Page.objects.filter(pk=page.pk).update(title="Bats")
        Page.objects.filter(pk=page.pk).update(title="Moths")
    undo(made.pk, None)
    page.refresh_from_db()
    assert page.title == "Owls"


def test_what_somebody_set_to_a_step_between_is_kept():
    page = make_page(title="Owls")
    with change(None) as made:
        Page.objects.filter(pk=page.pk).update(title="Bats")
        Page.objects.filter(pk=page.pk).update(title="Moths")
    Page.objects.filter(pk=page.pk).update(title="Bats")
    undo(made.pk, None)
    page.refresh_from_db()
    assert page.title == "Bats"


def test_what_was_added_is_removed():
    with change(None) as made:
        make_topic("Owls")
    undo(made.pk, None)
    assert not Topic.objects.filter(name="Owls").exists()


def test_what_was_added_and_is_used_by_now_is_kept_and_told():
    with change(None) as made:
        topic = make_topic("Owls")
    make_summary(topics=[topic])
    undone = undo(made.pk, None)
    assert Topic.objects.filter(name="Owls").exists()
    assert told(undone) == ["Topic “Owls” is in use by now, and stays."]


def test_what_was_added_and_then_changed_is_kept_and_told():
    with change(None) as made:
        topic = make_topic("Owls")
    Topic.objects.filter(pk=topic.pk).update(description="Birds of the night.")
    undone = undo(made.pk, None)
    assert Topic.objects.filter(name="Owls").exists()
    assert told(undone) == ["Topic “Owls” was changed later, and stays."]


def test_what_was_removed_comes_back_as_it_was():
    summary = make_summary(make_draft(), note="<p>A note.</p>")
    before = rows_of(Summary, SummaryTopic)
    with change(None) as made:
        summary.delete()
    undo(made.pk, None)
    assert rows_of(Summary, SummaryTopic) == before


def test_a_summary_that_comes_back_is_found_by_its_words_and_its_citation():
    summary = make_summary(make_draft(), title="Bats", citation=make_citation(title="Of owls"))
    with change(None) as made:
        summary.delete()
    undo(made.pk, None)
    assert [each.title for each in Summary.objects.matching("owls")] == ["Bats"]


def test_a_whole_draft_comes_back_and_is_kept_in_its_history():
    post = make_draft()
    make_summary(post)
    before = rows_of(Post, Summary, SummaryTopic)
    with change(None) as made:
        post.delete()
    undo(made.pk, None)
    assert rows_of(Post, Summary, SummaryTopic) == before
    assert revisions_of(Post.objects.get().pk).count() == 1


def test_a_topic_that_was_merged_comes_back_with_its_summaries_and_its_address():
    wrong, right = make_topic("Diary readng"), make_topic("Diary reading")
    summary, both = make_summary(topics=[wrong]), make_summary(topics=[wrong, right])
    before = rows_of(Topic, TopicAlias, SummaryTopic)
    with change(None, ChangeKind.MERGE) as made:
        both.topics.remove(wrong)
        SummaryTopic.objects.filter(tag=wrong).update(tag=right)
        wrong.delete()
        TopicAlias.objects.create(slug="diary-readng", topic=right)
    assert topics_of(summary) == ["Diary reading"]
    undo(made.pk, None)
    assert rows_of(Topic, TopicAlias, SummaryTopic) == before


def test_a_merge_that_is_undone_can_be_done_again():
    wrong, right = make_topic("Diary readng"), make_topic("Diary reading")
    summary = make_summary(topics=[wrong])
    with change(None, ChangeKind.MERGE) as made:
        SummaryTopic.objects.filter(tag=wrong).update(tag=right)
        wrong.delete()
        TopicAlias.objects.create(slug="diary-readng", topic=right)
    after = rows_of(Topic, TopicAlias, SummaryTopic)
    undo(undo(made.pk, None).change.pk, None)
    assert rows_of(Topic, TopicAlias, SummaryTopic) == after
    assert topics_of(summary) == ["Diary reading"]


def merge(survivor, other) -> int:
    """The key of the change."""
    with change(None, ChangeKind.MERGE, f"{other} → {survivor}") as made:
        merging.merge(survivor, [other])
    return made.pk


def test_a_merge_stays_while_a_later_one_rests_on_it():
    owls, bats, bees = make_topic("Owls"), make_topic("Bats"), make_topic("Bees")
    summary = make_summary(topics=[bats, bees])
    first, second = merge(owls, bats), merge(owls, bees)
    with pytest.raises(UndoRefusedError, match="Take that back first: Merged: Bees → Owls"):
        undo(first, None)
    assert topics_of(summary) == ["Owls"]
    undo(second, None)
    undo(first, None)
    assert topics_of(summary) == ["Bats", "Bees"]


def test_a_merge_that_was_done_again_is_rested_on_again():
    owls, bats, bees = make_topic("Owls"), make_topic("Bats"), make_topic("Bees")
    summary = make_summary(topics=[bats, bees])
    first, second = merge(owls, bats), merge(owls, bees)
    undo(undo(second, None).change.pk, None)
    with pytest.raises(UndoRefusedError, match="Take that back first"):
        undo(first, None)
    assert topics_of(summary) == ["Owls"]


def test_a_topic_that_was_given_stays_while_a_merge_rests_on_it():
    owls, bees = make_topic("Owls"), make_topic("Bees")
    summary = make_summary(topics=[bees])
    with change(None, ChangeKind.BULK) as given:
        summary.topics.add(owls)
    merge(owls, bees)
    with pytest.raises(UndoRefusedError, match="Take that back first: Merged: Bees → Owls"):
        undo(given.pk, None)
    assert topics_of(summary) == ["Owls"]


def test_a_merge_stays_while_a_split_rests_on_it():
    owls, bats, bees = make_topic("Owls"), make_topic("Bats"), make_topic("Bees")
    summary = make_summary(topics=[bats, bees])
    first = merge(owls, bats)
    seen = SplitEffect.of(TOPIC, bees, owls, [summary.pk]).seen
    deeds.split(TOPIC, bees.pk, owls, [summary.pk], None, seen)
    with pytest.raises(UndoRefusedError, match="Take that back first: Split: Bees → Owls"):
        undo(first, None)
    assert topics_of(summary) == ["Owls"]


def test_a_merge_goes_although_another_summary_was_merged_into_it_later():
    owls, bats, bees = make_topic("Owls"), make_topic("Bats"), make_topic("Bees")
    mine, other = make_summary(topics=[bats]), make_summary(topics=[bees, owls])
    first, _second = merge(owls, bats), merge(owls, bees)
    undo(first, None)
    assert (topics_of(mine), topics_of(other)) == (["Bats"], ["Owls"])


def test_a_link_that_somebody_made_anew_meanwhile_is_there_once():
    owls, bats = make_topic("Owls"), make_topic("Bats")
    summary = make_summary(topics=[owls, bats])
    with change(None) as made:
        summary.topics.remove(owls)
    summary.topics.add(owls)
    undo(made.pk, None)
    assert topics_of(summary) == ["Bats", "Owls"]


def test_a_link_that_was_led_elsewhere_is_there_once():
    owls, bats = make_topic("Owls"), make_topic("Bats")
    summary = make_summary(topics=[owls])
    with change(None) as made:
        SummaryTopic.objects.filter(tag=owls).update(tag=bats)
    summary.topics.add(owls)
    undo(made.pk, None)
    assert topics_of(summary) == ["Owls"]


def test_a_link_of_what_is_gone_by_now_is_told():
    topic = make_topic("Owls")
    summary = make_summary(make_draft(), topics=[topic])
    with change(None) as made:
        summary.topics.remove(topic)
    summary.delete()
    undone = undo(made.pk, None)
    assert told(undone) == [
        "Topic of a summary “Owls, ?” is not put back: what it was part of is gone."
    ]


def test_a_citation_that_is_gone_by_now_is_told():
    citation = make_citation(title="Of owls")
    summary, other = make_summary(title="Owls", citation=citation), make_citation()
    with change(None) as made:
        Summary.objects.filter(pk=summary.pk).update(citation=other)
    citation.delete()
    assert told(undo(made.pk, None)) == ["Summary “Owls”: what citation was before is gone."]


def test_a_topic_renamed_back_leads_from_every_address_it_had():
    topic = make_topic("Owls")
    with change(None) as made:
        Topic.objects.filter(pk=topic.pk).update(slug="bats")
    undo(made.pk, None)
    topic.refresh_from_db()
    assert (topic.slug, list(topic.aliases.values_list("slug", flat=True))) == ("owls", ["bats"])


def test_the_renaming_of_a_topic_is_undone_and_redone_and_undone():
    topic = make_topic("Owls")
    with change(None) as made:
        Topic.objects.filter(pk=topic.pk).update(slug="bats")
    once = undo(made.pk, None).change
    twice = undo(once.pk, None).change
    topic.refresh_from_db()
    assert (topic.slug, list(topic.aliases.values_list("slug", flat=True))) == ("bats", ["owls"])
    undo(twice.pk, None)
    topic.refresh_from_db()
    assert (topic.slug, list(topic.aliases.values_list("slug", flat=True))) == ("owls", ["bats"])


def test_the_address_of_a_topic_that_was_renamed_once_more_still_leads_there():
    topic = make_topic("Owls")
    with change(None) as made:
        Topic.objects.filter(pk=topic.pk).update(slug="bats")
    Topic.objects.filter(pk=topic.pk).update(slug="moths")
    undo(made.pk, None)
    topic.refresh_from_db()
    slugs = set(topic.aliases.values_list("slug", flat=True))
    assert (topic.slug, slugs) == ("moths", {"owls", "bats"})


def test_both_addresses_of_a_summary_lead_to_it_when_its_renaming_is_undone():
    summary = make_summary(slug="owls")
    with change(None) as made:
        summary.rename("Bats")
    undo(made.pk, None)
    summary.refresh_from_db()
    paths = {address.path.split("/")[3] for address in summary.old_addresses.all()}
    assert (summary.slug, "bats" in paths) == ("owls", True)


def test_no_old_address_is_lost_where_the_summary_was_renamed_once_more():
    summary = make_summary(slug="owls")
    with change(None) as made:
        summary.rename("Bats")
    summary.rename("Moths")
    undo(made.pk, None)
    paths = {path.split("/")[3] for path in OldAddress.objects.values_list("path", flat=True)}
    assert paths == {"owls", "bats"}


def test_a_publication_is_undone_but_not_forgotten():
    post = make_draft()
    make_summary(post)
    with change(None) as made:
        post.publish()
    undo(made.pk, None)
    post.refresh_from_db()
    assert (post.published_at, post.was_public) == (None, True)


def test_a_plan_is_undone_and_forgotten():
    post = make_draft()
    make_summary(post)
    with change(None) as made:
        post.schedule(timezone.now() + datetime.timedelta(days=1))
    undo(made.pk, None)
    post.refresh_from_db()
    assert (post.published_at, post.first_published_at) == (None, None)


def test_what_readers_no_longer_see_is_seen_again_since_when_it_was():
    post = make_post()
    make_summary(post)
    was = post.published_at
    with change(None) as made:
        post.unpublish()
    undo(made.pk, None)
    post.refresh_from_db()
    assert post.published_at == was


def test_nothing_is_taken_back_where_a_public_post_would_lack_something():
    owls = make_topic("Owls")
    summary = make_summary(title="A study", topics=())
    with change(None) as made:
        summary.topics.add(owls)
    with pytest.raises(UndoRefusedError, match="A study: Choose at least one topic"):
        undo(made.pk, None)
    assert topics_of(summary) == ["Owls"]


def test_what_a_public_post_lacked_before_is_not_in_the_way():
    post, owls = make_post(), make_topic("Owls")
    summary = make_summary(post)
    make_summary(post, topics=())
    with change(None) as made:
        summary.topics.add(owls)
    undo(made.pk, None)
    assert "Owls" not in topics_of(summary)


def test_nothing_that_has_been_public_is_removed():
    with change(None) as made:
        make_summary()
    with pytest.raises(UndoRefusedError, match="has been public"):
        undo(made.pk, None)
    assert Summary.objects.count() == 1


def test_nothing_is_taken_back_where_the_database_refuses_it():
    page = make_page(slug="owls")
    with change(None) as made:
        Page.objects.filter(pk=page.pk).update(slug="bats", title="Bats")
    make_page(slug="owls")
    with pytest.raises(UndoRefusedError, match="would not go with what is there"):
        undo(made.pk, None)
    page.refresh_from_db()
    assert (page.slug, page.title) == ("bats", "Bats")


def test_a_refused_undo_leaves_nothing_in_the_log():
    with change(None) as made:
        make_summary()
    with pytest.raises(UndoRefusedError):
        undo(made.pk, None)
    assert [one.pk for one in Change.objects.all()] == [made.pk]


def test_a_withdrawal_is_undone_whole_or_not_at_all():
    summary = make_summary()
    with change(None) as made:
        summary.withdraw("Retracted.")
    summary.withdraw("Retracted by its authors.")
    undo(made.pk, None)
    summary.refresh_from_db()
    assert (summary.is_withdrawn, summary.withdrawal_reason) == (True, "Retracted by its authors.")


def test_what_an_import_added_goes_with_all_that_is_its_own():
    before = rows_of(Post, Summary, SummaryTopic, Citation, Topic)
    with change(None) as made:
        make_summary(make_draft())
    undo(made.pk, None)
    assert rows_of(Post, Summary, SummaryTopic, Citation, Topic) == before


def test_a_summary_that_somebody_worked_on_stays_with_all_that_it_needs():
    topic = make_topic("Owls")
    research_type = make_research_type()
    with change(None) as made:
        post = make_draft()
        worked_on = make_summary(post, topics=[topic], research_type=research_type)
        other = make_summary(post, topics=[topic], research_type=research_type)
    Summary.objects.filter(pk=worked_on.pk).update(title="Owls at night")
    undone = undo(made.pk, None)
    assert list(Summary.objects.all()) == [worked_on]
    assert topics_of(worked_on) == ["Owls"]
    assert list(Citation.objects.all()) == [worked_on.citation]
    assert not Citation.objects.filter(pk=other.citation_id).exists()
    assert told(undone) == ["Summary “Owls at night” was changed later, and stays."]


def test_a_draft_that_somebody_was_shown_stays():
    with change(None) as made:
        post = make_draft()
    make_preview_link(post)
    assert [one.why for one in undo(made.pk, None).kept] == ["used"]
    assert Post.objects.filter(pk=post.pk).exists()


def test_the_posts_that_an_undo_changes_keep_a_version_of_it():
    user = make_user("Moderator")
    summary = make_summary(title="Owls")
    with change(None) as made:
        Summary.objects.filter(pk=summary.pk).update(title="Bats")
    undo(made.pk, user)
    latest = revisions_of(summary.post_id).first()
    assert latest.user == user
    assert latest.comment == "Taken back: Edited"
    post = Post.objects.get()
    assert state_at(post.pk, post.version).summaries[0].title == "Owls"


def test_a_change_is_taken_back_once():
    page = make_page(title="Owls")
    with change(None) as made:
        Page.objects.filter(pk=page.pk).update(title="Bats")
    undo(made.pk, None)
    with pytest.raises(UndoRefusedError, match="already"):
        undo(made.pk, None)


def test_a_change_is_taken_back_for_thirty_days():
    page = make_page(title="Owls")
    with change(None) as made:
        Page.objects.filter(pk=page.pk).update(title="Bats")
    Change.objects.update(made_at=timezone.now() - datetime.timedelta(days=30, minutes=1))
    with pytest.raises(UndoRefusedError, match="30 days"):
        undo(made.pk, None)


def test_what_was_done_to_an_account_is_not_taken_back():
    with change(None) as made:
        make_user("Author")
    with pytest.raises(UndoRefusedError, match="account"):
        undo(made.pk, None)


def test_a_scheduled_post_is_asked_as_well_as_a_public_one():
    summary = make_summary(make_scheduled(), topics=())
    with change(None) as made:
        summary.topics.add(make_topic())
    with pytest.raises(UndoRefusedError, match="would lack"):
        undo(made.pk, None)
