"""The queue of summaries to be looked at: who is given which, how far it is, what stays open."""

import datetime
from typing import NamedTuple

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import Count, Exists, F, Func, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext

from blog.models import Change, ChangeKind, ReviewLease, ReviewReason, ReviewSkip, Summary
from research.models import Citation
from research.pasting import Doubt, read_pasted
from research.references import parse_reference

# So often somebody else may be given a summary at the very moment it was about to be ours.
ATTEMPTS = 20
REMEMBERED = datetime.timedelta(days=1)
#: Where each reason is mended, in the order of the page.
FIELDS = {
    ReviewReason.NO_CITATION: "citation",
    ReviewReason.CITATION_UNREAD: "citation",
    ReviewReason.NO_TOPIC: "topics",
    ReviewReason.NO_RESEARCH_TYPE: "research_type",
    ReviewReason.NO_PRACTICE_IMPLICATIONS: "practice_implications",
    ReviewReason.GUESSED: "body",
}


class Progress(NamedTuple):
    """Which one this is of how many: those gone through, this one, and those left behind it.

    `skipped` were put off by this person, `elsewhere` somebody else is looking at right now.
    """

    number: int
    total: int
    left: int
    skipped: int
    elsewhere: int


class Reason(NamedTuple):
    """Why summaries are in the queue, and how many are for this reason."""

    key: str
    name: str
    number: int


class Open(NamedTuple):
    """A reason why a summary is in the queue: where it is mended, and what is to be known."""

    reason: str
    name: str
    field: str
    hints: tuple[str, ...]


def queue(reason: str = "") -> QuerySet[Summary]:
    """All that wait, those for one reason where it is given; what is withdrawn waits no longer."""
    waiting = Summary.objects.standing().to_look_at()
    return waiting.filter(review_reasons__contains=[reason]) if reason else waiting


def take_next(user: AbstractBaseUser, reason: str = "") -> int | None:
    """The key of the summary this person looks at next, which nobody else is given meanwhile.

    It is the one they have before them, or else the newest that nobody has and they have not
    skipped. None where there is no such summary.
    """
    waiting = queue(reason).exclude(Exists(_skip_of(user)))
    mine = ReviewLease.objects.running().filter(user=user, summary=OuterRef("pk"))
    begun = waiting.filter(Exists(mine)).newest_first().values_list("pk", flat=True).first()
    if begun is not None and take(begun, user):
        return begun
    theirs = ReviewLease.objects.of_others(user).filter(summary=OuterRef("pk"))
    free = waiting.exclude(Exists(theirs)).newest_first()
    for _attempt in range(ATTEMPTS):
        with transaction.atomic():
            # What another is just being given is passed over, not waited for.
            locked = free.select_for_update(skip_locked=True, of=("self",))
            pk = locked.values_list("pk", flat=True).first()
            if pk is None:
                return None
            is_mine = _give(pk, user)
        if is_mine:
            _let_others_go(pk, user)
            return pk
    return None


def take(pk: int, user: AbstractBaseUser) -> bool:
    """Let this person have a certain summary; False where somebody else has it."""
    with transaction.atomic():
        row = Summary.objects.select_for_update(of=("self",)).filter(pk=pk)
        is_mine = row.values_list("pk", flat=True).first() is not None and _give(pk, user)
    if is_mine:
        _let_others_go(pk, user)
    return is_mine


def release(pk: int, user: AbstractBaseUser) -> None:
    ReviewLease.objects.filter(summary=pk, user=user).delete()


def skip(pk: int, user: AbstractBaseUser) -> None:
    """Leave it to others, or to oneself at another time."""
    ReviewSkip.objects.bulk_create([ReviewSkip(summary_id=pk, user=user)], ignore_conflicts=True)
    release(pk, user)


def take_up_again(user: AbstractBaseUser) -> None:
    """Forget what this person has skipped."""
    ReviewSkip.objects.filter(user=user).delete()


def progress(user: AbstractBaseUser, reason: str, done: int) -> Progress:
    """How far this person is, who has gone through so many already; in one query."""
    theirs = ReviewLease.objects.of_others(user).filter(summary=OuterRef("pk"))
    counted = queue(reason).aggregate(
        waiting=Count("pk"),
        skipped=Count("pk", filter=Q(Exists(_skip_of(user)))),
        elsewhere=Count("pk", filter=Q(Exists(theirs))),
    )
    waiting, skipped = counted["waiting"], counted["skipped"]
    number, total = done + skipped + 1, done + waiting
    return Progress(
        min(number, total), total, max(0, waiting - skipped - 1), skipped, counted["elsewhere"]
    )


def last_accepted(user: AbstractBaseUser) -> Change | None:
    """What this person accepted last, for as long as one may remember it and want it back."""
    accepted = Change.objects.filter(made_by=user, kind=ChangeKind.REVIEW, undoing=None)
    since = timezone.now() - REMEMBERED
    return accepted.filter(made_at__gt=since).order_by("-pk").first()


def reasons() -> list[Reason]:
    """Why summaries wait, the most frequent reason first, in one query."""
    counted = (
        queue()
        .order_by()
        .annotate(reason=Func(F("review_reasons"), function="unnest"))
        .values_list("reason")
        .annotate(number=Count("pk"))
        .order_by("-number", "reason")
    )
    return [Reason(key, str(ReviewReason(key).label), number) for key, number in counted]


def open_reasons(summary: Summary) -> list[Open]:
    """Why this summary is in the queue, in the order of its fields."""
    found = [ReviewReason(reason) for reason in summary.review_reasons]
    return [
        Open(reason.value, str(reason.label), field, _hints(reason, summary))
        for reason, field in FIELDS.items()
        if reason in found
    ]


def accept(summary: Summary) -> list[Open]:
    """Drop each reason that holds no longer, now that somebody has looked; returns what stays.

    What was missing has to be there. What was only doubtful is settled by the look itself, except
    that a part of the reference which could not be read must stand in the citation by now.
    """
    summary.settle_review_reasons()
    settled = {ReviewReason.GUESSED}
    if summary.citation is not None and not is_unread(summary.citation):
        settled.add(ReviewReason.CITATION_UNREAD)
    kept = [reason for reason in summary.review_reasons if reason not in settled]
    if kept != summary.review_reasons:
        summary.review_reasons = kept
        summary.save(update_fields=["review_reasons", "updated_at"])
    return open_reasons(summary)


def is_unread(citation: Citation) -> bool:
    """Whether a part of the reference as typed that could not be read is still not there."""
    problems = {*parse_reference(citation.raw).problems} if citation.raw else set()
    return not citation.title or any(
        doubt.field and doubt.message in problems and not getattr(citation, doubt.field, None)
        for doubt in doubts_about(citation)
    )


def doubts_about(citation: Citation) -> tuple[Doubt, ...]:
    """What the parser has to say of the reference as it was typed."""
    readings = read_pasted(citation.raw).readings if citation.raw else ()
    return readings[0].doubts if readings else ()


def _hints(reason: ReviewReason, summary: Summary) -> tuple[str, ...]:
    if reason == ReviewReason.CITATION_UNREAD and summary.citation:
        return tuple(doubt.message for doubt in doubts_about(summary.citation))
    if reason == ReviewReason.GUESSED:
        return (gettext("Compare it with the imported text."),)
    return ()


def _skip_of(user: AbstractBaseUser) -> QuerySet[ReviewSkip]:
    return ReviewSkip.objects.filter(user=user, summary=OuterRef("pk"))


def _give(pk: int, user: AbstractBaseUser) -> bool:
    """Ask again, now that the row of the summary is ours, and take it where it is free."""
    if ReviewLease.objects.of_others(user).filter(summary=pk).exists():
        return False
    ReviewLease.objects.give(pk, user)
    return True


def _let_others_go(pk: int, user: AbstractBaseUser) -> None:
    """Nobody looks at two. Not within a transaction: two windows would wait for each other."""
    ReviewLease.objects.filter(user=user).exclude(summary=pk).delete()
