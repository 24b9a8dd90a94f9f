"""Whether a work is here already, under whatever spelling."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.contrib.postgres.search import TrigramSimilarity
from django.db.models import Q, Value
from django.db.models.functions import Greatest
from django.utils.translation import gettext

from research.matching import ALIKE, Comparison, compare
from research.models import Citation

MOST = 5
# Looked through for each work; more titles that are alike there hardly are.
_CANDIDATES = 30


class Duplicate(NamedTuple):
    """A citation that may be of the same work, and why."""

    citation: Citation
    reason: str
    score: float


def duplicates_of(item: dict[str, Any], besides: int | None = None) -> list[Duplicate]:
    """Citations of what is probably this work, likeliest first, in one query.

    The same DOI and a like title or the same pages; or a like title, the same first author and
    year. `besides` is the key of a citation that is not counted.
    """
    title, doi = item.get("title", ""), item.get("DOI", "")
    if not title and not doi:
        return []
    wanted = Q(pk=None)
    if doi:
        wanted |= Q(doi=doi)
    if title:
        wanted |= Q(title__trigram_similar=title)
    candidates = Citation.objects.filter(wanted).exclude(pk=besides)
    alike = Greatest(TrigramSimilarity("title", title), Value(0.0))
    found = []
    for citation in candidates.annotate(alike=alike).order_by("-alike", "pk")[:_CANDIDATES]:
        compared = compare(item, citation.csl)
        if reason := _reason(item, citation, compared):
            found.append(Duplicate(citation, reason, compared.score))
    return sorted(found, key=lambda duplicate: -duplicate.score)[:MOST]


def repetition_in(items: Sequence[dict[str, Any]], index: int) -> int | None:
    """The number, from 0, of an earlier item that is the same work; None if there is none."""
    for earlier in range(index):
        compared = compare(items[index], items[earlier])
        same_doi = items[index].get("DOI") and items[index]["DOI"] == items[earlier].get("DOI")
        if _is_same(compared) or (same_doi and _is_same_part(compared)):
            return earlier
    return None


def _reason(item: dict[str, Any], citation: Citation, compared: Comparison) -> str:
    if item.get("DOI") and item["DOI"] == citation.doi:
        if not item.get("title"):
            return gettext("It has the same DOI.")
        return gettext("It has the same DOI, and they agree.") if _is_same_part(compared) else ""
    if not _is_same(compared):
        return ""
    if item.get("DOI") and citation.doi:
        return gettext("Title, first author and year are alike, but the DOI is another.")
    return gettext("Title, first author and year are alike.")


def _is_same_part(compared: Comparison) -> bool:
    """Of works that share a DOI, as the chapters of a book do."""
    title, pages = compared.part("title").score, compared.part("pages").score
    return (
        (title is None or title >= ALIKE) if pages is None else (title or 0) >= ALIKE or pages == 1
    )


def _is_same(compared: Comparison) -> bool:
    title, author, year = (compared.part(name).score for name in ("title", "author", "year"))
    return (title or 0) >= ALIKE and all(
        score is None or score >= ALIKE for score in (author, year)
    )
