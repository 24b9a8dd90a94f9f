"""What a model refuses, in one line."""

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import Error
from django.db.models import Model


def said(error: ValidationError | Error, model: type[Model]) -> str:
    """The messages of the error, each with the name of its field as staff know it."""
    if isinstance(error, Error):
        diagnosis = getattr(error.__cause__, "diag", None)
        return (diagnosis and diagnosis.message_primary) or str(error)
    if not hasattr(error, "error_dict"):
        return " ".join(error.messages)
    return " ".join(
        message if field == NON_FIELD_ERRORS else f"{_name(model, field)}: {message}"
        for field, messages in error.message_dict.items()
        for message in messages
    )


def _name(model: type[Model], field: str) -> str:
    return str(model._meta.get_field(field).verbose_name)
