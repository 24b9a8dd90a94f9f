"""Characters that nobody can see: what must never be stored, whichever way a text comes in."""

import re

from django import forms
from django.db import models

# Controls but tab and line breaks; soft hyphens; what has no width; marks that turn the direction
# of what follows them, also beyond their own text; lone surrogates, which no encoding can hold.
_HIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u180e\u200b\u202a-\u202e\u2060-\u2064\u2066-\u206f"
    "\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff]"
)
# Joiners belong into other scripts and into emoji, and are dirt beside Latin letters.
_STRAY_JOINERS = re.compile("(?<![^\x00-\u024f])[\u200c\u200d]+|[\u200c\u200d]+(?![^\x00-\u024f])")
_LIGATURES = str.maketrans(dict(zip("ﬀﬁﬂﬃﬄﬅﬆ", "ff fi fl ffi ffl st st".split(), strict=True)))


def without_hidden(text: str) -> str:
    """The text without what nobody can see, and with ligatures as the letters they stand for.

    `static/js/pasted.js` does the same while an author pastes.
    """
    return _STRAY_JOINERS.sub("", _HIDDEN.sub("", text).translate(_LIGATURES))


class VisibleCharField(forms.CharField):
    """A line or a text as typed, but for what nobody can see."""

    def to_python(self, value):
        value = super().to_python(value)
        return without_hidden(value).strip() if isinstance(value, str) else value

    def widget_attrs(self, widget):
        # A browser would cut what is pasted without a word; the limit is said when it is passed.
        return {
            ("data-limit" if name == "maxlength" else name): value
            for name, value in super().widget_attrs(widget).items()
        }


class _VisibleField(models.Field):
    """Cleaned as it is written to the database, so that form, import and script cannot differ."""

    def pre_save(self, model_instance, add):
        value = visible(super().pre_save(model_instance, add))
        setattr(model_instance, self.attname, value)
        return value

    def get_db_prep_save(self, value, connection):
        """`update()` and `bulk_update()` pass here only."""
        return super().get_db_prep_save(visible(value), connection)

    def formfield(self, **kwargs):
        return super().formfield(**{"form_class": VisibleCharField} | kwargs)

    def deconstruct(self):
        # To the database it is what it is made of.
        name, _path, args, kwargs = super().deconstruct()
        return name, f"django.db.models.{self.get_internal_type()}", args, kwargs


class LineField(_VisibleField, models.CharField):
    """One line of plain text."""

    def get_internal_type(self):
        return "CharField"


class PlainTextField(_VisibleField, models.TextField):
    """Plain text of several lines."""

    def get_internal_type(self):
        return "TextField"


def visible(value):
    return without_hidden(value) if isinstance(value, str) else value
