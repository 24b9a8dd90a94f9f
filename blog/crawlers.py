"""What search engines are told: which pages there are (sitemaps.org, 0.9), and where not to go."""

import datetime
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import NamedTuple

from django.conf import settings
from django.db.models import F, Max, QuerySet, Value
from django.db.models.functions import ExtractMonth, ExtractYear, Greatest
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import escape

from blog.catalogue import Catalogue, Month
from blog.facts import facts_of
from blog.models import Page, Summary

# In a file, says the protocol, and 50 MB: that is a kilobyte for each. The path of the longest of
# ours has 110 characters.
MOST = 50_000
NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"

# Searches and combinations of filters are without number, and what they find has pages of its own.
# A single parameter is a page of a list. (RFC 9309 §2.2.3)
ROBOTS = """\
User-agent: *
Disallow: /*?q=
Disallow: /*?*&
Disallow: {admin}

Sitemap: {sitemap}
"""

# What readers see of a summary comes from its row and from that of its citation, not before it is
# published. Of a list, one that was withdrawn is a change, too.
CHANGED = Greatest("updated_at", "post__published_at", "citation__updated_at")
MONTH = ExtractYear("post__month") * 100 + ExtractMonth("post__month")


Moment = datetime.datetime
# By facet and key.
Changes = dict[tuple[str, int], Moment]


class Entry(NamedTuple):
    """The path of a page, and when what it shows last changed, where that is known."""

    path: str
    changed: Moment | None = None


class Addresses:
    """What a sitemap holds: first the pages that list or explain, then those of summaries."""

    def __init__(self, catalogue: Catalogue):
        self.catalogue = catalogue
        self.pages = dict(Page.objects.order_by("slug").values_list("slug", "updated_at"))
        self.introduction = self.pages.pop(Page.INTRODUCTION, None)
        self.pages.pop(Page.DEMONSTRATION, None)
        self.lists = sum(1 for _ in self.entries_of_lists({}))

    @property
    def number_of_files(self) -> int:
        return -(-(self.lists + len(self.catalogue.keys)) // MOST)

    def file(self, number: int) -> Iterator[Entry]:
        """What one of the files holds; they are counted from 1."""
        start, stop = (number - 1) * MOST, number * MOST
        if start < self.lists:
            yield from islice(self.entries_of_lists(_last_changes()), start, stop)
        yield from _summaries(max(start - self.lists, 0), max(stop - self.lists, 0))

    def entries_of_lists(self, changed: Changes) -> Iterator[Entry]:
        catalogue = self.catalogue
        of_month = {month: changed.get(("months", _number(month))) for month in catalogue.months}
        of_all = _latest(of_month.values())
        yield Entry(reverse("blog:summary-list"), _latest([of_all, self.introduction]))
        for name in ("topic-list", "researchtype-list", "post-archive", "overview"):
            yield Entry(reverse(f"blog:{name}"), of_all)
        for facet, name in (("topics", "topic-detail"), ("types", "researchtype-detail")):
            for term in getattr(catalogue.vocabulary, facet):
                if getattr(catalogue, facet)[term.key]:
                    path = reverse(f"blog:{name}", args=[term.slug])
                    yield Entry(path, changed.get((facet, term.key)))
        for year in catalogue.years:
            of_year = (of_month[month] for month in of_month if month.first_day.year == year)
            yield Entry(reverse("blog:post-year", args=[year]), _latest(of_year))
        for month, moment in of_month.items():
            yield Entry(month.get_absolute_url(), moment)
        for slug, moment in self.pages.items():
            yield Entry(reverse("blog:page-detail", args=[slug]), moment)


def sitemap(request: HttpRequest) -> HttpResponse:
    """All addresses; where they are too many for one file, those of the files that hold them."""
    addresses = Addresses(facts_of(request).catalogue)
    if addresses.number_of_files == 1:
        return _written("urlset", "url", addresses.file(1))
    numbers = range(1, addresses.number_of_files + 1)
    files = (Entry(reverse("blog:sitemap-part", args=[number])) for number in numbers)
    return _written("sitemapindex", "sitemap", files)


def sitemap_part(request: HttpRequest, number: int) -> HttpResponse:
    """One of the files. Raises `Http404` where there is none of this number."""
    addresses = Addresses(facts_of(request).catalogue)
    if not 1 <= number <= addresses.number_of_files:
        raise Http404
    return _written("urlset", "url", addresses.file(number))


def robots(request: HttpRequest) -> HttpResponse:
    """Where crawlers need not go."""
    text = ROBOTS.format(
        admin=reverse("admin:index"), sitemap=settings.SITE_URL + reverse("blog:sitemap")
    )
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


def _number(month: Month) -> int:
    """As `MONTH` has it in the database."""
    return month.first_day.year * 100 + month.first_day.month


def _last_changes() -> Changes:
    """When something last changed in what a month, a topic or a type lists."""
    months, types, topics = (
        _latest_of(name, key, *more)
        for name, key, *more in (
            ("months", MONTH, "post__updated_at"),
            ("types", F("research_type")),
            ("topics", F("summary_topics__tag")),
        )
    )
    return {(name, key): moment for name, key, moment in months.union(types, topics, all=True)}


def _latest_of(name: str, key, *more: str) -> QuerySet:
    return (
        Summary.objects.reachable()
        .order_by()
        .annotate(key=key)
        .values("key")
        .annotate(changed=Max(Greatest(CHANGED, *more) if more else CHANGED))
        .values_list(Value(name), "key", "changed")
    )


def _latest(moments: Iterable[Moment | None]) -> Moment | None:
    return max(filter(None, moments), default=None)


def _summaries(start: int, stop: int) -> Iterator[Entry]:
    """The pages of public summaries, of a part of the list, in one query."""
    rows = (
        Summary.objects.public()
        .newest_first()
        .annotate(changed=CHANGED)
        .values_list("post__month", "slug", "changed")[start:stop]
    )
    for month, slug, changed in rows:
        yield Entry(f"/{month:%Y/%m}/{slug}/", changed)


def _written(root: str, element: str, entries: Iterable[Entry]) -> HttpResponse:
    lines = [f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} xmlns="{NAMESPACE}">']
    site = escape(settings.SITE_URL)
    for path, changed in entries:
        moment = changed.astimezone(datetime.UTC).isoformat(timespec="seconds") if changed else ""
        lastmod = f"<lastmod>{moment}</lastmod>" if moment else ""
        lines.append(f"<{element}><loc>{site}{path}</loc>{lastmod}</{element}>")
    lines.append(f"</{root}>\n")
    return HttpResponse("\n".join(lines), content_type="application/xml; charset=utf-8")
