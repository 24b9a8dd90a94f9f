"""The addresses that are measured: one or more for every public page the resolver knows."""

from collections.abc import Iterator
from typing import NamedTuple

from django.conf import settings
from django.db.models import Count
from django.urls import get_resolver, reverse
from django.utils.http import urlencode

from blog.models import Post, Summary
from research.exports import FORMATS
from research.models import ResearchType, Topic

# Too plain to measure, or for few eyes and never kept.
PASSED_OVER = {"healthz", "opensearch", "post-preview", "robots", "security", "summary-preview"}


class Address(NamedTuple):
    """`name` says what is asked, in the same words at every size."""

    name: str
    path: str


def addresses() -> list[Address]:
    """Every public page of the blog, lists in several states.

    Raises `LookupError` where the resolver knows a page for which nothing is written here.
    """
    names = {pattern.name for pattern in get_resolver("blog.urls").url_patterns} - PASSED_OVER
    if unknown := names - PAGES.keys():
        raise LookupError(f"Say in bench/pages.py how to address: {', '.join(sorted(unknown))}")
    return [address for name, make in PAGES.items() if name in names for address in make()]


def _lists() -> Iterator[Address]:
    """The list of summaries, with nothing chosen up to all facets and words."""
    first, second, third = _frequent_topics()
    kind = _frequent_type().slug
    year = _middle_post().month.year
    queries = {
        "list": [],
        "list, last page": [("page", _last_page())],
        "topic": [("topic", first)],
        "topic, type": [("topic", first), ("type", kind)],
        "topic, type, year": [("topic", first), ("type", kind), ("year", year)],
        "two topics": [("topic", first), ("topic", second)],
        "any of three topics": [
            *(("topic", slug) for slug in (first, second, third)),
            ("match", "any"),
        ],
        "year": [("year", year)],
        "frequent word": [("q", "therapy")],
        "three words": [("q", "alliance rupture repair")],
        "rare word": [("q", _rare_word())],
        "author": [("q", _author())],
        "phrase": [("q", '"alliance rupture"')],
        "misspelt word": [("q", "thrapy")],
        "word, topic, type": [("q", "therapy"), ("topic", first), ("type", kind)],
        "word, newest first": [("q", "therapy"), ("sort", "newest")],
        "hand-out": [("topic", first), ("show", 100)],
    }
    for name, query in queries.items():
        yield Address(name, f"{reverse('blog:summary-list')}?{urlencode(query)}".rstrip("?"))


def _references() -> Iterator[Address]:
    """All references in each format, and those of a topic."""
    for ending in FORMATS:
        path = reverse("blog:summary-references", args=[ending])
        yield Address(f"all references, {ending}", path)
    path = reverse("blog:summary-references", args=["ris"])
    query = {"topic": _frequent_topics()[0], "type": _frequent_type().slug}
    yield Address("topic, type, ris", f"{path}?{urlencode(query)}")


def _one(name: str, *arguments) -> Address:
    return Address(name, reverse(f"blog:{name}", args=arguments))


def _reference(name: str) -> Address:
    return _one(name, *_month(_middle_post()), _middle_summary().slug, "ris")


def _frequent_topics() -> list[str]:
    topics = Topic.objects.annotate(n=Count("summary_topics")).order_by("-n", "slug")
    return list(topics.values_list("slug", flat=True)[:3])


def _frequent_type() -> ResearchType:
    return ResearchType.objects.annotate(n=Count("summaries")).order_by("-n", "slug")[0]


def _middle_post() -> Post:
    return Post.objects.public()[Post.objects.public().count() // 2]


def _last_page() -> int:
    return -(-Summary.objects.public().count() // settings.SUMMARIES_PER_PAGE)


def _middle_summary() -> Summary:
    return _middle_post().summaries.public().get(position=2)


def _rare_word() -> str:
    return _middle_summary().title.split()[-1]


def _author() -> str:
    return _middle_summary().citation.authors[0]["family"]


def _month(post: Post) -> tuple[int, int]:
    return post.month.year, post.month.month


PAGES = {
    "summary-list": _lists,
    "summary-feed": lambda: [_one("summary-feed")],
    "summary-references": _references,
    "summary-table": lambda: [_one("summary-table")],
    "topic-list": lambda: [_one("topic-list")],
    "topic-detail": lambda: [_one("topic-detail", _frequent_topics()[0])],
    "researchtype-list": lambda: [_one("researchtype-list")],
    "researchtype-detail": lambda: [_one("researchtype-detail", _frequent_type().slug)],
    "post-archive": lambda: [_one("post-archive")],
    "overview": lambda: [_one("overview")],
    "post-year": lambda: [_one("post-year", _middle_post().month.year)],
    "post-detail": lambda: [_one("post-detail", *_month(_middle_post()))],
    "summary-detail": lambda: [
        _one("summary-detail", *_month(_middle_post()), _middle_summary().slug)
    ],
    "citation-reference": lambda: [_reference("citation-reference")],
    "citation-table": lambda: [
        _one("citation-table", *_month(_middle_post()), _middle_summary().slug)
    ],
    "summary-reference": lambda: [_reference("summary-reference")],
    "page-detail": lambda: [_one("page-detail", "about")],
    "sitemap": lambda: [_one("sitemap")],
    "sitemap-part": lambda: [_one("sitemap-part", 1)],
}
