from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from blog.admin.kept import saved
from blog.models import Summary
from research.admin import CitationAdmin
from research.admin.citations import USE
from research.admin.in_place import pasted
from research.admin.notices import NoticeAdmin
from research.duplicates import duplicates_of
from research.models import Citation, Notice

admin.site.unregister([Citation, Notice])


class Told(NamedTuple):
    """A summary, with the month and state in which it was written."""

    when: str
    title: str
    address: str


def summaries_of(citations: Sequence[Citation]) -> dict[int, list[Told]]:
    """The summaries that cite each of these, newest first, in one query."""
    told = defaultdict(list)
    summaries = Summary.objects.filter(citation__in=citations).select_related("post")
    for summary in summaries.defer("search", "word_bits", "source", "body").newest_first():
        when = summary.post.name
        if summary.is_withdrawn:
            when = gettext("%s, withdrawn") % when
        elif not summary.post.is_public:
            when = gettext("%s, not public") % when
        address = reverse("admin:blog_summary_change", args=[summary.pk])
        told[summary.citation_id].append(Told(when, summary.title, address))
    return told


def links(told: Sequence[Told]) -> str:
    """The summaries as links, one a line."""
    rows = ((each.address, each.title, each.when) for each in told)
    return format_html_join("", '<p><a href="{}">{}</a>, {}</p>', rows)


@admin.register(Citation)
class CitedCitationAdmin(CitationAdmin):
    """A citation that names the summaries which a change of it would change."""

    def get_readonly_fields(self, request, obj=None):
        return [*super().get_readonly_fields(request, obj), "cited_by"]

    def get_fieldsets(self, request, obj=None):
        fieldsets = super().get_fieldsets(request, obj)
        return [(None, {"fields": ["cited_by"]}), *fieldsets] if obj else fieldsets

    @admin.display(description=_("cited by"))
    def cited_by(self, citation):
        told = summaries_of([citation])[citation.pk]
        if not told:
            return gettext("None yet")
        hint = ngettext(
            "A change here changes the reference of this summary.",
            "A change here changes the reference of all these summaries.",
            len(told),
        )
        return format_html('{}<p class="help">{}</p>', links(told), hint)

    def summarised(self, citations):
        return summaries_of(citations)

    def changeform_view(self, request, *args, **kwargs):
        answer = super().changeform_view(request, *args, **kwargs)
        # Who takes another citation instead has saved nothing of this one.
        return answer if USE in request.POST else saved(request, answer)

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        if change and form.changed_data and (told := summaries_of([obj])[obj.pk]):
            said = ngettext(
                "This changed the reference of one summary: %(titles)s.",
                "This changed the reference of %(number)d summaries: %(titles)s.",
                len(told),
            )
            titles = "; ".join(f"{each.title} ({each.when})" for each in told)
            messages.info(request, said % {"number": len(told), "titles": titles})

    def get_urls(self):
        pages = [
            ("<int:pk>/summaries/", self.summaries_view, "research_citation_summaries"),
            ("pasted/", self.pasted_view, "research_citation_pasted"),
        ]
        ours = [
            path(route, self.admin_site.admin_view(view), name=name) for route, view, name in pages
        ]
        return [*ours, *super().get_urls()]

    def pasted_view(self, request):
        """What was pasted into the search for a citation of a summary."""
        return pasted(self, request)

    def summaries_view(self, request, pk):
        """What is to be known of a citation that was just chosen for a summary.

        `besides` in the query string is the key of that summary.
        """
        if not self.has_view_permission(request):
            raise PermissionDenied
        citation = get_object_or_404(Citation, pk=pk)
        besides = request.GET.get("besides", "")
        mine = (
            reverse("admin:blog_summary_change", args=[int(besides)]) if besides.isdecimal() else ""
        )
        same = [duplicate.citation for duplicate in duplicates_of(citation.csl, pk)]
        found = summaries_of([citation, *same])
        told = [each for one in [citation, *same] for each in found[one.pk] if each.address != mine]
        return render(
            request, "admin/research/citation/_chosen.html", {"citation": citation, "told": told}
        )


@admin.register(Notice)
class CitedNoticeAdmin(NoticeAdmin):
    """A notice that names the summaries on which it would stand."""

    list_display = ["what", "work", "cited_by", "said_by", "state", "decision"]

    def get_readonly_fields(self, request, obj=None):
        return [*super().get_readonly_fields(request, obj), "cited_by"] if obj else []

    def get_fields(self, request, obj=None):
        fields = super().get_fields(request, obj)
        return [*fields[:2], "cited_by", *fields[2:]] if obj else fields

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("citation__summaries__post")

    def decide(self, request, asked):
        notice = super().decide(request, asked)
        told = summaries_of([notice.citation])[notice.citation_id]
        if notice.confirmed_at and told:
            # What is retracted may have to be withdrawn: it is one click away.
            rows = ((each.address, each.title, each.when) for each in told)
            names = format_html_join("; ", '<a href="{}">{}</a>, {}', rows)
            messages.info(request, format_html(gettext("It stands on the page of {}."), names))
        return notice

    @admin.display(description=_("on the page of"))
    def cited_by(self, notice):
        rows = (
            (
                reverse("admin:blog_summary_change", args=[summary.pk]),
                summary.title,
                date_format(summary.post.month, "F Y"),
            )
            for summary in notice.citation.summaries.all()
        )
        return format_html_join("", '<p><a href="{}">{}</a>, {}</p>', rows) or gettext("None yet")
