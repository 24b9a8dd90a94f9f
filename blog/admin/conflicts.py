"""What two people have both changed, shown side by side for one of them to choose."""

import json
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, NamedTuple

from django import forms
from django.forms.models import ModelChoiceField
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext
from django_prose_editor.fields import ProseEditorFormField

from blog.admin.controls import encoded
from blog.differences import marked_list, marked_rich_text, marked_text
from blog.richtext import clean_html

CHOICE = "admin/blog/post/collision_choice.html"


class Conflict(NamedTuple):
    """`mine` and `theirs` show what each has made of it. `prefix` and `field` say where it is in
    the form; a conflict about a whole summary, or the order of all, has no field."""

    name: str
    label: str
    mine: SafeString
    theirs: SafeString
    prefix: str = ""
    field: str = ""
    #: Of what stands in the field, to tell whether it was written on afterwards.
    mark: str = ""
    #: What to put into the field for theirs, in JSON, as static/js/kept/fields.js writes it.
    theirs_as_data: str = ""

    @property
    def choice_id(self) -> str:
        """Of the element on the page."""
        return f"choose-{self.name.replace(':', '-')}"


class Sides(NamedTuple):
    """The values of a field as typed, as saved by somebody else, and before both if known."""

    mine: Any
    theirs: Any
    before: Any = None


def show_beside(widget: forms.Widget, conflict: Conflict) -> None:
    """Let this widget, which belongs to one form alone, show both versions before itself.

    It stays what it is, so that scripts and templates which know its kind find it as ever.
    """
    widget.render = partial(_with_choice, widget.render, conflict)


def _with_choice(render: Callable[..., SafeString], conflict: Conflict, *args, **kwargs):
    choice = render_to_string(CHOICE, {"conflict": conflict})
    return format_html("{}{}", choice, render(*args, **kwargs))


def marked_sides(field: forms.Field, sides: Sides, is_known: bool) -> tuple[SafeString, SafeString]:
    """Mine and theirs, each with what it changed; or, where what was before is not known, each
    with what the other has not."""
    mine, theirs = _shown(field, sides.mine), _shown(field, sides.theirs)
    marked = _marker(field)
    if is_known:
        before = _shown(field, sides.before)
        return marked(before, mine), marked(before, theirs)
    return marked(theirs, mine), marked(mine, theirs)


def as_data(field: forms.Field, value: Any) -> str:
    if not isinstance(field, forms.ChoiceField):
        return json.dumps({"text": "".join(encoded(field, value))})
    keys = encoded(field, value)
    return json.dumps({"chosen": list(zip(keys, _names(field, keys), strict=True))})


def marked_change(field: forms.Field, before: Any, after: Any) -> SafeString:
    """What one of both has made of a field, under its name."""
    shown = _marker(field)(_shown(field, before), _shown(field, after))
    return format_html("<h4>{}</h4>{}", capfirst(str(field.label)), shown)


def listed(titles: Sequence[str]) -> SafeString:
    points = format_html_join("", "<li>{}</li>", ((title,) for title in titles))
    return format_html("<ol>{}</ol>", points)


def _marker(field: forms.Field) -> Callable[[Any, Any], SafeString]:
    if isinstance(field, ProseEditorFormField):
        return marked_rich_text
    return marked_list if isinstance(field, forms.ChoiceField) else marked_text


def _shown(field: forms.Field, value: Any) -> str | list[str]:
    if isinstance(field, ProseEditorFormField):
        return clean_html(value)
    if isinstance(field, forms.ChoiceField):
        keys = value if isinstance(value, list | tuple) else [value]
        return _names(field, [str(key) for key in keys if key not in (None, "")])
    shown = field.widget.format_value(field.prepare_value(value))
    return "" if shown is None else str(shown)


def _names(field: forms.ChoiceField, keys: list[str]) -> list[str]:
    """What the choices are called; one that is there no longer is said to be gone."""
    if isinstance(field, ModelChoiceField):
        valid = [key for key in keys if key.isdecimal()]
        names = {str(row.pk): str(row) for row in field.queryset.filter(pk__in=valid)}
    else:
        names = {str(key): str(name) for key, name in field.choices}
    return [names.get(key, gettext("(gone)")) for key in keys]
