"""A post as it stands in a form, saved or not: to be judged and shown, never to be written."""

import copy
from typing import NamedTuple

from django.contrib.admin.utils import flatten_fieldsets
from django.db.models import prefetch_related_objects
from django.forms import BaseModelForm
from django.forms.models import BaseInlineFormSet
from django.utils import timezone

from blog.models import Post, Summary
from blog.models.summaries import free_slug
from blog.preview import Draft
from blog.richtext import RichTextField


class PostForms(NamedTuple):
    """The form of a post with the forms of its summaries."""

    form: BaseModelForm
    summaries: BaseInlineFormSet

    def are_valid(self) -> bool:
        # Both are asked, so that each says all it has to say.
        return all([self.form.is_valid(), self.summaries.is_valid()])


def forms_of(model_admin, request, post: Post | None) -> PostForms:
    """The forms of the post's editing page (of a new post: None), filled in by the request."""
    fields = flatten_fieldsets(model_admin.get_fieldsets(request, post))
    form_class = model_admin.get_form(request, post, change=post is not None, fields=fields)
    form = form_class(request.POST, request.FILES, instance=post)
    ((formset_class, inline),) = model_admin.get_formsets_with_inlines(request, post)
    prefix = formset_class.get_default_prefix()
    arguments = model_admin.get_formset_kwargs(request, form.instance, inline, prefix)
    return PostForms(form, formset_class(**arguments))


def draft_of(forms: PostForms) -> tuple[Draft, dict[int, str]]:
    """The post and its summaries as the forms have them, and the prefix of each by its key.

    They are copies: nothing that is done to them reaches a form or the database. What a form could
    not read is as it was saved. A summary that is not saved yet has a key below zero, for topics
    are asked for by key.
    """
    # Asking them fills their instances with what was typed.
    forms.are_valid()
    post = written_copy(forms.form.instance)
    summaries, prefixes = [], {}
    for place, form in enumerate(in_order(forms.summaries), start=1):
        summary = written_copy(form.instance)
        summary.pk = summary.pk or -place
        summary.post, summary.position = post, place
        if getattr(form, "needs_address", False):
            summary.slug = free_slug(summary.title, post, summary.pk)
        if "topics" in getattr(form, "cleaned_data", {}):
            topics = list(form.cleaned_data["topics"])
            summary._prefetched_objects_cache = {"topics": topics}
        summaries.append(summary)
        prefixes[summary.pk] = form.prefix
    prefetch_related_objects(summaries, "citation", "research_type", "topics")
    return Draft(post, summaries), prefixes


def written_copy(row: Post | Summary) -> Post | Summary:
    """A copy with its rich text as it would be written, and so fit to be shown."""
    row = copy.copy(row)
    for field in row._meta.fields:
        if isinstance(field, RichTextField):
            field.pre_save(row, add=False)
    row.updated_at = row.updated_at or timezone.now()
    return row


def in_order(formset: BaseInlineFormSet) -> list[BaseModelForm]:
    """The forms that hold a summary which is to stay, in the order they would be saved in."""
    kept = [form for form in formset.forms if is_kept(form)]
    if not formset.is_bound:
        return kept
    # Sorting is stable, and new ones have no key yet, which is the last part of their place.
    return sorted(kept, key=lambda form: form.place[:-1])


def is_kept(form: BaseModelForm) -> bool:
    if not form.is_bound:
        return form.instance.pk is not None
    is_there = form.instance.pk is not None or form.has_changed()
    return is_there and not form.cleaned_data.get("DELETE")
