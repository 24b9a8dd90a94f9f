"""A whole-archive document into the database."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Model, Q
from django.utils import timezone

from blog.archive.document import (
    Document,
    PostRecord,
    Record,
    SummaryRecord,
)
from blog.archive.exporting import (
    citation_records,
    page_records,
    post_records,
    research_type_records,
    summary_records,
    topic_records,
)
from blog.archive.insertion import New, insert
from blog.archive.reading import DocumentError
from blog.archive.report import NO_DRAFT, Entry, Report
from blog.models import OldAddress, Page, Post, Summary, SummaryTopic
from blog.models.pages import field_of
from blog.models.summaries import free_slug
from research.models import Citation, Notice, ResearchType, Topic
from research.naming import alias_of

# The order within these means nothing.
SETS = {"aliases", "topics", "old_addresses"}
ENTITIES = {
    Topic: "topic",
    ResearchType: "type of research",
    Page: "page",
    Citation: "citation",
    Post: "post",
    Summary: "summary",
}


class Stored(NamedTuple):
    """An object of the database, and the record it would be exported as."""

    instance: Any
    record: Any


class Restoration:
    """One document into the database, inside a transaction of the caller's.

    Into a database without posts and citations, topics, types and pages of the document replace
    those that are there; an empty list of them leaves them. Otherwise what is there stays as it is:
    posts are found by uid or month, summaries by uid or source_key, citations by uid, the others by
    slug; only what is missing is created. With `draft`, new months arrive as drafts, and nothing is
    added to a month that is out or has its moment.
    """

    def __init__(self, file: str, document: Document, report: Report, *, draft: bool = False):
        self.file = file
        self.document = document
        self.report = report
        self.draft = draft
        self.is_first = not (Post.objects.exists() or Citation.objects.exists())
        self.topics: dict[str, Topic] = {}
        self.research_types: dict[str, ResearchType] = {}
        self.citations: dict[UUID, Citation] = {}
        self.posts: dict[str, Post] = {}
        self.summaries: dict[UUID | str, Stored] = {}

    def run(self) -> None:
        """Create what is missing. Raises DocumentError, with the path of what cannot be kept."""
        self._restore_topics()
        self._restore_research_types()
        self._restore_named(self.document.pages, page_records(), Page)
        self._refuse_dangling()
        self._find_summaries()
        self._restore_citations()
        self._restore_posts()
        self._restore_summaries()

    def _restore_topics(self) -> None:
        self.topics = self._restore_terms(self.document.topics, topic_records(), Topic)

    def _restore_research_types(self) -> None:
        records = self.document.research_types
        self.research_types = self._restore_terms(records, research_type_records(), ResearchType)

    def _restore_terms(
        self, records: Sequence[Any], rows: Iterable[tuple[Any, Any]], model: type[Model]
    ) -> dict[str, Any]:
        """Returns what each slug leads to, whether a new one, an old one or the document's."""
        new = self._restore_named(records, rows, model)
        insert(
            [
                New(f"{record.path}.aliases[{i}]", alias_of(term, alias))
                for record, term in new
                for i, alias in enumerate(record.aliases)
            ]
        )
        found = {
            slug: term
            for term in model.objects.prefetch_related("aliases")
            for slug in (term.slug, *(alias.slug for alias in term.aliases.all()))
        }
        return found | {
            record.slug: next(found[slug] for slug in _slugs(record) if slug in found)
            for record in records
        }

    def _restore_named(
        self, records: Sequence[Any], rows: Iterable[tuple[Any, Any]], model: type[Model]
    ) -> list[tuple[Any, Any]]:
        """Create what no slug leads to; returns those records, each with its object."""
        stored = [Stored(*row) for row in rows]
        if self.is_first and records:
            stored = self._without_stale(records, stored, model)
        by_slug = {slug: each for each in stored for slug in _slugs(each.record)}
        new = []
        for record in records:
            found = next((by_slug[slug] for slug in _slugs(record) if slug in by_slug), None)
            if found:
                self._compare(record, found)
            else:
                new.append((record, model(**_values(record, model))))
        insert([New(record.path, instance) for record, instance in new])
        self.report.created += [self._entry(*each) for each in new]
        insert(_old_addresses(new, field_of(model)))
        return new

    @staticmethod
    def _without_stale(
        records: Sequence[Record], stored: list[Stored], model: type[Model]
    ) -> list[Stored]:
        """Remove what the document has not, or has otherwise; returns what is left."""
        by_slug = {record.slug: record for record in records}
        kept = [
            each
            for each in stored
            if each.record.slug in by_slug and not changed(by_slug[each.record.slug], each.record)
        ]
        model._default_manager.exclude(pk__in=[each.instance.pk for each in kept]).delete()
        return kept

    def _refuse_dangling(self) -> None:
        citations = {record.uid for record in self.document.citations}
        for post in self.document.posts:
            for summary in post.summaries:
                for i, slug in enumerate(summary.topics):
                    if slug not in self.topics:
                        raise DocumentError(f"{summary.path}.topics[{i}]", f"no topic “{slug}”")
                slug = summary.research_type
                if slug is not None and slug not in self.research_types:
                    message = f"no type of research “{slug}”"
                    raise DocumentError(f"{summary.path}.research_type", message)
                if summary.citation is not None and summary.citation not in citations:
                    message = f"no citation {summary.citation} in the document"
                    raise DocumentError(f"{summary.path}.citation", message)

    def _find_summaries(self) -> None:
        wanted = [summary for post in self.document.posts for summary in post.summaries]
        keys = [summary.source_key for summary in wanted if summary.source_key]
        chosen = Summary.objects.filter(
            Q(uid__in=[summary.uid for summary in wanted]) | Q(source_key__in=keys)
        )
        for row in summary_records(chosen.select_related("post")):
            found = Stored(*row)
            self.summaries[found.record.uid] = found
            if found.record.source_key:
                self.summaries.setdefault(found.record.source_key, found)

    def _found(self, record: SummaryRecord) -> Stored | None:
        return self.summaries.get(record.uid) or self.summaries.get(record.source_key or "")

    def _restore_citations(self) -> None:
        uids = [record.uid for record in self.document.citations]
        stored = {
            citation.uid: Stored(citation, record)
            for citation, record in citation_records(Citation.objects.filter(uid__in=uids))
        }
        summaries = [summary for post in self.document.posts for summary in post.summaries]
        cited = {summary.citation for summary in summaries}
        # A summary that is here already has its citation here, under whatever uid.
        needed = {summary.citation for summary in summaries if not self._found(summary)}
        new = []
        for record in self.document.citations:
            if found := stored.get(record.uid):
                self._compare(record, found)
                self.citations[record.uid] = found.instance
            elif record.uid in needed or record.uid not in cited:
                citation = Citation.from_csl(
                    record.csl,
                    uid=record.uid,
                    raw=record.raw,
                    contact_email=record.contact_email,
                )
                new.append((record, citation))
                self.citations[record.uid] = citation
        insert([New(record.path, citation) for record, citation in new])
        self.report.created += [self._entry(*each) for each in new]
        insert(
            [
                New(notice.path, Notice(**_values(notice, Notice), citation=citation))
                for record, citation in new
                for notice in record.notices
            ]
        )

    def _restore_posts(self) -> None:
        records = self.document.posts
        stored = [
            Stored(*row)
            for row in post_records(
                Post.objects.filter(
                    Q(uid__in=[record.uid for record in records])
                    | Q(month__in=[record.month for record in records])
                )
            )
        ]
        by_uid = {each.record.uid: each for each in stored}
        by_month = {each.record.month: each for each in stored}
        new, arrived = [], []
        for record in records:
            found = by_uid.get(record.uid) or by_month.get(record.month)
            if found:
                self.posts[record.path] = found.instance
                self._compare(record, found)
            else:
                post = Post(**_values(record, Post))
                post.first_published_at = post.first_published_at or post.published_at
                if self.draft and post.first_published_at:
                    post.published_at = post.first_published_at = None
                    arrived.append((record, post))
                self.posts[record.path] = post
                new.append((record, post))
        insert([New(record.path, post) for record, post in new])
        self.report.created += [self._entry(*each) for each in new]
        self.report.guessed += [
            self._entry(*each).saying("It arrives as a draft.") for each in arrived
        ]
        insert(_old_addresses(new, field_of(Post)))

    def _restore_summaries(self) -> None:
        slugs, positions = defaultdict(set), defaultdict(int)
        neighbours = Summary.objects.filter(post__in=self.posts.values()).order_by()
        for pk, slug, position in neighbours.values_list("post", "slug", "position"):
            slugs[pk].add(slug)
            positions[pk] = max(position, positions[pk])
        new, renamed = [], []
        for record, post in self._missing_summaries():
            positions[post.pk] += 1
            summary = self._summary(record, post, positions[post.pk])
            if record.slug in slugs[post.pk]:
                summary.slug = free_slug(record.title, post)
                renamed.append((record, summary))
            slugs[post.pk].add(summary.slug)
            new.append((record, summary))
        insert([New(record.path, summary) for record, summary in new])
        self.report.created += [self._entry(*each) for each in new]
        self.report.guessed += [
            self._entry(record, summary).saying(f"Its address was taken here: “{record.slug}”.")
            for record, summary in renamed
        ]
        insert(
            [
                New(
                    f"{record.path}.topics[{i}]",
                    SummaryTopic(content_object=summary, tag=self.topics[slug]),
                )
                for record, summary in new
                for i, slug in enumerate(record.topics)
            ]
        )
        insert(_old_addresses(new, field_of(Summary)))

    def _missing_summaries(self) -> Iterator[tuple[SummaryRecord, Post]]:
        """Those to be created, each with its post; the others are compared."""
        for post_record in self.document.posts:
            post = self.posts[post_record.path]
            for record in post_record.summaries:
                if found := self._found(record):
                    moved = ["month"] if found.instance.post_id != post.pk else []
                    self._compare(record, found, moved)
                elif reason := self._why_not_added(post_record, post):
                    self.report.differs.append(
                        Entry(
                            file=self.file,
                            path=record.path,
                            month=post.month,
                            title=record.title,
                            message=reason,
                        )
                    )
                else:
                    yield record, post

    def _why_not_added(self, record: PostRecord, post: Post) -> str:
        if self.draft and post.published_at:
            return NO_DRAFT
        if _would_come_out_early(record, post):
            return "Not added: it is not public yet, but its month is here."
        return ""

    def _summary(self, record: SummaryRecord, post: Post, position: int) -> Summary:
        values = _values(record, Summary, without={"topics", "citation", "research_type"})
        return Summary(
            **values,
            post=post,
            position=position,
            citation=self.citations.get(record.citation),
            research_type=self.research_types.get(record.research_type),
        )

    def _compare(self, record: Any, found: Stored, also: Sequence[str] = ()) -> None:
        entry = self._entry(record, found.instance)
        if different := [*changed(record, found.record), *also]:
            self.report.differs.append(entry.saying(f"Different: {', '.join(different)}."))
        else:
            self.report.same.append(entry)

    def _entry(self, record: Any, instance: Any) -> Entry:
        post = getattr(instance, "post", instance)
        title = getattr(instance, "title", "") or getattr(instance, "name", "")
        return Entry(
            file=self.file,
            kind=ENTITIES[type(instance)],
            path=record.path,
            month=getattr(post, "month", None),
            title="" if post is instance and isinstance(instance, Post) else title or str(instance),
            address=getattr(instance, "get_absolute_url", str)(),
        )


def changed(record: Any, stored: Any) -> list[str]:
    """The keys in which the record is not as it is in the database.

    What was matched by another identity than its uid has uids of its own, and so has its citation.
    """
    ignored = {"summaries"}
    if getattr(record, "uid", None) != getattr(stored, "uid", None):
        ignored |= {"uid", "citation"}
    return [
        key
        for key in record.key_names()
        if key not in ignored and _comparable(record, key) != _comparable(stored, key)
    ]


def _comparable(record: Any, key: str) -> Any:
    value = getattr(record, key)
    return set(value) if key in SETS else value


def _slugs(record: Any) -> tuple[str, ...]:
    """What leads to it: its slug and its old ones."""
    return (record.slug, *getattr(record, "aliases", ()))


def _values(record: Record, model: type[Model], without: Iterable[str] = ()) -> dict[str, Any]:
    """The fields of the model that are keys of the record; its lists as lists."""
    names = {each.name for each in model._meta.fields} & set(record.key_names()) - set(without)
    values = {name: getattr(record, name) for name in names}
    return {name: list(v) if isinstance(v, tuple) else v for name, v in values.items()}


def _old_addresses(rows: Iterable[tuple[Any, Any]], owner: str) -> list[New]:
    return [
        New(f"{record.path}.old_addresses[{i}]", OldAddress(path=path, **{owner: instance}))
        for record, instance in rows
        for i, path in enumerate(record.old_addresses)
    ]


def _would_come_out_early(record: PostRecord, post: Post) -> bool:
    """Whether a summary of the document's post would be seen sooner in this one."""
    if post.published_at is None:
        return False
    if record.published_at is None:
        return True
    return post.is_public and record.published_at > timezone.now()
