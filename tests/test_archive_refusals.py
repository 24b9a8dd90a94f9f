"""A whole-archive document that cannot be kept is refused, and where is said."""

import copy
import json
from typing import Any

import pytest
from django.core.management import CommandError

from blog.models import OldAddress
from tests.archives import (
    EMPTY,
    Importer,
    archive_of_two,
    everything,
    forget_everything,
    restore,
    the,
)
from tests.factories import (
    make_draft,
    make_summary,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def importer(tmp_path) -> Importer:
    return Importer(tmp_path)


@pytest.fixture
def archive() -> dict[str, Any]:
    return archive_of_two()


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
        ([*SUMMARY, "slug"], "", r"summaries\[0\]\.slug: is empty"),
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
        ([*SUMMARY, "corrected_on"], "2020-01", r"corrected_on: is not a day such as"),
        ([*SUMMARY, "corrected_on"], "2020-02-30", r"corrected_on: is not a day such as"),
        ([*SUMMARY, "corrected_on"], "2020-02-28", r"A correction says what was corrected"),
        ([*SUMMARY, "correction"], "<p>Forty.</p>", r"A correction says what was corrected"),
        ([*SUMMARY, "review_reasons"], ["x"], r"summaries\[0\]: to be looked at: "),
        ([*SUMMARY, "old_addresses"], ["/2019/02/second/"], r"belongs to posts\[0\]\.summaries"),
        (["citations", 0, "csl", "abstract"], "x", r"citations\[0\]\.csl\.abstract: unknown key"),
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


def test_a_document_says_itself_what_has_which_topic(importer):
    with pytest.raises(CommandError, match="says itself"):
        restore(importer, EMPTY, topics=["Adherence"])
