"""Imports by people without a shell: the files are kept, looked at, and only then imported."""

import hashlib
import json
from collections.abc import Iterable
from typing import NamedTuple

from django.contrib.auth.models import AbstractBaseUser
from django.core.files import File
from django.db import transaction
from django.utils import timezone

from blog.archive.importing import Classification
from blog.archive.reading import is_document
from blog.archive.report import ImportRefusedError, Report
from blog.archive.run import UNCLASSIFIED, Content, import_contents, read
from blog.journal import ChangeKind, change, clip
from blog.models import ImportedFile, ImportRun

# In characters, as the column of a file's name has it.
LONGEST_NAME = 255
# In bytes, of all saved pages of one import. A year of the old blog has some 50 kB; a megabyte that
# means harm takes seconds to be read.
MOST_OF_PAGES = 4 * 1024 * 1024

TOO_MUCH = "With this there would be more than 4 MB of saved pages: bring it alone, or in parts."


class Choices(NamedTuple):
    """What is said beside the files: what they are of, and whether all of it arrives as drafts."""

    classification: Classification = UNCLASSIFIED
    draft: bool = True


class Look(NamedTuple):
    """What an import would do. `refused` are sentences on the files that cannot be read, which are
    left out; `stopped` is one why nothing can be imported, and then there is no report."""

    report: Report | None
    refused: list[str]
    stopped: str = ""

    @property
    def seen(self) -> str:
        """Differs whenever the import would do anything else."""
        known = [self.report.as_json() if self.report else None, self.refused, self.stopped]
        return hashlib.sha256(json.dumps(known, sort_keys=True).encode()).hexdigest()


class RunAlreadyError(Exception):
    """These files were imported already."""


class LookAgainError(Exception):
    """The import would not do what was looked at; nothing was changed."""

    def __init__(self, look: Look):
        super().__init__()
        self.look = look


def keep(files: Iterable[File], user: AbstractBaseUser) -> ImportRun:
    """Keep these files, whatever is in them, as one upload of this person."""
    named: dict[str, bytes] = {}
    for file in files:
        named[_free_name(file.name, named)] = file.read()
    with transaction.atomic():
        ImportRun.objects.forgotten().delete()
        run = ImportRun.objects.create(names=clip(list(named)), uploaded_by=user)
        ImportedFile.objects.bulk_create(
            ImportedFile(run=run, name=name, data=data) for name, data in named.items()
        )
    return run


def look_at(run: ImportRun, choices: Choices) -> Look:
    """What importing these files would do now. Nothing is changed."""
    contents, refused = _readable(run)
    with transaction.atomic():
        try:
            report = import_contents(contents, choices.classification, draft=choices.draft)
        except ImportRefusedError as error:
            return Look(None, refused, str(error))
        finally:
            transaction.set_rollback(True)
    return Look(report, refused)


def carry_out(pk: int, choices: Choices, seen: str, user: AbstractBaseUser) -> ImportRun:
    """Import the files, if that does exactly what was looked at, and forget what was in them.

    `seen` is that of the look. Raises RunAlreadyError, LookAgainError, ImportRun.DoesNotExist.
    """
    with transaction.atomic():
        run = ImportRun.objects.select_for_update(of=["self"]).get(pk=pk)
        if run.run_at:
            raise RunAlreadyError
        contents, refused = _readable(run)
        try:
            with change(user, ChangeKind.IMPORT, run.names) as recording:
                report = import_contents(contents, choices.classification, draft=choices.draft)
                look = Look(report, refused)
                if look.seen != seen:
                    raise LookAgainError(look)
        except ImportRefusedError as error:
            raise LookAgainError(Look(None, refused, str(error))) from error
        run.run_at, run.run_by = timezone.now(), user
        run.report = report.as_json() | {"refused": refused}
        run.change_id = recording.pk
        run.save()
        run.files.all().delete()
    return run


def _readable(run: ImportRun) -> tuple[list[tuple[str, Content]], list[str]]:
    """The files that can be read, each with its name, and why the others cannot."""
    contents, refused = [], []
    size = 0
    for file in run.files.all():
        data = bytes(file.data)
        size += 0 if is_document(data) else len(data)
        try:
            if size > MOST_OF_PAGES:
                raise ImportRefusedError(f"{file.name}: {TOO_MUCH}")
            contents.append((file.name, read(file.name, data)))
        except ImportRefusedError as error:
            refused.append(str(error))
    return contents, refused


def _free_name(name: str, taken: Iterable[str]) -> str:
    """The name, with a number where another of these files is called so."""
    name, number = name[:LONGEST_NAME], 1
    free = name
    while free in taken:
        number += 1
        behind = f" ({number})"
        free = name[: LONGEST_NAME - len(behind)] + behind
    return free
