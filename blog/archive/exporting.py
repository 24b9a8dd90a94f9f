"""The database as records of the whole-archive document, in a constant number of queries."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from django.db import connection, transaction
from django.db.models import F, QuerySet

from blog.archive.document import (
    CitationRecord,
    Day,
    Document,
    NoticeRecord,
    PageRecord,
    PostRecord,
    ResearchTypeRecord,
    SummaryRecord,
    TopicRecord,
)
from blog.models import OldAddress, Page, Post, Summary, SummaryTopic
from research.models import Citation, Notice, ResearchType, Topic

CHUNK = 1000


def whole_archive() -> Document:
    """Everything but people and history."""
    with _one_moment():
        return _document(Post.objects.all(), Summary.objects.all(), Citation.objects.all())


def public_archive() -> Document:
    """What an anonymous reader may see, in the same form: what they may not is empty.

    Of a withdrawn summary that is its tombstone: title, reference, reason and date.
    """
    with _one_moment():
        posts = Post.objects.public()
        summaries = Summary.objects.reachable()
        cited = Citation.objects.filter(pk__in=summaries.values("citation"))
        document = _document(posts, summaries, cited)
    return replace(
        document,
        citations=tuple(map(_citation_as_read, document.citations)),
        posts=tuple(map(_post_as_read, document.posts)),
    )


@contextmanager
def _one_moment() -> Iterator[None]:
    """All queries see the archive as it was at the first of them."""
    is_outermost = not connection.in_atomic_block
    with transaction.atomic():
        if is_outermost:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def _document(
    posts: QuerySet[Post], summaries: QuerySet[Summary], citations: QuerySet[Citation]
) -> Document:
    by_post = defaultdict(list)
    for summary, record in summary_records(summaries.order_by("post", "position", "pk")):
        by_post[summary.post_id].append(record)
    return Document(
        topics=tuple(record for _, record in topic_records()),
        research_types=tuple(record for _, record in research_type_records()),
        citations=tuple(record for _, record in citation_records(citations.order_by("uid"))),
        posts=tuple(
            replace(record, summaries=tuple(by_post[post.pk]))
            for post, record in post_records(posts.order_by("month"))
        ),
        pages=tuple(record for _, record in page_records()),
    )


def topic_records() -> Iterator[tuple[Topic, TopicRecord]]:
    old = _old_addresses("topic")
    for topic in Topic.objects.order_by("slug").prefetch_related("aliases"):
        yield (
            topic,
            TopicRecord(
                slug=topic.slug,
                name=topic.name,
                description=topic.description,
                synonyms=tuple(topic.synonyms),
                aliases=tuple(sorted(alias.slug for alias in topic.aliases.all())),
                old_addresses=old[topic.pk],
            ),
        )


def research_type_records() -> Iterator[tuple[ResearchType, ResearchTypeRecord]]:
    old = _old_addresses("research_type")
    plain = set(ResearchTypeRecord.key_names()) - {"synonyms", "aliases", "old_addresses"}
    for each in ResearchType.objects.order_by("position", "name").prefetch_related("aliases"):
        yield (
            each,
            ResearchTypeRecord(
                **_values(each, plain),
                synonyms=tuple(each.synonyms),
                aliases=tuple(sorted(alias.slug for alias in each.aliases.all())),
                old_addresses=old[each.pk],
            ),
        )


def citation_records(
    citations: QuerySet[Citation],
) -> Iterator[tuple[Citation, CitationRecord]]:
    plain = set(CitationRecord.key_names()) - {"notices"}
    notices = defaultdict(tuple)
    confirmed = Notice.objects.confirmed().filter(citation__in=citations.order_by())
    for notice in confirmed.order_by("citation", "kind", "direction", "doi"):
        values = _values(notice, NoticeRecord.key_names())
        notices[notice.citation_id] += (NoticeRecord(**values),)
    for citation in citations.iterator(CHUNK):
        record = CitationRecord(**_values(citation, plain), notices=notices[citation.pk])
        yield citation, record


def page_records() -> Iterator[tuple[Page, PageRecord]]:
    old = _old_addresses("page")
    plain = set(PageRecord.key_names()) - {"old_addresses"}
    for page in Page.objects.order_by("slug"):
        yield page, PageRecord(**_values(page, plain), old_addresses=old[page.pk])


def post_records(posts: QuerySet[Post]) -> Iterator[tuple[Post, PostRecord]]:
    """Each post with its record, which holds no summaries yet."""
    old = _old_addresses("post", posts.order_by())
    plain = set(PostRecord.key_names()) - {"old_addresses", "summaries"}
    for post in posts.iterator(CHUNK):
        yield (
            post,
            PostRecord(**_values(post, plain), old_addresses=old[post.pk], summaries=()),
        )


def summary_records(
    summaries: QuerySet[Summary],
) -> Iterator[tuple[Summary, SummaryRecord]]:
    chosen = summaries.order_by()
    old = _old_addresses("summary", chosen)
    links = SummaryTopic.objects.filter(content_object__in=chosen)
    topics = _grouped(links, "content_object", "tag__slug")
    special = {
        *("topics", "research_type", "citation", "corrected_on", "review_reasons", "old_addresses")
    }
    plain = set(SummaryRecord.key_names()) - special
    rows = summaries.annotate(
        type_slug=F("research_type__slug"), citation_uid=F("citation__uid")
    ).defer("search", "word_bits", "citation_text")
    for summary in rows.iterator(CHUNK):
        yield (
            summary,
            SummaryRecord(
                **_values(summary, plain),
                topics=topics[summary.pk],
                research_type=summary.type_slug,
                citation=summary.citation_uid,
                corrected_on=_day(summary.corrected_on),
                review_reasons=tuple(summary.review_reasons),
                old_addresses=old[summary.pk],
            ),
        )


def _day(date: datetime.date | None) -> Day | None:
    return date and Day(date.year, date.month, date.day)


def _values(instance: Any, names: Iterable[str]) -> dict[str, Any]:
    return {name: getattr(instance, name) for name in names}


def _old_addresses(target: str, those: QuerySet | None = None) -> dict[int, tuple[str, ...]]:
    """What leads to each of those, by its key; of all of them where none are given."""
    some = {f"{target}__isnull": False} if those is None else {f"{target}__in": those}
    return _grouped(OldAddress.objects.filter(**some), target, "path")


def _grouped(rows: QuerySet, owner: str, value: str) -> dict[int, tuple[str, ...]]:
    values = defaultdict(tuple)
    for pk, each in rows.order_by(value).values_list(owner, value):
        values[pk] += (each,)
    return values


def _post_as_read(post: PostRecord) -> PostRecord:
    return replace(
        post,
        first_published_at=None,
        summaries=tuple(map(_summary_as_read, post.summaries)),
    )


def _summary_as_read(summary: SummaryRecord) -> SummaryRecord:
    seen = replace(summary, review_reasons=(), source="", source_key=None)
    if summary.withdrawn_at is None:
        return seen
    hidden = {"note": "", "body": "", "practice_implications": "", "correction": ""}
    return replace(seen, **hidden, corrected_on=None, topics=(), research_type=None)


def _citation_as_read(citation: CitationRecord) -> CitationRecord:
    """The reference as typed is shown only where it could not be read."""
    return replace(citation, raw="") if citation.csl.get("title") else citation
