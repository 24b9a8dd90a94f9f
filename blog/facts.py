"""What stays true as long as the public archive does: fetched once for an edition."""

import datetime
import hashlib
from collections.abc import Callable
from functools import cached_property
from typing import Any, NamedTuple

from django.core.cache import cache
from django.db.models import Value
from django.db.models.fields import CharField
from django.db.models.functions import Cast

from blog import facets
from blog.models import Edition, Page, Post, Summary
from blog.search.named_topics import NamedTopic
from blog.timeline import Timeline
from blog.vocabulary import Vocabulary

DAY = 24 * 60 * 60


class Notices(NamedTuple):
    """`demonstration` is the banner of the demo archive; None on a site of one's own."""

    introduction: Page | None
    demonstration: Page | None
    latest: Post | None

    @classmethod
    def load(cls) -> "Notices":
        """The two pages that stand on others, and month and teaser of the latest post."""
        pages = (
            Page.objects.order_by()
            .filter(slug__in=[Page.INTRODUCTION, Page.DEMONSTRATION])
            .values_list("slug", "title", "body")
        )
        latest = (
            Post.objects.public()
            .order_by("-month")
            .values_list(Value("latest"), Cast("month", CharField()), "teaser")[:1]
        )
        found = {name: texts for name, *texts in pages.union(latest, all=True)}
        introduction, demonstration = (
            Page(slug=slug, title=found[slug][0], body=found[slug][1]) if slug in found else None
            for slug in (Page.INTRODUCTION, Page.DEMONSTRATION)
        )
        post = None
        if "latest" in found:
            month, teaser = found["latest"]
            post = Post(month=datetime.date.fromisoformat(month), teaser=teaser)
        return cls(introduction, demonstration, post)


class Facts:
    """What is known of an edition; each part costs one query, when a page first asks for it."""

    def __init__(self, edition: str):
        self.edition = edition

    @cached_property
    def vocabulary(self) -> Vocabulary:
        return self._kept("vocabulary", Vocabulary.load)

    @cached_property
    def notices(self) -> Notices:
        return self._kept("notices", Notices.load)

    @cached_property
    def timeline(self) -> Timeline:
        return self._kept("timeline", Timeline.load)

    @cached_property
    def topics(self) -> list[NamedTopic]:
        return self._kept("topics", NamedTopic.load)

    def counts(self, choice: facets.Choice) -> facets.Counts:
        """How many summaries each value would give beside what is chosen, on all its pages."""
        chosen = hashlib.sha256(repr(choice).encode()).hexdigest()[:24]
        return self._kept(
            f"counts-{chosen}", lambda: facets.count(Summary.objects.public(), choice)
        )

    def _kept(self, name: str, load: Callable[[], Any]) -> Any:
        return cache.get_or_set(f"{name}-{self.edition}", load, DAY)


def facts_of(request) -> Facts:
    """The facts of the edition this request sees, which costs one query to know."""
    if not hasattr(request, "facts"):
        request.facts = Facts(Edition.objects.live())
    return request.facts
