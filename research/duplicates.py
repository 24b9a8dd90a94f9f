"""Whether a work is here already, under whatever spelling."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.contrib.postgres.search import TrigramSimilarity
from django.db import connection, transaction
from django.db.models import Q
from django.utils.translation import gettext

from research.matching import ALIKE, FEWEST_WORDS, Comparison, compare
from research.models import Citation
from research.title_keys import TitleKey, title_key

MOST = 5
# Looked through for each work; more titles that are alike there hardly are.
_CANDIDATES = 30
# The share of trigrams that the beginnings of two titles have at least, where ALIKE is that of all
# of them: less finds nothing more, and with the usual 0.3 a common word of the field is enough.
_SIMILAR = 0.5


class Duplicate(NamedTuple):
    """A citation that may be of the same work, and why."""

    citation: Citation
    reason: str
    score: float


def duplicates_of(item: dict[str, Any], besides: int | None = None) -> list[Duplicate]:
    """Citations of what is probably this work, likeliest first.

    The same DOI and a like title or the same pages; or a like title, the same first author and
    year. `besides` is the key of a citation that is not counted.
    """
    title, doi = item.get("title", ""), item.get("DOI", "")
    if not title and not doi:
        return []
    found = []
    for citation in _candidates(title_key(title), doi, besides):
        compared = compare(item, citation.csl)
        if reason := _reason(item, citation, compared):
            found.append(Duplicate(citation, reason, compared.score))
    return sorted(found, key=lambda duplicate: -duplicate.score)[:MOST]


def _candidates(key: str, doi: str, besides: int | None) -> list[Citation]:
    """Those of the same DOI, and those with a title that is alike or begins or goes on like it.

    Every condition has an index of its own, so that it costs the same in a large archive.
    """
    wanted = Q(pk=None)
    if doi:
        wanted |= Q(doi=doi)
    if key:
        words = key.split()
        beginnings = [" ".join(words[:count]) for count in range(FEWEST_WORDS, len(words))]
        wanted |= Q(key__trigram_similar=key) | Q(key__in=[*beginnings, key])
        if len(words) >= FEWEST_WORDS:
            wanted |= Q(key__startswith=f"{key} ")
    citations = (
        Citation.objects.alias(key=TitleKey("title"))
        .filter(wanted)
        .exclude(pk=besides)
        .order_by(TrigramSimilarity("key", key).desc(), "pk")
    )
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL pg_trgm.similarity_threshold = %s", [_SIMILAR])
        return list(citations[:_CANDIDATES])


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
