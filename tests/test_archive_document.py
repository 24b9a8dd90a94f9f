"""A whole-archive document into the database."""

import datetime
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings

from blog.models import Page, Summary
from research.models import Citation, ResearchType, Topic
from tests.archives import (
    EMPTY,
    MONTH,
    Importer,
    archive_of_two,
    everything,
    exported,
    forget_everything,
    restore,
    study,
    the,
    written,
)
from tests.factories import make_summaries
from tests.generated_archives import archives

pytestmark = pytest.mark.django_db


@pytest.fixture
def importer(tmp_path) -> Importer:
    return Importer(tmp_path)


@pytest.fixture
def archive() -> dict[str, Any]:
    return archive_of_two()


# Laws

# Each example takes a database; each takes it back.
GENERATED = settings(max_examples=25, suppress_health_check=list(HealthCheck))


@GENERATED
@given(archive=archives())
def test_an_empty_database_exports_the_document_it_was_given(tmp_path_factory, archive):
    importer = Importer(tmp_path_factory.mktemp("archive"))
    with transaction.atomic():
        restore(importer, archive)
        assert exported() == written(archive)
        before = everything()
        outcome = restore(importer, archive)
        assert everything() == before
        assert outcome.report["created"] == outcome.report["differs"] == []
        transaction.set_rollback(True)


@GENERATED
@given(archive=archives())
def test_the_public_document_is_a_document_of_what_it_says(tmp_path_factory, archive):
    importer = Importer(tmp_path_factory.mktemp("archive"))
    with transaction.atomic():
        restore(importer, archive)
        public = exported(public=True)
        transaction.set_rollback(True)
    with transaction.atomic():
        restore(importer, public)
        assert exported(public=True) == public
        transaction.set_rollback(True)


# Into an empty database


def test_an_empty_list_leaves_the_vocabulary_of_the_database(importer):
    before = (*Topic.objects.values(), *ResearchType.objects.values(), *Page.objects.values())
    restore(importer, EMPTY)
    after = (*Topic.objects.values(), *ResearchType.objects.values(), *Page.objects.values())
    assert after == before


def test_a_document_with_its_own_vocabulary_replaces_what_was_there(importer):
    restore(importer, EMPTY | {"topics": [{"slug": "silence", "name": "Silence"}]})
    assert list(Topic.objects.values_list("slug", flat=True)) == ["silence"]


# Into a database with posts


def test_what_is_there_and_the_same_is_left_alone(importer, archive):
    before = everything()
    outcome = restore(importer, archive)
    assert outcome.titles("same")[-2:] == ["First", "Second"]
    assert outcome.report["created"] == outcome.report["differs"] == []
    assert everything() == before


@pytest.mark.parametrize(
    ("where", "key", "value"),
    [
        (lambda archive: archive["posts"][0], "teaser", "…otherwise."),
        (lambda archive: archive["posts"][0], "published_at", None),
        (the, "body", "<p>Otherwise.</p>"),
        (the, "topics", []),
        (the, "old_addresses", []),
        (lambda archive: archive["citations"][0], "raw", "Otherwise."),
        (lambda archive: archive["topics"][0], "description", "Otherwise."),
        (lambda archive: archive["research_types"][0], "position", 99),
        (lambda archive: archive["pages"][0], "title", "Otherwise"),
    ],
)
def test_what_is_there_and_different_is_reported_and_left_alone(
    importer, archive, where, key, value
):
    where(archive)[key] = value
    before = everything()
    outcome = restore(importer, archive)
    assert [entry["message"] for entry in outcome.report["differs"]] == [f"Different: {key}."]
    assert everything() == before


def test_a_missing_summary_joins_its_month_behind_the_others(importer, archive):
    third = the(archive) | {
        "uid": "7b0c54a4-6a4e-4a52-9b9c-3c2c7c1a2b11",
        "title": "Third",
        "slug": "third",
        "old_addresses": [],
    }
    archive["posts"][0] |= {"uid": "f5d1dd35-6f0a-4d8e-8f39-6b8f3c1f3f10", "summaries": [third]}
    outcome = restore(importer, archive)
    assert outcome.titles("created") == ["Third"]
    titles = Summary.objects.order_by("position").values_list("title", flat=True)
    assert list(titles) == ["First", "Second", "Third"]


def test_a_summary_that_was_imported_from_the_same_page_elsewhere_is_not_doubled(importer, archive):
    the(archive, 1)["uid"] = "7b0c54a4-6a4e-4a52-9b9c-3c2c7c1a2b11"
    outcome = restore(importer, archive)
    assert outcome.report["created"] == []
    assert "Second" in outcome.titles("same")


def test_an_address_that_is_taken_in_its_month_gets_a_number(importer, archive):
    the(archive).update(uid="7b0c54a4-6a4e-4a52-9b9c-3c2c7c1a2b11", old_addresses=[])
    outcome = restore(importer, archive)
    assert Summary.objects.get(uid=the(archive)["uid"]).slug == "first-2"
    assert outcome.titles("guessed") == ["First"]


@pytest.mark.parametrize("published_at", [None, "2400-01-01T12:00:00Z"])
def test_what_is_not_public_in_the_document_never_joins_a_public_month(
    importer, archive, published_at
):
    archive["posts"][0]["published_at"] = published_at
    the(archive).update(uid="7b0c54a4-6a4e-4a52-9b9c-3c2c7c1a2b11", slug="third", old_addresses=[])
    before = everything()
    outcome = restore(importer, archive)
    assert "First" in outcome.titles("differs")
    assert everything() == before


def test_a_topic_is_found_by_its_old_slug(importer, archive):
    archive["topics"] = [{"slug": "hush", "name": "Hush"}]
    archive["posts"] = [
        {
            "uid": "f5d1dd35-6f0a-4d8e-8f39-6b8f3c1f3f10",
            "month": "2019-03",
            "published_at": None,
            "summaries": [
                the(archive)
                | {
                    "uid": "7b0c54a4-6a4e-4a52-9b9c-3c2c7c1a2b11",
                    "topics": ["hush"],
                    "old_addresses": [],
                }
            ],
        }
    ]
    restore(importer, archive)
    topics = Summary.objects.get(post__month=datetime.date(2019, 3, 1)).topics
    assert [topic.slug for topic in topics.all()] == ["silence"]


def test_a_citation_of_a_summary_that_is_here_is_not_doubled(importer, archive):
    uid = "0d6c6c0e-54e3-4b1a-9d5c-0a7de4f3a001"
    the(archive, 1).update(uid="7b0c54a4-6a4e-4a52-9b9c-3c2c7c1a2b11", citation=uid)
    archive["citations"].append(archive["citations"][0] | {"uid": uid})
    count = Citation.objects.count()
    restore(importer, archive)
    assert Citation.objects.count() == count


def test_saved_pages_and_documents_are_imported_together(importer, archive):
    page = importer.file("\n".join([MONTH, *study("From a page")]))
    path = importer.file(written(archive), "archive.json")
    assert importer.run(page, path).titles("created") == ["From a page"]


def test_the_import_costs_the_same_for_many_summaries(importer):
    def queries_for(size):
        make_summaries(size)
        text = exported()
        forget_everything()
        with CaptureQueriesContext(connection) as queries:
            restore(importer, text)
        forget_everything()
        return len(queries)

    assert queries_for(3) == queries_for(30)
