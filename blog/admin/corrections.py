"""The correction of a summary, as its form takes it."""

import datetime

from django import forms
from django.utils import timezone
from django.utils.translation import gettext

from blog.richtext import plain_text


class DayInput(forms.DateInput):
    """A day; where a browser has no such field it is typed like the placeholder."""

    input_type = "date"

    def __init__(self):
        super().__init__(format="%Y-%m-%d", attrs={"placeholder": "2023-02-28"})


class DayField(forms.DateField):
    """Written in one way only: "3/4/26" is a day of March to some and of April to others."""

    input_formats = ["%Y-%m-%d"]


def settle(form: forms.ModelForm) -> None:
    """A correction without a day is of today; a day goes with the correction it was of.

    Adds an error where the two do not go together, or readers cannot have known of them.
    """
    if "corrected_on" not in form.cleaned_data:
        return
    is_written = bool(plain_text(form.cleaned_data.get("correction", "")))
    day = form.cleaned_data["corrected_on"]
    if is_written:
        form.cleaned_data["corrected_on"] = day or timezone.localdate()
        if day and (complaint := _complaint(form, day)):
            form.add_error("corrected_on", complaint)
        return
    # An editor that was emptied still sends an empty paragraph.
    form.cleaned_data["correction"] = ""
    if day and "corrected_on" in form.changed_data:
        form.add_error("correction", gettext("Say what was corrected."))
    form.cleaned_data["corrected_on"] = None


def _complaint(form: forms.ModelForm, day: datetime.date) -> str:
    public_from = form.instance.post.first_published_at
    if public_from is None or day < timezone.localdate(public_from):
        return gettext("Readers had not seen it yet on that day.")
    return gettext("That day is still to come.") if day > timezone.localdate() else ""
