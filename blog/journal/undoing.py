"""A change is taken back, all of it that nobody has worked on since."""

from collections.abc import Iterable
from typing import NamedTuple

from django.contrib.auth.models import AbstractBaseUser
from django.db import DataError, IntegrityError, OperationalError, connection
from django.utils.translation import gettext

from blog.history.several import changing_several, keep_several
from blog.history.versions import forget
from blog.journal.kept import GONE, LATER, USED, Kept, names_of
from blog.journal.recording import change
from blog.journal.removal import what_stays
from blog.journal.resting import resting_on
from blog.journal.restoration import Restoration
from blog.journal.rights import is_of_people
from blog.journal.rows import Image, Key, Net, net_of
from blog.journal.sql import locked_rows, removed
from blog.models import DAYS_TO_UNDO, Change, ChangeKind, Post, Summary

# What the database computes is no difference, nor is a number that only counts changes.
COMPUTED = frozenset({"version", "updated_at", "citation_text", "confirmed_notices"})
# What a constraint or a reader takes together is put back together or not at all.
TOGETHER = [
    {"withdrawn_at", "withdrawal_reason"},
    {"correction", "corrected_on"},
    {"note", "noted_at"},
    {"issued_year", "issued_month", "issued_day"},
    {"confirmed_at", "confirmed_by_id", "dismissed_at", "dismissed_by_id"},
]


class UndoRefusedError(Exception):
    """Why a change cannot be taken back, for whoever tried; nothing was changed."""


class Undone(NamedTuple):
    """The change that took another back, None where nothing was left to take back."""

    change: Change | None
    kept: list[Kept]


def undo(pk: int, user: AbstractBaseUser | None) -> Undone:
    """Take back the change of this key, as a change of its own.

    What somebody has worked on since is kept, and told. Raises `UndoRefusedError`, in words for the
    page; `Change.DoesNotExist`.
    """
    try:
        # A constraint that only the end of the transaction would ask is asked here.
        with change(user, ChangeKind.UNDO) as recording:
            original = Change.objects.select_for_update(of=["self"]).get(pk=pk)
            _refuse(original)
            net = net_of(original.rows.order_by("pk").iterator())
            if is_of_people(net):
                raise UndoRefusedError(gettext("What was done to an account is not taken back."))
            recording.about, recording.undo_of = original.about or original.said, original
            kept = _Undoing(original, net).run(user)
            recording.kept = [list(one) for one in kept]
    except (IntegrityError, DataError) as error:
        raise UndoRefusedError(_said(error)) from error
    except OperationalError as error:
        raise UndoRefusedError(
            gettext("Somebody is changing the same at this moment. Nothing was taken back: try it.")
        ) from error
    made = Change.objects.filter(undo_of=pk).first()
    return Undone(made, kept)


def _refuse(original: Change) -> None:
    if Change.objects.filter(undo_of=original).exists():
        raise UndoRefusedError(gettext("Somebody has taken this back already."))
    if not original.is_recent:
        raise UndoRefusedError(
            gettext("A change can be taken back for %d days, and this one is older.") % DAYS_TO_UNDO
        )


def _said(error: IntegrityError | DataError) -> str:
    diagnosis = getattr(error.__cause__, "diag", None)
    reason = (diagnosis and diagnosis.message_primary) or str(error)
    return (
        gettext("Nothing was taken back, because it would not go with what is there: %s") % reason
    )


class _Undoing:
    def __init__(self, original: Change, net: Net):
        self.original = original
        self.net = net
        self.kept: list[tuple[Key, str, str]] = []
        self.now: dict[Key, Image] = {}

    def run(self, user: AbstractBaseUser | None) -> list[Kept]:
        done = gettext("Taken back: %s") % self.original
        with changing_several(self._posts(), user, done) as posts:
            lacking = _lacking(posts)
            self.now = locked_rows(self.net.rows())
            restoration = Restoration(self.net, self.now, self._columns())
            stays = self._what_stays(restoration.columns)
            names = names_of(self._images())
            going = {key for key in self.net.inserted if key in self.now} - stays
            self._refuse_what_others_rest_on({*going, *restoration.columns})
            for key in going:
                if key.table == "blog_post":
                    forget(key.pk)
            removed(going)
            restoration.run(going)
            self.kept += restoration.lost
            connection.check_constraints()
            back = {key.pk for key in self.net.deleted if key.table == "blog_post"}
            _refuse_what_is_lacking(_lacking({*posts, *back}), lacking)
            keep_several(back - posts.keys(), user, done)
        told = dict.fromkeys(self.kept)
        return [Kept(*key, column, why, names.get(key, "")) for key, column, why in told]

    def _refuse_what_others_rest_on(self, leaving: set[Key]) -> None:
        images = [self.now[key] for key in leaving if key.table == "blog_summarytopic"]
        links = {(image["content_object_id"], image["tag_id"]) for image in images}
        if links and (later := resting_on(links, self.original)):
            said = gettext("Something later rests on it. Take that back first: %s")
            raise UndoRefusedError(said % later)

    def _posts(self) -> set[int]:
        """The posts that the change touched; who changes a part of a post takes the post first."""
        posts = {key.pk for key in self.net.rows() if key.table == "blog_post"}
        summaries = {key.pk for key in self.net.rows() if key.table == "blog_summary"}
        links = [key.pk for key in self.net.rows() if key.table == "blog_summarytopic"]
        images = [*self.net.inserted.items(), *((k, i) for k, (_, i) in self.net.deleted.items())]
        for key, image in images:
            posts |= {image["post_id"]} if key.table == "blog_summary" else set()
            summaries |= {image["content_object_id"]} if key.table == "blog_summarytopic" else set()
        touched = Summary.objects.order_by()
        posts |= set(touched.filter(pk__in=summaries).values_list("post", flat=True))
        return posts | set(
            touched.filter(summary_topics__in=links).values_list("post", flat=True).distinct()
        )

    def _images(self) -> dict[Key, Image]:
        return {key: image for key, (_, image) in self.net.deleted.items()} | self.now

    def _what_stays(self, put_back: dict[Key, set[str]]) -> set[Key]:
        """The rows that the change added and that are not removed."""
        changed = {
            key
            for key, image in self.net.inserted.items()
            if key in self.now and _content(self.now[key]) != _content(image)
        }
        staying = what_stays(self.net, self.now, changed, put_back)
        self.kept += [(key, "", LATER) for key in sorted(changed)]
        self.kept += [(key, "", USED) for key in sorted(staying.used - changed)]
        return staying.all

    def _columns(self) -> dict[Key, set[str]]:
        """Which columns of which rows are as the change left them, and so are put back."""
        found = {}
        for key, columns in self.net.updated.items():
            row = self.now.get(key)
            if row is None:
                self.kept.append((key, "", GONE))
                continue
            there = columns.keys() & row.keys()
            later = {name for name in there if row[name] != columns[name].after}
            for group in TOGETHER:
                later |= group & there if group & later else set()
            self.kept += [
                (key, name, LATER)
                for name in sorted(later)
                if row[name] not in (columns[name].before, columns[name].after)
            ]
            found[key] = there - later
        return found


def _content(image: Image) -> Image:
    return {name: value for name, value in image.items() if name not in COMPUTED}


def _lacking(pks: Iterable[int]) -> list[str]:
    """What published ones of these posts lack, in sentences."""
    posts = Post.objects.filter(pk__in=pks, published_at__isnull=False)
    return [
        f"{post}: {problem}"
        for post in posts.prefetch_related("summaries__topics")
        for problem in post.problems_with(list(post.summaries.all()))
    ]


def _refuse_what_is_lacking(now: list[str], before: list[str]) -> None:
    """Refuse to leave a published post with something missing that was there."""
    if found := [sentence for sentence in now if sentence not in before]:
        said = gettext("Nothing was taken back: a public post would lack something. %s")
        raise UndoRefusedError(said % " ".join(found[:5]))
