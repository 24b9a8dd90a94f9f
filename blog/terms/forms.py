"""What is asked before a term is renamed or split."""

import copy

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from blog.terms.kinds import Kind
from research.naming import Term, free_slug, refuse_another


class RenameForm(forms.Form):
    """A name and an address that are free; without an address one is made from the name."""

    name = forms.CharField(
        label=_("Name"), max_length=100, widget=forms.TextInput(attrs={"class": "vTextField"})
    )
    slug = forms.SlugField(
        label=_("Address"),
        max_length=100,
        required=False,
        help_text=_("The last part of its page’s address; made from the name when left empty."),
        widget=forms.TextInput(attrs={"class": "vTextField"}),
    )
    keeps_name = forms.BooleanField(label=_("Keep the old name as a synonym"), required=False)

    def __init__(self, *args, term: Term, **kwargs):
        super().__init__(*args, label_suffix="", initial={"keeps_name": True}, **kwargs)
        self.term = term
        self.fields["name"].initial = term.name

    def clean(self):
        given = super().clean()
        if not self.errors:
            renamed = copy.copy(self.term)
            renamed.name = given["name"] = " ".join(given["name"].split())
            given["slug"] = checked(self, renamed, given["slug"])
        return given


class SplitForm(forms.Form):
    """Some summaries of a term, and the term, there already or new, that they get instead."""

    target = forms.ModelChoiceField(None, required=False, empty_label=_("a new one, called:"))
    name = forms.CharField(
        label=_("Name of the new one"),
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
    )
    chosen = forms.ModelMultipleChoiceField(
        None,
        label=_("Summaries"),
        error_messages={
            "required": _("Choose at least one summary."),
            "invalid_choice": _("Somebody has changed it meanwhile: choose again."),
        },
    )

    def __init__(self, *args, kind: Kind, source: Term, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)
        self.kind, self.source = kind, source
        self.fields["target"].queryset = kind.model.objects.exclude(pk=source.pk)
        self.fields["target"].label = gettext("They are about") if kind.key == "topic" else ""
        self.fields["chosen"].queryset = kind.summaries([source.pk])

    def clean(self):
        given = super().clean()
        name = " ".join(given.get("name", "").split())
        if given.get("target") and name:
            self.add_error("name", gettext("Choose one that is there, or name a new one."))
        elif not given.get("target") and not name and not self.errors:
            self.add_error("name", gettext("Name the new one, or choose one that is there."))
        elif name and not self.errors:
            fields = {"position": self.source.position} if self.kind.key == "type" else {}
            given["target"] = self.kind.model(name=name, **fields)
            given["target"].slug = checked(self, given["target"], "")
        return given


def checked(form: forms.Form, term: Term, slug: str) -> str:
    """The address of a term of this name; the form says what keeps it from having both."""
    try:
        refuse_another(term)
        term.slug = slug or free_slug(term, term.name)
        term.full_clean()
    except ValidationError as error:
        said = error.message_dict if hasattr(error, "error_dict") else {"name": error.messages}
        for field, messages in said.items():
            form.add_error(field if field in form.fields else None, messages)
    return term.slug
