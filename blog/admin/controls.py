"""What a form sent, read and written as the values its fields have in the database."""

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.http import QueryDict
from django_prose_editor.fields import ProseEditorFormField

from blog.richtext import clean_html

# Kept by the page itself, not written by anybody.
INNER = frozenset({"id", "post", "position", forms.formsets.DELETION_FIELD_NAME})
LONGEST_FORMSET = forms.formsets.DEFAULT_MAX_NUM
# Controls with their values as a browser sends them, by the fields' names.
Sent = dict[str, list[str]]


class Controls:
    """The controls of one form, whose names begin with its prefix, among the data sent."""

    def __init__(self, fields: Mapping[str, forms.Field], data: QueryDict, prefix: str = ""):
        self.fields = fields
        self.data = data
        self.prefix = prefix

    def control(self, name: str) -> str:
        return f"{self.prefix}-{name}" if self.prefix else name

    def sent(self, name: str) -> list[str]:
        return self.data.getlist(self.control(name))

    def typed(self, name: str) -> Any:
        """What the field's own widget reads there."""
        return self.fields[name].widget.value_from_datadict(self.data, {}, self.control(name))

    def says(self, name: str, value: Any) -> bool:
        """Whether what was sent is what the database holds."""
        return is_same(self.fields[name], value, self.typed(name))

    def says_all(self, values: Mapping[str, Any], names: list[str]) -> bool:
        return all(self.says(name, values[name]) for name in names)

    @property
    def pk(self) -> int | None:
        """The key of the summary whose form this is; None for a new one."""
        return number(self.data.get(self.control("id")))

    @property
    def position(self) -> int | None:
        return number(self.data.get(self.control("position")))

    @property
    def is_to_go(self) -> bool:
        return bool(self.data.get(self.control(forms.formsets.DELETION_FIELD_NAME)))

    @property
    def is_untouched(self) -> bool:
        """Whether nothing is written in a form for something new."""
        return all(
            not field.has_changed(field.initial, self.typed(name))
            for name, field in self.fields.items()
            if name not in INNER
        )


def controls_of_all(
    fields: Mapping[str, forms.Field], data: QueryDict, prefix: str
) -> Iterator[Controls]:
    """Those of each form of a formset."""
    total = number(data.get(f"{prefix}-TOTAL_FORMS")) or 0
    for form in range(min(total, LONGEST_FORMSET)):
        yield Controls(fields, data, f"{prefix}-{form}")


def encoded(field: forms.Field, value: Any) -> list[str]:
    """How a browser would send this value of the database."""
    shown = field.widget.format_value(field.prepare_value(value))
    if shown is None:
        return []
    return [str(one) for one in shown] if isinstance(shown, list | tuple) else [str(shown)]


def is_same(field: forms.Field, value: Any, typed: Any) -> bool:
    """Whether what was typed is this value, but for how a browser writes it."""
    if isinstance(field, ProseEditorFormField):
        return _one_way(clean_html(value)) == _one_way(clean_html(typed))
    if isinstance(value, str) and isinstance(typed, str):
        value, typed = _one_way(value), _one_way(typed)
    return not field.has_changed(value, typed)


def mark_of(sent: list[str]) -> str:
    """Tells whether a control was changed since a page was made: the same for the same values."""
    return hashlib.sha256("\0".join(map(_one_way, sent)).encode()).hexdigest()[:16]


def number(text: str | None) -> int | None:
    """A whole number that was sent; None where it is none."""
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 18 else None


def _one_way(text: str) -> str:
    return text.replace("\r\n", "\n")
