"""Saved pages that come again: nothing is overwritten, what is missing is added."""

import pytest
from django.core.management import CommandError

from blog.models import Post, ReviewReason, Summary
from research.models import ResearchTypeAlias, TopicAlias
from tests.archives import MONTH, TITLE, Importer, everything, page_text, study
from tests.factories import (
    make_research_type,
    make_topic,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def importer(tmp_path) -> Importer:
    return Importer(tmp_path)


# Again


def test_a_second_run_changes_nothing_at_all(importer):
    page = importer.file(page_text((MONTH, [study(), study("Second", reference="")])))
    topic = make_topic()
    importer.run(page, topics=[topic.name])
    before = everything()
    outcome = importer.run(page, topics=[topic.name])
    assert everything() == before
    assert outcome.titles("same") == [TITLE, "Second"]
    assert outcome.report["created"] == outcome.report["differs"] == []


def test_a_summary_in_two_files_of_a_run_is_created_once(importer):
    first = importer.file(page_text((MONTH, [study(), study("Second")])), "first.txt")
    other = importer.file(page_text((MONTH, [study("Second"), study("Third")])), "other.txt")
    outcome = importer.run(first, other)
    assert outcome.titles("created") == [TITLE, "Second", "Third"]
    assert Summary.objects.count() == 3


@pytest.mark.parametrize("ends", ["\r\n", "  \n", "\n\n"])
def test_spacing_makes_no_difference(importer, ends):
    text = page_text((MONTH, [study()]))
    importer.run(importer.file(text))
    assert importer.run(importer.file(text.replace("\n", ends))).titles("same") == [TITLE]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", "Heard Early, Corrected"),
        ("note", "<p>Added.</p>"),
        ("body", "<p>Corrected.</p>"),
        ("practice_implications", "<p>Corrected.</p>"),
        ("citation", None),
    ],
)
def test_what_a_person_has_changed_is_reported_and_never_overwritten(importer, field, value):
    page = importer.file(page_text((MONTH, [study()])))
    importer.run(page)
    Summary.objects.update(**{field: value})
    before = everything()
    outcome = importer.run(page)
    name = Summary._meta.get_field(field).verbose_name
    assert [entry["message"] for entry in outcome.report["differs"]] == [f"Different: {name}."]
    assert everything() == before


def test_a_page_that_tells_a_summary_otherwise_is_reported_and_overwrites_nothing(importer):
    importer.page((MONTH, [study()]))
    before = everything()
    outcome = importer.page((MONTH, [study(advice="Ask in the third hour instead.")]))
    assert outcome.titles("differs") == [TITLE]
    assert everything() == before


# Topics and type


def test_a_topic_is_added_where_it_is_missing_and_settles_the_reason(importer):
    page = importer.file(page_text((MONTH, [study()])))
    first, second = make_topic("Silence"), make_topic("Listening")
    importer.run(page, topics=["Silence"])
    outcome = importer.run(page, topics=["Silence", "Listening"])
    summary = Summary.objects.get()
    assert set(summary.topics.all()) == {first, second}
    assert summary.review_reasons == [ReviewReason.NO_RESEARCH_TYPE]
    assert [entry["message"] for entry in outcome.report["classified"]] == ["Added: Listening."]


def test_the_first_topic_settles_that_there_was_none(importer):
    page = importer.file(page_text((MONTH, [study()])))
    importer.run(page)
    make_topic("Silence")
    importer.run(page, topics=["Silence"])
    assert ReviewReason.NO_TOPIC not in Summary.objects.get().review_reasons


def test_a_topic_is_added_to_a_summary_that_differs_too(importer):
    page = importer.file(page_text((MONTH, [study()])))
    importer.run(page)
    Summary.objects.update(title="Heard Early, Corrected")
    topic = make_topic("Silence")
    outcome = importer.run(page, topics=["Silence"])
    assert list(Summary.objects.get().topics.all()) == [topic]
    assert outcome.titles("differs") == outcome.titles("classified") == [TITLE]


def test_a_type_is_added_where_there_is_none(importer):
    page = importer.file(page_text((MONTH, [study()])))
    importer.run(page)
    research_type = make_research_type()
    importer.run(page, research_type=research_type.name)
    summary = Summary.objects.get()
    assert summary.research_type == research_type
    assert ReviewReason.NO_RESEARCH_TYPE not in summary.review_reasons


def test_a_type_that_is_there_is_not_replaced(importer):
    first, second = make_research_type(), make_research_type()
    page = importer.file(page_text((MONTH, [study()])))
    importer.run(page, research_type=first.name)
    outcome = importer.run(page, research_type=second.name)
    assert Summary.objects.get().research_type == first
    assert [entry["message"] for entry in outcome.report["differs"]] == [
        "Different: type of research."
    ]


@pytest.mark.parametrize(
    "called", ["Réticence and Silence", "reticence AND silence", "reticence-silence", "old", "hush"]
)
def test_a_topic_is_known_by_name_slug_old_slug_and_synonym(importer, called):
    topic = make_topic("Réticence and Silence", slug="reticence-silence", synonyms=["Hush"])
    TopicAlias.objects.create(slug="old", topic=topic)
    importer.page((MONTH, [study()]), topics=[called])
    assert list(Summary.objects.get().topics.all()) == [topic]


def test_an_unknown_topic_is_refused_with_the_nearest_names(importer):
    page = importer.file(page_text((MONTH, [study()])))
    make_topic("Reticence and Silence")
    with pytest.raises(CommandError, match=r"called “Silense”.*“Reticence and Silence”"):
        importer.run(page, topics=["Silense"])
    assert not Post.objects.exists()


@pytest.mark.parametrize("called", ["Diary Study", "diary-study", "old", "logbook study"])
def test_a_type_is_known_by_name_slug_old_slug_and_synonym(importer, called):
    known = make_research_type("Diary study", slug="diary-study", synonyms=["Logbook study"])
    ResearchTypeAlias.objects.create(slug="old", research_type=known)
    importer.page((MONTH, [study()]), research_type=called)
    assert Summary.objects.get().research_type == known


def test_an_unknown_type_is_refused(importer):
    page = importer.file(page_text((MONTH, [study()])))
    with pytest.raises(CommandError, match=r"no type of research called “Meta-analyses”.*“Meta-"):
        importer.run(page, research_type="Meta-analyses")


def test_a_synonym_of_two_topics_is_refused(importer):
    for name in ("Reticence", "Quiet"):
        make_topic(name, synonyms=["hush"])
    page = importer.file(page_text((MONTH, [study()])))
    with pytest.raises(CommandError, match="More than one topic is called “hush”"):
        importer.run(page, topics=["hush"])
