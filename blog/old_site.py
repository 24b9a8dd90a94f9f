"""Addresses of the site before this one, from a table: what each line would do, before it does."""

import csv
import datetime
import io
import re
from collections.abc import Callable, Iterator
from enum import StrEnum
from itertools import chain
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.db import models
from django.urls import Resolver404, resolve
from django.utils.translation import gettext

from blog.models import OldAddress, Page, Post, Summary
from blog.models.pages import field_of
from blog.old_addresses import written
from blog.views import month_of
from research.models import ResearchType, Topic

# What a decade of a monthly blog can have, many times over.
MOST_LINES = 5_000
MOST_BYTES = 2**20
MOST_WORDS = 20


class TableError(ValueError):
    """The table cannot be read at all; the message says why."""


class Outcome(StrEnum):
    NEW = "new"
    SAME = "same"
    REFUSED = "refused"


class Line(NamedTuple):
    """A line of the table; `number` counts from 1 as an editor does, `why` says why it is refused.

    `target` is what the new address belongs to.
    """

    number: int
    old: str
    new: str
    outcome: Outcome
    why: str = ""
    target: models.Model | None = None


class Row(NamedTuple):
    """A line as it stands in the table, before anything is looked up."""

    number: int
    old: str
    new: str


def text_of(content: bytes) -> str:
    """The text of an uploaded table. Raises `TableError` where it is none."""
    if len(content) > MOST_BYTES:
        raise TableError(gettext("The file is larger than 1 MB."))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise TableError(
            gettext("The file is not text in UTF-8. Spreadsheets save it as “CSV UTF-8”.")
        ) from error
    if "\0" in text:
        raise TableError(gettext("The file is no table: it holds characters of another kind."))
    return text


def rows_of(text: str) -> list[Row]:
    """The lines with an old and a new address, separated by a comma, a semicolon or a tab.

    A first line that names the columns is passed over. Raises `TableError`.
    """
    rows = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    try:
        for cells in reader:
            old, new, *_ = *(cell.strip() for cell in cells), "", ""
            is_heading = not rows and "/" not in old and "/" not in new
            if (old or new) and not is_heading:
                rows.append(Row(reader.line_num, old, new))
    except csv.Error as error:
        raise TableError(
            gettext("Line %(number)s is no line of a table.") % {"number": reader.line_num}
        ) from error
    if not rows:
        raise TableError(gettext("There is no line with an old and a new address in it."))
    if len(rows) > MOST_LINES:
        raise TableError(
            gettext("These are more than %(most)s lines; give them in parts.")
            % {"most": MOST_LINES}
        )
    return rows


def _delimiter(text: str) -> str:
    """The one that cuts the first line into most cells."""
    first = next(filter(str.strip, text.splitlines()), "")[:1000]
    return max(",;\t", key=lambda each: len(next(csv.reader([first], delimiter=each), ())))


def looked_at(rows: list[Row]) -> list[Line]:
    """What each line would do. Asks the database the same few times for any number of lines."""
    old = {row: _written(row.old) for row in rows}
    things = _things({_path(row.new) for row in rows})
    there = {
        address.path: address
        for address in OldAddress.objects.filter(path__in=filter(None, old.values()))
    }
    seen, lines = {}, []
    for row in rows:
        path, target = old[row], things.get(_path(row.new))
        why = _refusal(path, target, row.new, seen.get(path))
        outcome = Outcome.REFUSED if why else Outcome.NEW
        if not why and (held := there.get(path)):
            outcome = Outcome.SAME
            if not _leads_to(held, target):
                outcome = Outcome.REFUSED
                why = gettext("It leads elsewhere already, and for ever.")
        if not why:
            seen.setdefault(path, row.number)
        lines.append(Line(row.number, path or row.old, row.new, outcome, why, target))
    return lines


def made(lines: list[Line]) -> int:
    """Make the old addresses of those lines that are new; how many."""
    new = [
        OldAddress(path=line.old, **{field_of(type(line.target)): line.target})
        for line in lines
        if line.outcome == Outcome.NEW
    ]
    return len(OldAddress.objects.bulk_create(new))


def likely(paths: list[str]) -> dict[str, Summary]:
    """For each path the newest public summary whose title has all words of its last part.

    One word alone says too little. One query, however many paths there are.
    """
    words = {path: _words(path) for path in paths}
    looks = [
        Summary.objects.public()
        .titled(" ".join(some))
        .annotate(asked=models.Value(path, models.TextField()))
        .select_related("post")
        .defer("search", "word_bits")
        .order_by("-post__month", "position")[:1]
        for path, some in words.items()
        if len(some) > 1
    ]
    if not looks:
        return {}
    first, *others = looks
    return {summary.asked: summary for summary in first.union(*others, all=True)}


def _words(path: str) -> list[str]:
    last = unquote(path).rstrip("/").rpartition("/")[2]
    return re.findall(r"[^\W_]+", re.sub(r"\.\w{1,5}$", "", last))[:MOST_WORDS]


def _leads_to(address: OldAddress, target: models.Model) -> bool:
    return getattr(address, f"{field_of(type(target))}_id") == target.pk


def _refusal(path: str | None, target: models.Model | None, new: str, before: int | None) -> str:
    if path is None or len(path) > OldAddress.LONGEST:
        return gettext("The first is no address: it looks like /blog/title or https://….")
    if before:
        return gettext("Line %(number)s has this old address, too.") % {"number": before}
    if _is_of_this_site(path):
        return gettext("This site has a page at this address.")
    if target is None:
        return gettext(
            "There is no month, summary, topic, type or page of this site at “%(new)s”."
        ) % {"new": new[:100]}
    return ""


def _is_of_this_site(path: str) -> bool:
    """Whether it is, or may yet become, one of ours: those are not for the old site to take.

    A word alone may be a page, if there is one.
    """
    try:
        match = resolve(path.partition("?")[0])
    except Resolver404:
        return False
    if match.view_name == "blog:page-detail":
        return Page.objects.filter(slug=match.kwargs["slug"]).exists()
    return True


def _written(address: str) -> str | None:
    try:
        return written(address)
    except ValueError:
        return None


def _path(address: str) -> str:
    """The path of an address of this site, with the slash that its pages end in; "" of others."""
    path = _written(address)
    if not address or path is None or urlsplit(address).netloc not in ("", _host()):
        return ""
    path = path.partition("?")[0]
    return path if path.endswith("/") else f"{path}/"


def _host() -> str:
    return urlsplit(settings.SITE_URL).netloc


def _things(paths: set[str]) -> dict[str, models.Model]:
    """What is at these paths, drafts too, by the path; where there is nothing, none."""
    by_view = {}
    for path in paths:
        try:
            match = resolve(path)
        except Resolver404:
            continue
        by_view.setdefault(match.url_name, []).append((path, match.kwargs))
    found = (look(by_view[name]) for name, look in LOOKS.items() if name in by_view)
    return dict(chain.from_iterable(found))


Asked = list[tuple[str, dict]]


def _posts(asked: Asked) -> Iterator[tuple[str, Post]]:
    found = {post.month: post for post in Post.objects.filter(month__in=map(_month, asked))}
    return _paired(asked, lambda one: found.get(_month(one)))


def _summaries(asked: Asked) -> Iterator[tuple[str, Summary]]:
    slugs = [kwargs["slug"] for _, kwargs in asked]
    summaries = Summary.objects.filter(post__month__in=map(_month, asked), slug__in=slugs)
    found = {(each.post.month, each.slug): each for each in summaries.select_related("post")}
    return _paired(asked, lambda one: found.get((_month(one), one[1]["slug"])))


def _terms(model: type[Topic | ResearchType]) -> Callable[[Asked], Iterator]:
    """By their slugs, old ones too."""

    def look(asked: Asked) -> Iterator[tuple[str, models.Model]]:
        slugs = [kwargs["slug"] for _, kwargs in asked]
        terms = model.objects.filter(models.Q(slug__in=slugs) | models.Q(aliases__slug__in=slugs))
        found = {
            slug: term
            for term in terms.distinct().prefetch_related("aliases")
            for slug in (*(alias.slug for alias in term.aliases.all()), term.slug)
        }
        return _paired(asked, lambda one: found.get(one[1]["slug"]))

    return look


def _pages(asked: Asked) -> Iterator[tuple[str, Page]]:
    # The first page of the site has no word of its own in its address.
    slugs = [kwargs.get("slug", Page.INTRODUCTION) for _, kwargs in asked]
    found = {page.slug: page for page in Page.objects.filter(slug__in=slugs)}
    return _paired(asked, lambda one: found.get(one[1].get("slug", Page.INTRODUCTION)))


LOOKS = {
    "post-detail": _posts,
    "summary-detail": _summaries,
    "topic-detail": _terms(Topic),
    "researchtype-detail": _terms(ResearchType),
    "page-detail": _pages,
    "summary-list": _pages,
}


def _paired(asked: Asked, look: Callable) -> Iterator[tuple[str, models.Model]]:
    return ((one[0], thing) for one in asked if (thing := look(one)) is not None)


def _month(one: tuple[str, dict]) -> datetime.date:
    return month_of(one[1])
