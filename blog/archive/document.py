"""The whole archive as one JSON document: what it holds, and how it is written.

Each record below is a JSON object with these keys in this order, under the object {"format":
"pprnet-archive", "version": 1, "topics", "research_types", "citations", "posts", "pages"}. Months
are "2023-02", days "2023-02-28", moments ISO 8601 in UTC ("2023-02-01T17:00:00Z"), rich text is
HTML, a citation's `csl` an item of CSL-JSON 1.0.2 without id. People, history and dates of editing
are not in it.

A reader may leave out keys that have a default here. `old_addresses` are the paths once public,
here or on the site before this one, that still lead to the thing; `aliases` the old slugs of a
topic or type; `position` is the strength of evidence.
"""

import datetime
import json
from dataclasses import dataclass, field, fields
from typing import Any, NewType
from uuid import UUID

FORMAT = "pprnet-archive"
VERSION = 1

RichText = NewType("RichText", str)
CSL = NewType("CSL", dict)
Slug = NewType("Slug", str)


class Day(datetime.date):
    """A day of the calendar; every other date in the document is a month."""


@dataclass(frozen=True, kw_only=True)
class Record:
    """`path` is where the record stood in the document it was read from: "posts[3]"."""

    path: str = field(default="", compare=False, repr=False)

    @classmethod
    def key_names(cls) -> list[str]:
        return [each.name for each in fields(cls) if each.name != "path"]


@dataclass(frozen=True, kw_only=True)
class TopicRecord(Record):
    slug: Slug
    name: str
    description: str = ""
    synonyms: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    old_addresses: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ResearchTypeRecord(Record):
    slug: Slug
    name: str
    description: str = ""
    position: int
    synonyms: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    old_addresses: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class NoticeRecord(Record):
    """A confirmed notice; of the direction "to", `doi` is the work that the cited one is about."""

    kind: str
    direction: str = "by"
    doi: str = ""
    issued: str = ""
    source: str = "publisher"
    note: str = ""
    noted_at: datetime.datetime | None = None
    confirmed_at: datetime.datetime


@dataclass(frozen=True, kw_only=True)
class CitationRecord(Record):
    """`notices` are those that staff confirmed; those still open are work in progress."""

    uid: UUID
    csl: CSL
    raw: str = ""
    contact_email: str = ""
    notices: tuple[NoticeRecord, ...] = ()


@dataclass(frozen=True, kw_only=True)
class SummaryRecord(Record):
    """`topics` and `research_type` are slugs, `citation` is a uid of the same document."""

    uid: UUID
    title: str
    slug: Slug
    note: RichText = RichText("")
    body: RichText
    practice_implications: RichText
    topics: tuple[str, ...]
    research_type: str | None
    citation: UUID | None
    correction: RichText = RichText("")
    corrected_on: Day | None = None
    withdrawn_at: datetime.datetime | None = None
    withdrawal_reason: str = ""
    review_reasons: tuple[str, ...] = ()
    source: str = ""
    source_key: str | None = None
    old_addresses: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class PostRecord(Record):
    """No `published_at` means draft; its summaries stand in their order."""

    uid: UUID
    month: datetime.date
    byline: str = ""
    teaser: str = ""
    introduction: RichText = RichText("")
    published_at: datetime.datetime | None
    first_published_at: datetime.datetime | None = None
    old_addresses: tuple[str, ...] = ()
    summaries: tuple[SummaryRecord, ...]


@dataclass(frozen=True, kw_only=True)
class PageRecord(Record):
    slug: Slug
    title: str
    body: RichText
    old_addresses: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Document(Record):
    topics: tuple[TopicRecord, ...]
    research_types: tuple[ResearchTypeRecord, ...]
    citations: tuple[CitationRecord, ...]
    posts: tuple[PostRecord, ...]
    pages: tuple[PageRecord, ...]


def text_of(document: Document) -> str:
    """The document as JSON; equal documents give the same text."""
    head = {"format": FORMAT, "version": VERSION}
    return json.dumps(head | as_json(document), ensure_ascii=False, indent=1) + "\n"


def as_json(value: Any) -> Any:
    """A record, or a value of one, as JSON has it."""
    match value:
        case Record():
            return {key: as_json(getattr(value, key)) for key in value.key_names()}
        case tuple():
            return [as_json(each) for each in value]
        case datetime.datetime():
            return value.astimezone(datetime.UTC).isoformat().replace("+00:00", "Z")
        case Day():
            return value.isoformat()
        case datetime.date():
            return f"{value:%Y-%m}"
        case UUID():
            return str(value)
        case _:
            return value
