"""Many objects into the database at once, and a clear word when one is refused."""

from collections.abc import Sequence
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, transaction
from django.db.models import Model

from blog.archive.reading import DocumentError
from blog.archive.validation import REFUSALS, clean_fields, insert_validated, said

BATCH = 500


class New(NamedTuple):
    """An object to be inserted, and where in the document it stands."""

    path: str
    instance: Model


def insert(new: Sequence[New]) -> None:
    """Insert objects of one model. Raises DocumentError, with the path of the one refused."""
    if not new:
        return
    model = type(new[0].instance)
    for path, instance in new:
        try:
            clean_fields(instance)
        except ValidationError as error:
            raise DocumentError(path, said(error, model)) from error
    try:
        with transaction.atomic():
            model._default_manager.bulk_create((each.instance for each in new), batch_size=BATCH)
    except (IntegrityError, DataError) as error:
        _insert_one_by_one(new)
        raise DocumentError("", said(error, model)) from error


def _insert_one_by_one(new: Sequence[New]) -> None:
    """What a batch does not say: which one the database refuses, and in whose words."""
    for path, instance in new:
        instance.pk, instance._state.adding = None, True
        try:
            insert_validated(instance)
        except REFUSALS as error:
            raise DocumentError(path, said(error, type(instance))) from error
