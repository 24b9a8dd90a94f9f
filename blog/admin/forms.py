from django import forms
from django.forms.models import BaseInlineFormSet
from django.utils.translation import gettext_lazy as _
from research.models import Topic

from blog.models import Post, Summary
from blog.models.posts import Problem


class MonthInput(forms.DateInput):
    input_type = "month"

    def __init__(self, **kwargs):
        super().__init__(format="%Y-%m", **kwargs)


class PostForm(forms.ModelForm):
    month = forms.DateField(
        label=_("Month"),
        widget=MonthInput,
        input_formats=["%Y-%m", "%Y-%m-%d", "%B %Y", "%b %Y"],
        error_messages={"invalid": _("Write the month like 2023-02.")},
    )

    # What kept the last attempt to save from being published; shown at its field.
    problems: list[Problem] = []

    class Meta:
        model = Post
        fields = ["month", "byline", "teaser", "introduction"]
        widgets = {"teaser": forms.Textarea(attrs={"rows": 3, "maxlength": 300})}

    def clean(self):
        for problem in self.problems:
            if problem.summary is None:
                field = problem.field if problem.field in self.fields else None
                self.add_error(field, problem.message)
        return super().clean()


class SummaryForm(forms.ModelForm):
    topics = forms.ModelMultipleChoiceField(
        Topic.objects.all(),
        label=_("Topics"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Summary
        fields = [
            "position",
            "title",
            "slug",
            "note",
            "citation",
            "body",
            "practice_implications",
            "topics",
            "research_type",
        ]
        widgets = {"title": forms.TextInput(attrs={"class": "vTextField"})}


class SummaryFormSet(BaseInlineFormSet):
    """The summaries of a post, which show what kept it from being published."""

    problems: list[Problem] = []

    def clean(self):
        super().clean()
        for form in self.forms:
            for problem in self.problems:
                if problem.summary and form.cleaned_data.get("title") == problem.summary.title:
                    form.add_error(problem.field, problem.message)
