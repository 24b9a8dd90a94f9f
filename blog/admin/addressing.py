"""Addresses that readers know, while what they are made of is being changed."""

import re

from django import forms
from django.utils.translation import gettext
from js_asset import Script

from blog.models import Post
from blog.models.summaries import slug_of

SCRIPT = Script("js/addresses.js", type="module")


def follows_title(form: forms.ModelForm) -> bool:
    """Whether the summary of this form has the address its title gave it, and no other."""
    base = re.escape(slug_of(form.initial.get("title", "")))
    return bool(re.fullmatch(rf"{base}(-[0-9]+)?", form.initial.get("slug", "")))


def is_outgrown(form: forms.ModelForm) -> bool:
    """Whether the address was the title's, and the title is another now."""
    title = form.cleaned_data.get("title")
    return bool(
        title
        and "slug" not in form.changed_data
        and follows_title(form)
        and slug_of(title) != slug_of(form.initial["title"])
    )


def explain_summary(form: forms.ModelForm, post: Post) -> None:
    """Say beside what changes the address of this summary that the old one stays good."""
    if not (form.instance.pk and post.was_public and "slug" in form.fields):
        return
    form.fields["slug"].help_text = gettext(
        "The last part of the page’s address. Readers know it: when it changes, the old address "
        "will lead here."
    )
    path = f"/{post.month:%Y/%m}/{form.initial['slug']}/"
    said = gettext("The old address, %s, will lead here.")
    _when_changed(form, "slug", form.initial["slug"], said % path)
    if follows_title(form):
        said = gettext("The address changes with the title; the old one, %s, will lead here.")
        _when_changed(form, "title", form.initial["title"], said % path)


def explain_month(form: forms.ModelForm) -> None:
    """The same beside the month of a post."""
    if not (form.instance.pk and form.instance.was_public and "month" in form.fields):
        return
    form.fields["month"].help_text = gettext(
        "Readers know the addresses of this month: when it changes, the old ones will lead here."
    )
    said = gettext("All addresses of this month change; the old ones will lead here.")
    _when_changed(form, "month", f"{form.initial['month']:%Y-%m}", said)


def _when_changed(form: forms.ModelForm, name: str, was: str, said: str) -> None:
    """Have the script say it under the field while this holds something else than it did."""
    form.fields[name].widget.attrs |= {"data-was": was, "data-leaves": said}


def what_moved(post: Post, *forms: forms.ModelForm) -> str:
    """What to say of addresses that readers knew and that these forms, now saved, have changed."""
    if not post.was_public:
        return ""
    if any(form.initial.get("month", post.month) != post.month for form in forms):
        return gettext("All addresses of %s are new; the old ones lead to them.") % post.name
    moved = [
        form.instance.title
        for form in forms
        if form.initial.get("slug") and form.initial["slug"] != form.instance.slug
    ]
    said = gettext("“%s” has a new address; the old one leads to it.")
    return " ".join(said % title for title in moved)
