"""Changes as they are made: everything that is written within one block is one change."""

import contextlib
import dataclasses
from collections.abc import Iterator
from contextvars import ContextVar
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import connection, transaction

from blog.models import Change, ChangeKind

# What the triggers look for: nothing, "new" or the key of the change.
SETTING = "pprnet.change"
# In characters; what a change was about is for one line of the log.
LONGEST = 300


@dataclasses.dataclass
class Recording:
    """A change that is being made. Whoever knows better than the outermost block names it."""

    user: AbstractBaseUser | None
    kind: str = ChangeKind.EDIT
    about: str = ""
    undo_of: Change | None = None
    kept: list[list[Any]] = dataclasses.field(default_factory=list)
    #: The key of the change once its block has ended, None where nothing was changed.
    pk: int | None = None

    def name(self, kind: str, about: str) -> None:
        if kind != ChangeKind.EDIT:
            self.kind = kind
        self.about = about or self.about


_current: ContextVar[Recording | None] = ContextVar("pprnet-change", default=None)


@contextlib.contextmanager
def change(
    user: AbstractBaseUser | None, kind: str = ChangeKind.EDIT, about: str = ""
) -> Iterator[Recording]:
    """One change of the log, in one transaction: all that is written until the block ends.

    Nobody is the user where a command makes it. `about` names what it is done to, as that is
    called. Within another change the block is a part of that one, and names it where it can. What
    changes no row leaves nothing in the log.
    """
    outer = _current.get()
    if outer is not None:
        outer.name(kind, about)
        with transaction.atomic():
            yield outer
            _write(outer)
        return
    recording = Recording(user, kind, about)
    with transaction.atomic():
        token = _current.set(recording)
        try:
            _set("new")
            yield recording
        finally:
            _current.reset(token)
        _write(recording)
        _set("")


def clip(names: list[str]) -> str:
    """Names of what a change was about, as one line of the log holds them."""
    said = ", ".join(names)
    return said if len(said) <= LONGEST else f"{said[: LONGEST - 1]}…"


def _set(value: str) -> None:
    """Set it until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config(%s, %s, true)", [SETTING, value])


def _write(recording: Recording) -> None:
    """Write who made it and what it is, if any row was changed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting(%s)", [SETTING])
        (key,) = cursor.fetchone()
    if not key.isdecimal():
        return
    recording.pk = int(key)
    user = recording.user
    Change.objects.filter(pk=recording.pk).update(
        kind=recording.kind,
        about=clip([recording.about]),
        made_by=user if user and user.pk else None,
        made_by_name=(user.get_full_name() or user.get_username()) if user else "",
        undo_of=recording.undo_of,
        kept=recording.kept,
    )
