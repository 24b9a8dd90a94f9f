"""From records to rows, a thousand at a time."""

import datetime
import uuid
from collections.abc import Iterable, Iterator
from itertools import islice

from django.db import transaction
from django.utils import timezone
from django.utils.html import escape
from django.utils.text import Truncator

from bench.records import Record
from blog.models import Post, Summary, SummaryTopic
from blog.models.summaries import LONGEST_SLUG
from research.models import Citation, ResearchType, Topic, TopicAlias
from research.references import parse_reference

BATCH = 1_000
# A record's identity is its id, whichever program reads it.
NAMESPACE = uuid.UUID("0c4f2f0e-5f0a-5d55-9d0e-7b1f9f0f6a11")


class Filling:
    """Writes records; remembers the months, slugs and terms there are.

    A month is public from the date of the first of its records on. A slug taken in its month gets
    a number. Of several types of research the first one counts: a summary has one.
    """

    def __init__(self):
        self.posts: dict[datetime.date, Post] = {}
        self.slugs: dict[datetime.date, set[str]] = {}
        self.topics = {topic.slug: topic for topic in Topic.objects.all()}
        self.topics |= {
            alias.slug: alias.topic for alias in TopicAlias.objects.select_related("topic")
        }
        self.types = {kind.slug: kind for kind in ResearchType.objects.all()}
        self.count = 0

    def fill(self, records: Iterable[Record]) -> Iterator[int]:
        """Write them all; yields how many there are after each batch."""
        records = iter(records)
        while batch := list(islice(records, BATCH)):
            with transaction.atomic():
                self._write(batch)
            self.count += len(batch)
            yield self.count

    def _write(self, batch: list[Record]) -> None:
        citations = [_citation(record) for record in batch]
        Citation.objects.bulk_create([citation for citation in citations if citation])
        summaries = [
            self._summary(record, citation)
            for record, citation in zip(batch, citations, strict=True)
        ]
        Summary.objects.bulk_create(summaries)
        SummaryTopic.objects.bulk_create(
            SummaryTopic(content_object=summary, tag=self._topic(slug))
            for record, summary in zip(batch, summaries, strict=True)
            for slug in dict.fromkeys(record.topics)
        )

    def _summary(self, record: Record, citation: Citation | None) -> Summary:
        post = self._post(record)
        slug = self._free_slug(record, post)
        return Summary(
            uid=uuid.uuid5(NAMESPACE, record.id),
            post=post,
            position=len(self.slugs[post.month]),
            title=record.title[:300],
            slug=slug,
            body=_html(record.body),
            practice_implications=_html(record.implications),
            citation=citation,
            research_type=self._type(record.research_types[0]) if record.research_types else None,
        )

    def _post(self, record: Record) -> Post:
        month = timezone.localdate(record.published).replace(day=1)
        if month not in self.posts:
            about = Truncator(record.title).chars(250)
            self.posts[month], _ = Post.objects.get_or_create(
                month=month,
                defaults={
                    "teaser": f"…I blog about {about}.",
                    "byline": "Dr. Bench",
                    "published_at": record.published,
                    "first_published_at": record.published,
                },
            )
            self.slugs[month] = set(self.posts[month].summaries.values_list("slug", flat=True))
        return self.posts[month]

    def _free_slug(self, record: Record, post: Post) -> str:
        base = record.slug[: LONGEST_SLUG - 6].strip("-_") or "summary"
        taken = self.slugs[post.month]
        slug = base if base not in taken else f"{base}-{len(taken)}"
        taken.add(slug)
        return slug

    def _topic(self, slug: str) -> Topic:
        if slug not in self.topics:
            self.topics[slug] = Topic.objects.create(slug=slug, name=_name(slug))
        return self.topics[slug]

    def _type(self, slug: str) -> ResearchType:
        if slug not in self.types:
            self.types[slug] = ResearchType.objects.create(slug=slug, name=_name(slug))
        return self.types[slug]


def _citation(record: Record) -> Citation | None:
    if not record.citation.strip():
        return None
    csl = record.csl or parse_reference(record.citation).csl
    return Citation.from_csl(csl, raw=record.citation)


def _html(paragraphs: list[str]) -> str:
    return "".join(f"<p>{escape(paragraph)}</p>" for paragraph in paragraphs)


def _name(slug: str) -> str:
    return slug.replace("-", " ").capitalize()
