"""A topic is chosen from the vocabulary, never made on the way, and never lost."""

import pytest
from django.db import IntegrityError
from django.db.models import ProtectedError

from blog.models import Summary, SummaryTopic
from research.models import Topic
from tests.factories import make_draft, make_summary, make_topic

pytestmark = pytest.mark.django_db


@pytest.fixture
def summary():
    return make_summary(topics=())


def topics_of(summary: Summary) -> list[str]:
    return [topic.name for topic in Summary.objects.get(pk=summary.pk).topics.all()]


@pytest.mark.parametrize("verb", ["add", "set"])
@pytest.mark.parametrize("name", ["Diaries", "Empathy"])
def test_no_topic_is_made_or_chosen_by_a_string(verb, name, summary):
    before = Topic.objects.count()
    with pytest.raises(TypeError, match="A topic is chosen, not made"):
        getattr(summary.topics, verb)([name] if verb == "set" else name)
    assert Topic.objects.count() == before
    assert topics_of(summary) == []


def test_a_string_among_topics_refuses_them_all(summary):
    with pytest.raises(TypeError):
        summary.topics.set([make_topic(), "Diaries"])
    assert topics_of(summary) == []


def test_topics_are_set_and_come_by_name(summary):
    summary.topics.set([make_topic("Journals"), make_topic("Diaries")])
    assert topics_of(summary) == ["Diaries", "Journals"]


def test_setting_others_takes_the_former_away(summary):
    diaries, journals = make_topic("Diaries"), make_topic("Journals")
    summary.topics.set([diaries])
    summary.topics.set([journals])
    assert topics_of(summary) == ["Journals"]


def test_a_topic_can_be_taken_away(summary):
    diaries, journals = make_topic("Diaries"), make_topic("Journals")
    summary.topics.set([diaries, journals])
    summary.topics.remove(journals)
    assert topics_of(summary) == ["Diaries"]


def test_adding_a_topic_twice_keeps_one(summary):
    topic = make_topic("Diaries")
    summary.topics.add(topic)
    summary.topics.add(topic)
    assert topics_of(summary) == ["Diaries"]


def test_a_pair_stands_once_even_past_the_manager(summary):
    topic = make_topic()
    SummaryTopic.objects.create(content_object=summary, tag=topic)
    with pytest.raises(IntegrityError, match="summarytopic_pair_is_unique"):
        SummaryTopic.objects.create(content_object=summary, tag=topic)


def test_a_topic_in_use_is_not_deleted():
    topic = make_topic()
    make_summary(topics=[topic])
    with pytest.raises(ProtectedError):
        topic.delete()


def test_a_topic_in_use_is_not_deleted_by_sql(sql):
    topic = make_topic()
    make_summary(topics=[topic])
    with pytest.raises(IntegrityError, match="blog_summarytopic"):
        sql(
            "DELETE FROM research_topic WHERE id = %s; SET CONSTRAINTS ALL IMMEDIATE",
            topic.pk,
        )


def test_a_topic_used_in_a_draft_only_is_not_deleted():
    topic = make_topic()
    make_summary(make_draft(), topics=[topic])
    with pytest.raises(ProtectedError):
        topic.delete()


def test_a_topic_without_a_summary_is_deleted_with_its_aliases():
    topic = make_topic("Diaries")
    topic.slug = "journals"
    topic.save()
    alias = topic.aliases.get()
    topic.delete()
    assert not type(alias).objects.filter(slug="diaries").exists()


def test_a_draft_that_is_deleted_leaves_its_topics():
    topic = make_topic()
    draft = make_draft()
    make_summary(draft, topics=[topic])
    draft.delete()
    assert Topic.objects.filter(pk=topic.pk).exists()


def test_a_slug_is_made_of_the_name():
    assert make_topic("Diaries/Journals & Notes").slug == "diaries-journals-notes"


def test_choosing_topics_touches_nothing_else_of_the_summary(summary):
    before = Summary.objects.values("version", "updated_at").get()
    summary.topics.set([make_topic()])
    assert Summary.objects.values("version", "updated_at").get() == before
