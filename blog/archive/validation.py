"""Validated insertion that asks the database once, and what was refused in one line."""

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import DataError, Error, IntegrityError, transaction
from django.db.models import Model

# What a validated insertion may raise.
REFUSALS = (ValidationError, IntegrityError, DataError)


def clean_fields(instance: Model) -> None:
    """What the fields themselves can tell, without a query. Raises ValidationError."""
    relations = {each.name for each in instance._meta.fields if each.is_relation}
    instance.clean_fields(exclude=relations)


def insert_validated(instance: Model) -> None:
    """Insert it, as valid as `full_clean` would have it. Raises REFUSALS.

    `full_clean` spends a query on every constraint; here the database decides, and the
    constraints are asked one by one only when it refuses, for their message.
    """
    clean_fields(instance)
    instance.clean()
    try:
        with transaction.atomic():
            instance.save(force_insert=True)
    except (IntegrityError, DataError):
        instance.pk, instance._state.adding = None, True
        instance.validate_unique()
        instance.validate_constraints(exclude={"search", "word_bits"})
        raise


def said(error: ValidationError | Error | ValueError, model: type[Model]) -> str:
    """The messages of the error, each with the name of its field as staff know it."""
    if isinstance(error, Error):
        diagnosis = getattr(error.__cause__, "diag", None)
        return (diagnosis and diagnosis.message_primary) or str(error)
    if isinstance(error, ValueError):
        return f"{error}."
    if not hasattr(error, "error_dict"):
        return " ".join(error.messages)
    return " ".join(
        message if field == NON_FIELD_ERRORS else f"{_name(model, field)}: {message}"
        for field, messages in error.message_dict.items()
        for message in messages
    )


def _name(model: type[Model], field: str) -> str:
    return str(model._meta.get_field(field).verbose_name)
