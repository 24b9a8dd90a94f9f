"""Topics and types of research merged: nothing that pointed to one of them is left behind."""

import pytest
from django.db import connection

from blog.models import Summary, SummaryTopic
from research.merging import merge, relations_to
from research.models import ResearchType, ResearchTypeAlias, Topic, TopicAlias
from tests.factories import make_draft, make_research_type, make_summary, make_topic

pytestmark = pytest.mark.django_db

MODELS = pytest.mark.parametrize("model", [Topic, ResearchType])


def topics_of(summary: Summary) -> list[str]:
    return [topic.name for topic in Summary.objects.get(pk=summary.pk).topics.all()]


@MODELS
def test_every_foreign_key_of_the_database_is_known(model):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conrelid::regclass::text, attname FROM pg_constraint "
            "JOIN pg_attribute ON attrelid = conrelid AND attnum = ANY (conkey) "
            "WHERE contype = 'f' AND confrelid = %s::regclass",
            [model._meta.db_table],
        )
        in_the_database = set(cursor.fetchall())
    assert in_the_database
    assert {relation.column for relation in relations_to(model)} == in_the_database


@MODELS
def test_nothing_points_to_what_was_merged(model, sql):
    make = {Topic: make_topic, ResearchType: make_research_type}[model]
    survivor, merged = make("Journals", slug="journals"), make("Diaries", slug="diaries")
    merged.slug = "logs"
    merged.save()
    given = {"topics": [merged]} if model is Topic else {"research_type": merged}
    make_summary(**given)
    make_summary(make_draft(), **given)
    key = merged.pk
    merge(survivor, [merged])
    for table, column in (relation.column for relation in relations_to(model)):
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM {table} WHERE {column} = %s", [key])
            assert cursor.fetchone() == (0,)
    assert not model.objects.filter(pk=key).exists()


def test_summaries_carry_the_survivor_instead():
    survivor, merged, other = make_topic("Journals"), make_topic("Diaries"), make_topic("Owls")
    summary = make_summary(topics=[merged, other])
    merge(survivor, [merged])
    assert topics_of(summary) == ["Journals", "Owls"]


def test_a_summary_that_carried_both_carries_the_survivor_once():
    survivor, merged = make_topic("Journals"), make_topic("Diaries")
    summary = make_summary(topics=[merged, survivor])
    kept = SummaryTopic.objects.get(tag=survivor)
    merge(survivor, [merged])
    assert list(SummaryTopic.objects.filter(content_object=summary)) == [kept]


def test_a_summary_that_carried_several_of_the_merged_carries_the_survivor_once():
    survivor, *merged = make_topic("Journals"), make_topic("Diaries"), make_topic("Logs")
    summary = make_summary(topics=merged)
    merge(survivor, merged)
    assert topics_of(summary) == ["Journals"]


def test_many_types_become_one():
    survivor, *merged = (make_research_type() for _ in range(3))
    summaries = [make_summary(research_type=each) for each in (survivor, *merged)]
    merge(survivor, merged)
    types = Summary.objects.filter(pk__in=[summary.pk for summary in summaries])
    assert set(types.values_list("research_type", flat=True)) == {survivor.pk}


@pytest.mark.parametrize(
    ("make", "alias", "field"),
    [
        (make_topic, TopicAlias, "topic"),
        (make_research_type, ResearchTypeAlias, "research_type"),
    ],
)
def test_addresses_lead_on_however_often_their_owners_were_merged(make, alias, field):
    first, second, third = (make(name, slug=name.lower()) for name in ("Logs", "Notes", "Letters"))
    first.slug = "diaries"
    first.save()
    merge(second, [first])
    merge(third, [second])
    leads_to = dict(alias.objects.values_list("slug", f"{field}__slug"))
    assert {slug: leads_to[slug] for slug in ("logs", "diaries", "notes")} == {
        "logs": "letters",
        "diaries": "letters",
        "notes": "letters",
    }


def test_nothing_is_merged_into_itself():
    topic = make_topic()
    with pytest.raises(ValueError, match="into another"):
        merge(topic, [topic])
    with pytest.raises(ValueError, match="into another"):
        merge(topic, [])
    assert Topic.objects.filter(pk=topic.pk).exists()
