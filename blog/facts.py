"""What stays true as long as the public archive does: fetched once for an edition."""

from typing import NamedTuple

from django.core.cache import cache

from blog.models import Edition, Page, Post
from blog.vocabulary import Vocabulary

DAY = 24 * 60 * 60


class Facts(NamedTuple):
    """`demonstration` is the banner of the demo archive; None on a site of one's own."""

    vocabulary: Vocabulary
    introduction: Page | None
    demonstration: Page | None
    latest: Post | None


def facts_of(request) -> Facts:
    """The facts of the edition this request sees: one query, and three more for a new edition."""
    if not hasattr(request, "edition"):
        request.edition = Edition.objects.live()
        request.facts = cache.get_or_set(f"facts-{request.edition}", _load, DAY)
    return request.facts


def _load() -> Facts:
    pages = Page.objects.in_bulk([Page.INTRODUCTION, Page.DEMONSTRATION], field_name="slug")
    return Facts(
        vocabulary=Vocabulary.load(),
        introduction=pages.get(Page.INTRODUCTION),
        demonstration=pages.get(Page.DEMONSTRATION),
        latest=Post.objects.public().first(),
    )
