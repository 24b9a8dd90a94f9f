"""The whole archive out, as one JSON document."""

import datetime

import pytest
from django.core.management import CommandError, call_command

from blog.models import ReviewReason
from tests.archives import (
    EMPTY,
    document,
    exported,
)
from tests.factories import (
    make_citation,
    make_draft,
    make_post,
    make_scheduled,
    make_summaries,
    make_summary,
)

pytestmark = pytest.mark.django_db

# Out


def test_the_export_has_the_keys_of_the_format_in_their_order():
    make_summary()
    archive = document()
    assert list(archive) == list(EMPTY)
    assert list(archive["posts"][0]) == [
        "uid",
        "month",
        "byline",
        "teaser",
        "introduction",
        "published_at",
        "first_published_at",
        "old_addresses",
        "summaries",
    ]
    assert list(archive["posts"][0]["summaries"][0]) == [
        "uid",
        "title",
        "slug",
        "note",
        "body",
        "practice_implications",
        "topics",
        "research_type",
        "citation",
        "correction",
        "corrected_on",
        "withdrawn_at",
        "withdrawal_reason",
        "review_reasons",
        "source",
        "source_key",
        "old_addresses",
    ]
    assert list(archive["citations"][0]) == [
        "uid",
        "csl",
        "raw",
        "contact_email",
        "notices",
    ]
    assert list(archive["topics"][0]) == [
        *("slug", "name", "description", "synonyms", "aliases", "old_addresses")
    ]
    assert list(archive["research_types"][0]) == [
        *("slug", "name", "description", "position", "synonyms", "aliases", "old_addresses")
    ]
    assert list(archive["pages"][0]) == ["slug", "title", "body", "old_addresses"]


def test_times_are_in_utc_and_months_are_short():
    make_post(month=datetime.date(2019, 2, 1))
    (post,) = document()["posts"]
    assert (post["month"], post["published_at"]) == ("2019-02", "2019-02-01T17:00:00Z")


def test_the_export_costs_the_same_for_many_summaries(django_assert_num_queries):
    for size in (3, 30):
        make_summaries(size)
        # savepoint and its release; posts, summaries, citations, pages; topics and types with
        # their aliases; old addresses of each but citations, topics of summaries, notices of
        # citations
        with django_assert_num_queries(17):
            exported()


def test_a_file_takes_the_document_whole(tmp_path):
    make_summary()
    path = tmp_path / "archive.json"
    path.write_text("older")
    call_command("export_archive", path)
    assert path.read_text(encoding="utf-8") == exported()
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_that_cannot_be_written_is_named(tmp_path):
    with pytest.raises(CommandError, match=r"nowhere/archive\.json: No such file"):
        call_command("export_archive", tmp_path / "nowhere" / "archive.json")


# Out, for everybody

SECRET = "planted and not to be seen"


def test_the_public_document_holds_no_draft():
    for make in (make_draft, make_scheduled):
        make_summary(
            make(teaser=SECRET), body=f"<p>{SECRET}</p>", citation=make_citation(title=SECRET)
        )
    make_citation(title=SECRET)
    assert SECRET not in exported(public=True)
    assert SECRET in exported()


def test_the_public_document_holds_nothing_for_staff():
    make_summary(
        review_reasons=[ReviewReason.GUESSED],
        source=SECRET,
        source_key=SECRET,
        citation=make_citation(raw=SECRET),
    )
    assert SECRET not in exported(public=True)
    (post,) = document(public=True)["posts"]
    assert post["summaries"][0]["review_reasons"] == []


def test_a_withdrawn_summary_leaves_its_tombstone_in_the_public_document():
    html = f"<p>{SECRET}</p>"
    summary = make_summary(note=html, body=html, practice_implications=html, source=SECRET)
    summary.withdraw("The study was retracted.")
    assert SECRET not in exported(public=True)
    (tombstone,) = document(public=True)["posts"][0]["summaries"]
    assert tombstone["title"] == summary.title
    assert tombstone["withdrawal_reason"] == "The study was retracted."
    assert tombstone["citation"] == str(summary.citation.uid)


def test_the_public_document_holds_the_reference_as_typed_where_it_could_not_be_read():
    make_summary(citation=make_citation(title="", raw="Marlow, somewhere"))
    assert document(public=True)["citations"][0]["raw"] == "Marlow, somewhere"
