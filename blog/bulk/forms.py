"""What is to be done to the summaries chosen, as a form asks for it."""

from collections.abc import Callable
from typing import Any, NamedTuple

from django import forms
from django.contrib.auth.models import AbstractBaseUser
from django.utils.translation import gettext_lazy as _

from blog.bulk.deeds import (
    DEEDS,
    Add,
    Deed,
    Publish,
    Remove,
    Replace,
    Review,
    SetType,
    Unpublish,
    Withdraw,
)
from blog.characters import VisibleCharField
from research.models import ResearchType, Topic

MAKERS: dict[type[Deed], Callable[[dict[str, Any]], Deed]] = {
    Add: lambda given: Add(tuple(given["add_topics"])),
    Remove: lambda given: Remove(tuple(given["remove_topics"])),
    Replace: lambda given: Replace(given["old_topic"], given["new_topic"]),
    SetType: lambda given: SetType(given["research_type"]),
    Review: lambda given: Review(),
    Withdraw: lambda given: Withdraw(given["reason"].strip()),
    Publish: lambda given: Publish(),
    Unpublish: lambda given: Unpublish(),
}
# What a deed needs to be told.
NEEDS = {
    "add": ["add_topics"],
    "remove": ["remove_topics"],
    "replace": ["old_topic", "new_topic"],
    "type": ["research_type"],
    "withdraw": ["reason"],
}


class Choice(NamedTuple):
    """A deed on the page, with the fields that belong to it."""

    name: str
    label: str
    is_chosen: bool
    fields: list[forms.BoundField]


class DeedForm(forms.Form):
    """One deed of those that a person may do, with what it needs to be told."""

    deed = forms.ChoiceField(
        label=_("What to do"), error_messages={"required": _("Choose what to do.")}
    )
    add_topics = forms.ModelMultipleChoiceField(
        Topic.objects.all(), label=_("Topics to add"), required=False
    )
    remove_topics = forms.ModelMultipleChoiceField(
        Topic.objects.all(), label=_("Topics to remove"), required=False
    )
    old_topic = forms.ModelChoiceField(
        Topic.objects.all(), label=_("The topic that is replaced"), required=False
    )
    new_topic = forms.ModelChoiceField(
        Topic.objects.all(), label=_("The topic in its place"), required=False
    )
    research_type = forms.ModelChoiceField(
        ResearchType.objects.all(), label=_("Type of research"), required=False
    )
    reason = VisibleCharField(
        label=_("Reason"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Readers see it in place of each summary."),
    )

    def __init__(self, *args, user: AbstractBaseUser, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)
        self.deeds = [deed for deed in DEEDS if user.has_perm(deed.right)]
        self.fields["deed"].choices = [(deed.name, deed.label) for deed in self.deeds]

    def clean(self):
        given = super().clean()
        for name in NEEDS.get(given.get("deed"), []):
            if not given.get(name) and name not in self.errors:
                self.add_error(name, _("This is needed."))
        old, new = given.get("old_topic"), given.get("new_topic")
        if given.get("deed") == Replace.name and old and old == new:
            self.add_error("new_topic", _("Choose another topic than the one it replaces."))
        return given

    @property
    def asked_for(self) -> Deed:
        """The deed of a valid form."""
        chosen = self.cleaned_data["deed"]
        kind = next(deed for deed in self.deeds if deed.name == chosen)
        return MAKERS[kind](self.cleaned_data)

    @property
    def choices(self) -> list[Choice]:
        chosen = self["deed"].value()
        return [
            Choice(
                deed.name,
                deed.label,
                deed.name == chosen,
                [self[name] for name in NEEDS.get(deed.name, [])],
            )
            for deed in self.deeds
        ]
