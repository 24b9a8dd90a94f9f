from typing import Any

from django import forms
from django.contrib.admin.widgets import AutocompleteSelect
from django.forms.formsets import DELETION_FIELD_NAME
from django.forms.models import BaseInlineFormSet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from js_asset import Media, Script

from blog.admin import addressing, corrections
from blog.admin.conflicts import Conflict, show_beside
from blog.admin.corrections import DayField, DayInput
from blog.admin.editing import Remark
from blog.characters import VisibleCharField
from blog.history.restoring import Restored
from blog.models import Post, PreviewLink, ReviewReason, Summary
from research.models import Topic

# Behind every place that can be asked for.
LAST_PLACE = 100
# Of the number of a row, which has eight bytes.
MOST_DIGITS = 18


class MonthInput(forms.DateInput):
    """A month; where a browser has no such field it is typed like the placeholder."""

    input_type = "month"

    def __init__(self):
        super().__init__(format="%Y-%m", attrs={"placeholder": "2023-02"})


def place_of(wanted: int | None, before: int, key: int | None) -> tuple:
    """Sorts summaries; one that asks for a place gets it, and its holder gives way."""
    wanted = wanted or LAST_PLACE
    return wanted, (wanted > before) - (wanted < before), before, key


class RemarkForm(forms.ModelForm):
    """A form that says at its fields why the last attempt to save it was refused.

    Where somebody else has changed a field meanwhile, both versions stand before it. `restored`
    are values of an earlier version, which a form that is opened holds instead of today's.
    """

    remarks: list[Remark] = []
    conflicts: list[Conflict] = []
    restored: dict[str, Any] = {}

    def __init__(self, *args, **kwargs):
        # A label stands above its field, so nothing has to lead on to it.
        super().__init__(*args, **{"label_suffix": ""} | kwargs)
        if not self.is_bound:
            self.initial |= self.restored
        for conflict in self.conflicts:
            if conflict.prefix == (self.prefix or "") and conflict.field in self.fields:
                show_beside(self.fields[conflict.field].widget, conflict)

    def clean(self):
        for remark in self.remarks:
            if remark.prefix == (self.prefix or ""):
                self.add_error(
                    remark.field if remark.field in self.fields else None, remark.message
                )
        return super().clean()


class PostForm(RemarkForm):
    month = forms.DateField(
        label=_("Month"),
        widget=MonthInput,
        input_formats=["%Y-%m", "%Y-%m-%d", "%B %Y", "%b %Y"],
        error_messages={
            "required": _("Choose the month."),
            "invalid": _("Write the month like 2023-02."),
        },
    )

    class Meta:
        model = Post
        fields = ["month", "byline", "teaser", "introduction"]
        widgets = {"teaser": forms.Textarea(attrs={"rows": 3, "data-limit": 300})}

    class Media:
        js = [addressing.SCRIPT]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        addressing.explain_month(self)

    def clean_month(self):
        return self.cleaned_data["month"].replace(day=1)


class CitationSelect(AutocompleteSelect):
    """Finds a citation; what is no number of one is not looked up, only refused."""

    def optgroups(self, name, value, attr=None):
        numbers = [one for one in value if one.isdecimal() and len(one) <= MOST_DIGITS]
        return super().optgroups(name, numbers, attr)


class TopicBoxes(forms.CheckboxSelectMultiple):
    """Topics to tick, each with the other words that find it."""

    @property
    def media(self):
        return Media(js=[Script("js/choices.js", type="module")])

    def create_option(self, name, value, *args, **kwargs):
        option = super().create_option(name, value, *args, **kwargs)
        option["attrs"]["data-synonyms"] = " ".join(value.instance.synonyms)
        return option


class TypeSelect(forms.Select):
    """A type of research, each with what it means."""

    def create_option(self, name, value, *args, **kwargs):
        option = super().create_option(name, value, *args, **kwargs)
        if value:
            option["attrs"]["data-meaning"] = value.instance.description
        else:
            option["label"] = gettext("Not chosen yet")
        return option


class SummaryForm(RemarkForm):
    topics = forms.ModelMultipleChoiceField(
        Topic.objects.all(),
        label=_("Topics"),
        required=False,
        widget=TopicBoxes,
    )

    class Meta:
        model = Summary
        fields = [
            *("title", "slug", "note", "citation", "body", "practice_implications"),
            *("topics", "research_type", "correction", "corrected_on"),
        ]
        widgets = {
            "title": forms.TextInput(attrs={"class": "vTextField"}),
            "research_type": TypeSelect,
            "corrected_on": DayInput,
        }
        field_classes = {"corrected_on": DayField}
        help_texts = {
            "corrected_on": _("The day of the latest correction; left empty, it is today."),
            "citation": _(
                "Search for it, or paste a reference, a DOI or BibTeX here. The plus opens a form "
                "for a new one, the pencil changes it."
            ),
        }
        error_messages = {
            "title": {"required": _("A summary needs a title.")},
            "corrected_on": {"invalid": _("Write the day like 2023-02-28.")},
        }

    class Media:
        css = {"all": ["css/citation.css"]}
        js = [
            addressing.SCRIPT,
            Script("js/citation-chosen.js", type="module"),
            Script("js/citation-pasted.js", type="module"),
        ]

    def clean(self):
        super().clean()
        if addressing.is_outgrown(self):
            self.cleaned_data["slug"] = ""
        corrections.settle(self)
        return self.cleaned_data


class MonthSummaryForm(SummaryForm):
    """A summary on the page of its post, where it has its place among the others."""

    position = forms.IntegerField(
        label=_("Order"),
        required=False,
        min_value=1,
        max_value=LAST_PLACE - 1,
        help_text=_("1 is the first of the month; left empty, it becomes the last."),
    )

    #: No address was typed, so that it gets a free one when it is saved.
    needs_address = False

    class Meta(SummaryForm.Meta):
        fields = [*SummaryForm.Meta.fields, "position"]

    def clean(self):
        super().clean()
        if not self.cleaned_data.get("slug") and "slug" not in self.errors:
            # Which ones are free is known when those before it are saved. Until then it has one
            # that is nobody else's.
            self.needs_address = True
            self.cleaned_data["slug"] = self.prefix
        return self.cleaned_data

    @property
    def place(self) -> tuple:
        before = self.initial.get("position", LAST_PLACE)
        return place_of(self.cleaned_data.get("position"), before, self.instance.pk)


class OwnPageSummaryForm(SummaryForm):
    """A summary that is the whole page, and not a part of its month's."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            addressing.explain_summary(self, self.instance.post)


class ReviewedSummaryForm(OwnPageSummaryForm):
    """A summary on its own page, where staff tick off what an import left open."""

    review_reasons = forms.MultipleChoiceField(
        label=_("To be looked at"),
        choices=ReviewReason.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Take the tick away from what you have looked at."),
    )

    class Meta(SummaryForm.Meta):
        fields = [*SummaryForm.Meta.fields, "review_reasons"]


class SummaryFormSet(BaseInlineFormSet):
    """The summaries of a post; those without an address get one as they are saved.

    Each can be removed but those that readers have seen. Opened with an earlier version, its forms
    hold what the summaries said then, by their keys, and there is a new form for each that is gone.
    """

    def __init__(self, *args, restored: Restored | None = None, **kwargs):
        self.restored = restored.summaries if restored else {}
        if restored and restored.gone:
            kwargs["initial"], self.extra = restored.gone, len(restored.gone)
        super().__init__(*args, **kwargs)

    def get_form_kwargs(self, index):
        kwargs = super().get_form_kwargs(index)
        is_there = index is not None and index < self.initial_form_count()
        if self.restored and not self.is_bound and is_there:
            kwargs["initial"] = self.restored.get(self.get_queryset()[index].pk)
        return kwargs

    def add_fields(self, form, index):
        super().add_fields(form, index)
        if form.instance.pk and self.instance.was_public:
            form.fields.pop(DELETION_FIELD_NAME, None)
        addressing.explain_summary(form, self.instance)

    def get_unique_error_message(self, unique_check):
        return gettext("Two summaries of this month have the same address.")

    def get_form_error(self):
        return gettext("Another summary of this month has this address.")


class WithdrawalForm(forms.Form):
    reason = VisibleCharField(
        label=_("Reason"),
        widget=forms.Textarea(attrs={"rows": 4, "autofocus": True}),
        help_text=_("Readers see it in place of the summary, with title, reference and date."),
        error_messages={"required": _("Say why: readers will see the reason.")},
    )


class ShareForm(forms.Form):
    """For how long a link to a draft is open."""

    days = forms.TypedChoiceField(
        label=_("Open for"),
        coerce=int,
        choices=[
            (1, _("1 day")),
            (PreviewLink.DAYS, _("7 days")),
            (PreviewLink.MOST_DAYS, _("30 days")),
        ],
        initial=PreviewLink.DAYS,
        error_messages={"invalid_choice": _("Choose for how long.")},
    )
