"""Watches the evidence: what Crossref has come to say of the works that are cited."""

import datetime
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from research import crossref
from research.crossref_records import is_in_an_issue, reading
from research.models import Citation, EvidenceCheck, Notice
from research.notices import Found, Kind, found_in

Outcome = EvidenceCheck.Outcome
# In seconds; a longer pause ends a run, and the next one goes on from there.
LONGEST_PAUSE = 60
# As many questions in a row without an answer, and Crossref is down.
MOST_FAILURES = 3
# What the record of an issue knows better than that of an advance online publication.
_OF_AN_ISSUE = ("volume", "issue", "pages", "article_number", "issued_year")


class Checked(NamedTuple):
    """A citation that was asked about, with the notices that are new."""

    citation: Citation
    outcome: str
    notices: list[Notice]


class StoppedError(Exception):
    """A run came to its end before its citations did; the message says why."""


def due(older_than: datetime.timedelta) -> QuerySet[Citation]:
    """Citations with a DOI not asked about for so long, the longest ago first."""
    before = timezone.now() - older_than
    return (
        Citation.objects.exclude(doi="")
        .filter(
            Q(evidence_check=None)
            | Q(evidence_check__checked_at__lte=before)
            # Its DOI was changed since.
            | ~Q(evidence_check__doi=F("doi"))
        )
        .order_by(F("evidence_check__checked_at").asc(nulls_first=True), "pk")
    )


def check(citations: QuerySet[Citation], wait: Callable[[float], Any]) -> Iterator[Checked]:
    """Ask about each; what was found is saved before the next one is asked about.

    `wait` takes seconds. Raises StoppedError when Crossref wants a long pause or gives no answer.
    """
    failures = 0
    for pk in list(citations.values_list("pk", flat=True)):
        # Between two questions anybody may have changed or deleted it.
        citation = Citation.objects.exclude(doi="").filter(pk=pk).first()
        if citation is None:
            continue
        try:
            message = _record(citation.doi, wait)
        except crossref.UnreadableError:
            yield _keep(citation, Outcome.UNREADABLE, [])
            continue
        except crossref.CrossrefError as error:
            failures += 1
            if failures == MOST_FAILURES:
                raise StoppedError(str(error)) from error
            continue
        failures = 0
        if message is None:
            yield _keep(citation, Outcome.UNKNOWN, [])
        else:
            found = [*found_in(message)]
            yield _keep(citation, Outcome.KNOWN, found, _issue_of(citation, message))


def _record(doi: str, wait: Callable[[float], Any]) -> dict[str, Any] | None:
    """The record as it is now; pauses that Crossref asks for are kept."""
    for _ in range(MOST_FAILURES):
        try:
            return crossref.work_now(doi)
        except crossref.BusyError as error:
            seconds = (error.until - timezone.now()).total_seconds()
            if seconds > LONGEST_PAUSE:
                raise StoppedError(str(error)) from error
            wait(max(0, seconds))
    raise StoppedError("Crossref asks for pauses again and again.")


def _issue_of(citation: Citation, message: dict[str, Any]) -> dict[str, Any]:
    """The fields of a work that was ahead of print and now is in an issue; {} if it is not."""
    is_ahead = citation.status != Citation.Status.PUBLISHED or not (
        citation.volume or citation.pages or citation.article_number
    )
    if citation.kind != Citation.Kind.ARTICLE_JOURNAL or not is_ahead:
        return {}
    if not is_in_an_issue(message):
        return {}
    known = Citation.from_csl(reading(message).csl)
    fields = {field: getattr(known, field) for field in _OF_AN_ISSUE if getattr(known, field)}
    if fields.get("issued_year", citation.issued_year) != citation.issued_year:
        fields |= {"issued_month": None, "issued_day": None}
    else:
        fields.pop("issued_year", None)
    return fields | {"status": str(Citation.Status.PUBLISHED)}


@transaction.atomic
def _keep(
    citation: Citation, outcome: str, found: list[Found], issue: dict[str, Any] | None = None
) -> Checked:
    EvidenceCheck.objects.update_or_create(
        citation=citation,
        defaults={"doi": citation.doi, "outcome": outcome, "checked_at": timezone.now()},
    )
    notices = []
    for each in found:
        values = each._asdict()
        identity = {key: values.pop(key) for key in ("kind", "direction", "doi")}
        notices.append(Notice.objects.get_or_create(citation=citation, **identity, defaults=values))
    if issue:
        notices.append(
            Notice.objects.get_or_create(
                citation=citation,
                kind=Kind.IN_AN_ISSUE,
                direction="by",
                doi=citation.doi,
                defaults={"source": "crossref", "proposed": issue},
            )
        )
    return Checked(citation, outcome, [notice for notice, is_new in notices if is_new])


def tally(checked: list[Checked]) -> Counter[str]:
    """How many notices of each kind are new."""
    return Counter(notice.get_kind_display() for each in checked for notice in each.notices)
