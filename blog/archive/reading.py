"""A whole-archive document, read strictly: whatever it holds is kept, or refused by name."""

import datetime
import json
import re
import typing
from collections.abc import Callable, Iterator
from dataclasses import MISSING, fields, replace
from functools import cache
from typing import Any, NamedTuple, NoReturn, TypeVar
from uuid import UUID

from django.core.exceptions import ValidationError

from blog.archive.document import (
    CSL,
    FORMAT,
    VERSION,
    CitationRecord,
    Day,
    Document,
    PostRecord,
    Record,
    RichText,
    Slug,
)
from blog.archive.report import ImportRefusedError
from blog.archive.validation import said
from blog.richtext import clean_html
from research.models import Citation

MONTH = re.compile(r"(\d{4})-(\d{2})", re.ASCII)
DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)

R = TypeVar("R", bound=Record)


class DocumentError(ImportRefusedError):
    """What is wrong, behind where: "posts[3].summaries[0].topics[1]: no topic “x”"."""

    def __init__(self, path: str, message: str):
        super().__init__(f"{path}: {message}" if path else message)


def is_document(data: bytes) -> bool:
    """Whether the file is meant as a document rather than a saved page: a JSON object."""
    return data.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{")


def read_document(data: bytes) -> Document:
    """The document in these bytes. Raises DocumentError."""
    try:
        value = json.loads(
            data, object_pairs_hook=_without_repetition, parse_constant=_refuse_constant
        )
    except RecursionError as error:
        raise DocumentError("", "It is nested too deeply.") from error
    except UnicodeDecodeError as error:
        raise DocumentError(
            "", f"It is not in UTF-8: {error.reason} at byte {error.start}."
        ) from error
    except ValueError as error:
        raise DocumentError("", f"It is not valid JSON: {error}.") from error
    root = Node(value, "")
    if root.object().get("format") != FORMAT:
        raise DocumentError("", f"It is JSON, but no archive: “format” is not “{FORMAT}”.")
    if (version := value.get("version")) != VERSION or isinstance(version, bool):
        raise DocumentError("version", f"this program reads version {VERSION}, not {version!r}")
    body = {key: each for key, each in value.items() if key not in ("format", "version")}
    document = Node(body, "").record(Document)
    _refuse_repetitions(document)
    return document


@cache
def _types(kind: type[Record]) -> dict[str, Any]:
    return typing.get_type_hints(kind)


class Node(NamedTuple):
    """A JSON value and where it stands; its methods answer in the types of the records."""

    value: Any
    path: str

    def refuse(self, message: str) -> NoReturn:
        raise DocumentError(self.path, message)

    def object(self) -> dict[str, Any]:
        return self.value if isinstance(self.value, dict) else self.refuse("is not an object")

    def record(self, kind: type[R]) -> R:
        values = self.object()
        if unknown := values.keys() - set(kind.key_names()):
            self.at(min(unknown)).refuse("unknown key; nothing here would keep it")
        types = _types(kind)
        known = {}
        for each in fields(kind):
            if each.name in values:
                known[each.name] = self.at(each.name).of(types[each.name])
            elif each.default is MISSING:
                self.at(each.name).refuse("is missing")
        return kind(**known | {"path": self.path})

    def at(self, key: str) -> "Node":
        value = self.value.get(key)
        return Node(value, f"{self.path}.{key}" if self.path else key)

    def of(self, kind: Any) -> Any:
        if typing.get_origin(kind) is tuple:
            return tuple(each.of(typing.get_args(kind)[0]) for each in self.items())
        if optional := [each for each in typing.get_args(kind) if each is not type(None)]:
            return None if self.value is None else self.of(optional[0])
        if isinstance(kind, type) and issubclass(kind, Record):
            return self.citation() if kind is CitationRecord else self.record(kind)
        return READERS[kind](self)

    def items(self) -> Iterator["Node"]:
        if not isinstance(self.value, list):
            self.refuse("is not a list")
        return (Node(value, f"{self.path}[{i}]") for i, value in enumerate(self.value))

    def text(self) -> str:
        if not isinstance(self.value, str):
            self.refuse("is not text")
        if "\x00" in self.value:
            self.refuse("holds a NUL character")
        try:
            self.value.encode()
        except UnicodeEncodeError:
            self.refuse("holds half of a character")
        return self.value

    def rich_text(self) -> RichText:
        return RichText(clean_html(self.text()))

    def slug(self) -> Slug:
        return Slug(self.text() or self.refuse("is empty"))

    def number(self) -> int:
        if isinstance(self.value, bool) or not isinstance(self.value, int):
            self.refuse("is not a whole number")
        return self.value

    def uid(self) -> UUID:
        try:
            return UUID(self.text())
        except ValueError:
            self.refuse("is not a UUID")

    def month(self) -> datetime.date:
        found = MONTH.fullmatch(self.text())
        try:
            return datetime.date(int(found[1]), int(found[2]), 1)
        except (TypeError, ValueError):
            self.refuse("is not a month such as “2023-02”")

    def day(self) -> Day:
        try:
            return Day.fromisoformat(DAY.fullmatch(self.text())[0])
        except (TypeError, ValueError):
            self.refuse("is not a day such as “2023-02-28”")

    def moment(self) -> datetime.datetime:
        try:
            moment = datetime.datetime.fromisoformat(self.text())
        except ValueError:
            self.refuse("is not a time such as “2023-02-01T17:00:00Z”")
        if moment.tzinfo is None:
            self.refuse("says no time zone: end it with “Z” or “+00:00”")
        return moment.astimezone(datetime.UTC)

    def csl(self) -> CSL:
        self.object()
        self._refuse_unprintable()
        return CSL(self.value)

    def citation(self) -> CitationRecord:
        """The record as a citation keeps it: its DOI normalised, its numbers as text."""
        record = self.record(CitationRecord)
        item = self.at("csl")
        try:
            citation = Citation.from_csl(record.csl, raw=record.raw)
            citation.clean_fields(exclude=["contact_email"])
        except ValueError as error:
            item.refuse(str(error))
        except ValidationError as error:
            item.refuse(said(error, Citation))
        if lost := next(item.lost_in(citation.csl), None):
            raise DocumentError(lost, "unknown key; nothing here would keep it")
        return replace(record, csl=CSL(citation.csl))

    def lost_in(self, kept: Any) -> Iterator[str]:
        """The paths of what is said here and has no counterpart in the other value."""
        if isinstance(self.value, dict):
            for key, value in self.value.items():
                each = self.at(key)
                if key in kept:
                    yield from each.lost_in(kept[key])
                elif value and value != Citation.Status.PUBLISHED:
                    yield each.path
        elif isinstance(self.value, list):
            if len(self.value) != len(kept):
                yield self.path
            for each, counterpart in zip(self.items(), kept, strict=False):
                yield from each.lost_in(counterpart)

    def _refuse_unprintable(self) -> None:
        if isinstance(self.value, str):
            self.text()
        elif isinstance(self.value, dict):
            for key in self.value:
                self.at(key)._refuse_unprintable()
        elif isinstance(self.value, list):
            for each in self.items():
                each._refuse_unprintable()


READERS: dict[Any, Callable[[Node], Any]] = {
    str: Node.text,
    int: Node.number,
    RichText: Node.rich_text,
    Slug: Node.slug,
    UUID: Node.uid,
    datetime.date: Node.month,
    Day: Node.day,
    datetime.datetime: Node.moment,
    CSL: Node.csl,
}


def _without_repetition(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    keys = [key for key, _ in pairs]
    if len(keys) > len(set(keys)):
        twice = next(key for key in keys if keys.count(key) > 1)
        raise DocumentError("", f"The key “{twice}” stands twice in one object.")
    return dict(pairs)


def _refuse_constant(name: str) -> NoReturn:
    raise DocumentError("", f"It is not valid JSON: {name} is no number.")


def _refuse_repetitions(document: Document) -> None:
    places: dict[tuple[str, Any], str] = {}
    for what, value, path in _identities(document):
        first = places.setdefault((what, value), path)
        if first != path:
            raise DocumentError(path, f"the {what} “{value}” belongs to {first} already")


def _identities(document: Document) -> Iterator[tuple[str, Any, str]]:
    """What one record alone may have: kind, value and path of the record."""
    for topic in document.topics:
        yield "name of a topic", topic.name, topic.path
        for slug in (topic.slug, *topic.aliases):
            yield "slug of a topic", slug, topic.path
    for each in document.research_types:
        yield "name of a type of research", each.name, each.path
        for slug in (each.slug, *each.aliases):
            yield "slug of a type of research", slug, each.path
    for citation in document.citations:
        yield "uid of a citation", citation.uid, citation.path
    for post in document.posts:
        yield from _post_identities(post)
    for page in document.pages:
        yield "slug of a page", page.slug, page.path
    for each in (*document.topics, *document.research_types, *document.pages):
        for path in each.old_addresses:
            yield "address", path, each.path


def _post_identities(post: PostRecord) -> Iterator[tuple[str, Any, str]]:
    address = f"/{post.month:%Y/%m}/"
    yield "uid of a post", post.uid, post.path
    for path in (address, *post.old_addresses):
        yield "address", path, post.path
    for summary in post.summaries:
        yield "uid of a summary", summary.uid, summary.path
        if summary.source_key is not None:
            yield "source_key", summary.source_key, summary.path
        for path in (f"{address}{summary.slug}/", *summary.old_addresses):
            yield "address", path, summary.path
