"""The whole archive as one JSON document, out and in again."""

import copy
import datetime
import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings

from blog.models import OldAddress, Page, ReviewReason, Summary
from research.models import Citation, ResearchType, Topic, TopicAlias
from tests.archives import MONTH, Importer, everything, study
from tests.factories import (
    make_citation,
    make_draft,
    make_post,
    make_scheduled,
    make_summaries,
    make_summary,
    make_topic,
)
from tests.generated_archives import archives

pytestmark = pytest.mark.django_db

EMPTY = {
    "format": "pprnet-archive",
    "version": 1,
    "topics": [],
    "research_types": [],
    "citations": [],
    "posts": [],
    "pages": [],
}


@pytest.fixture
def importer(tmp_path) -> Importer:
    return Importer(tmp_path)


def exported(**options) -> str:
    out = StringIO()
    call_command("export_archive", stdout=out, **options)
    return out.getvalue()


def document(**options) -> dict[str, Any]:
    return json.loads(exported(**options))


def written(archive: dict) -> str:
    return json.dumps(archive, ensure_ascii=False, indent=1) + "\n"


def restore(importer, archive: dict | str, **options):
    text = archive if isinstance(archive, str) else written(archive)
    return importer.run(importer.file(text, "archive.json"), **options)


def forget_everything() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("TRUNCATE blog_post, research_citation CASCADE")


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
        "withdrawn_at",
        "withdrawal_reason",
        "review_reasons",
        "source",
        "source_key",
        "old_addresses",
    ]
    assert list(archive["citations"][0]) == ["uid", "csl", "raw", "contact_email"]
    assert list(archive["topics"][0]) == ["slug", "name", "description", "synonyms", "aliases"]
    assert list(archive["research_types"][0]) == ["slug", "name", "description", "position"]
    assert list(archive["pages"][0]) == ["slug", "title", "body"]


def test_times_are_in_utc_and_months_are_short():
    make_post(month=datetime.date(2019, 2, 1))
    (post,) = document()["posts"]
    assert (post["month"], post["published_at"]) == ("2019-02", "2019-02-01T17:00:00Z")


def test_the_export_costs_the_same_for_many_summaries(django_assert_num_queries):
    for size in (3, 30):
        make_summaries(size)
        # savepoint and its release; posts, summaries, citations, topics, aliases, types and pages;
        # old addresses of posts and of summaries, topics of summaries
        with django_assert_num_queries(12):
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


@pytest.fixture
def archive() -> dict[str, Any]:
    """The document of a month with two summaries, which are in the database."""
    post = make_post(month=datetime.date(2019, 2, 1))
    topic = make_topic("Silence")
    TopicAlias.objects.create(slug="hush", topic=topic)
    summary = make_summary(post, title="First", slug="first", topics=[topic])
    make_summary(post, title="Second", slug="second", topics=[topic], source_key="2019-02:second")
    OldAddress.objects.create(path="/2019/02/former/", summary=summary)
    return document()


def the(archive, number=0) -> dict[str, Any]:
    return archive["posts"][0]["summaries"][number]


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


# Strictness


def changed(archive: dict, path: list, value: Any) -> dict:
    archive = copy.deepcopy(archive)
    *parents, last = path
    target = archive
    for key in parents:
        target = target[key]
    target[last] = value
    return archive


SUMMARY = ["posts", 0, "summaries", 0]


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        (["format"], "other", "no archive"),
        (["version"], 2, "version: this program reads version 1"),
        (["toppics"], [], "toppics: unknown key"),
        (["posts"], {}, "posts: is not a list"),
        (["posts", 0, "month"], "2019-13", r"posts\[0\]\.month: is not a month"),
        (["posts", 0, "month"], "1066-01", r"posts\[0\]: .*1900"),
        (["posts", 0, "uid"], "x", r"posts\[0\]\.uid: is not a UUID"),
        (["posts", 0, "published_at"], "2019-02-01T12:00", r"published_at: says no time zone"),
        (["posts", 0, "published_at"], "soon", r"published_at: is not a time"),
        (["posts", 0, "teaser"], "x" * 301, r"posts\[0\]: teaser: .*300"),
        (["posts", 0, "old_addresses"], ["/x/"], r"posts\[0\]\.old_addresses\[0\]: .*2023/02"),
        ([*SUMMARY, "boddy"], "", r"posts\[0\]\.summaries\[0\]\.boddy: unknown key"),
        ([*SUMMARY, "title"], "", r"posts\[0\]\.summaries\[0\]: title: "),
        ([*SUMMARY, "title"], "a\0b", r"title: holds a NUL"),
        ([*SUMMARY, "title"], "\ud800", r"title: holds half of a character"),
        ([*SUMMARY, "slug"], "Not An Address", r"summaries\[0\]: address: "),
        ([*SUMMARY, "slug"], "", r"summaries\[0\]: The address may hold"),
        (
            [*SUMMARY, "slug"],
            "second",
            r"summaries\[1\]: the address “/2019/02/second/”",
        ),
        ([*SUMMARY, "topics"], ["silence", "x"], r"summaries\[0\]\.topics\[1\]: no topic “x”"),
        ([*SUMMARY, "topics"], ["silence", "silence"], r"topics\[1\]: .*has this topic already"),
        ([*SUMMARY, "research_type"], "x", r"research_type: no type of research “x”"),
        ([*SUMMARY, "citation"], "0d6c6c0e-54e3-4b1a-9d5c-0a7de4f3a001", "citation: no citation"),
        (
            [*SUMMARY, "withdrawn_at"],
            "2020-01-01T00:00:00Z",
            r"A withdrawn summary says why",
        ),
        ([*SUMMARY, "review_reasons"], ["x"], r"summaries\[0\]: to be looked at: "),
        ([*SUMMARY, "old_addresses"], ["/2019/02/second/"], r"belongs to posts\[0\]\.summaries"),
        (["citations", 0, "csl", "genre"], "x", r"citations\[0\]\.csl\.genre: unknown key"),
        (["citations", 0, "csl", "author", 0, "nick"], "x", r"csl\.author\[0\]\.nick: unknown key"),
        (["citations", 0, "csl", "title"], [], r"citations\[0\]\.csl: “title” is not text"),
        (["citations", 0, "csl", "title"], "a\0b", r"csl\.title: holds a NUL"),
        (["citations", 0, "csl", "DOI"], "x", r"citations\[0\]\.csl: DOI: "),
        (["citations", 0, "contact_email"], "x", r"citations\[0\]: .*e-mail"),
        (["topics", 0, "slug"], "Ä", r"topics\[0\]: slug: |topics\[0\]: The address"),
        (["topics", 0, "synonyms"], "x", r"topics\[0\]\.synonyms: is not a list"),
        (["research_types", 0, "position"], "1", r"position: is not a whole number"),
        (["pages", 0], [], r"pages\[0\]: is not an object"),
    ],
)
def test_what_cannot_be_kept_is_refused_by_its_path(importer, archive, path, value, message):
    forget_everything()
    before = everything()
    broken = json.dumps(changed(archive, path, value))
    with pytest.raises(CommandError, match=rf"archive\.json: .*{message}"):
        restore(importer, broken)
    assert everything() == before


def test_a_missing_key_is_refused(importer, archive):
    del the(archive)["body"]
    with pytest.raises(CommandError, match=r"posts\[0\]\.summaries\[0\]\.body: is missing"):
        restore(importer, archive)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "not valid JSON: .*line 1"),
        ("{}", "no archive"),
        ('{"format": "pprnet-archive", "format": "x"}', "“format” stands twice"),
        ('{"format": NaN}', "NaN is no number"),
        ('{"format": ' + "[" * 100_000 + "]" * 100_000 + "}", "nested too deeply"),
    ],
    ids=["cut short", "another format", "key twice", "no number", "deep"],
)
def test_what_is_no_document_is_refused(importer, text, message):
    with pytest.raises(CommandError, match=message):
        restore(importer, text)


def test_an_address_that_leads_elsewhere_here_is_refused(importer, archive):
    forget_everything()
    OldAddress.objects.create(path="/2019/02/first/", summary=make_summary(make_draft()))
    with pytest.raises(CommandError, match=r"posts\[0\]\.summaries\[0\]: .*once led to another"):
        restore(importer, archive)


@pytest.mark.parametrize("option", [{"draft": True}, {"topics": ["Adherence"]}])
def test_a_document_says_itself_what_is_a_draft_and_what_has_which_topic(importer, option):
    with pytest.raises(CommandError, match="says itself"):
        restore(importer, EMPTY, **option)
