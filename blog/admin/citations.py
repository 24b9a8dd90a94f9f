from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from research.admin import CitationAdmin
from research.models import Citation

admin.site.unregister(Citation)


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
        summaries = citation.summaries.select_related("post").newest_first()
        links = (
            (reverse("admin:blog_summary_change", args=[summary.pk]), summary, summary.post)
            for summary in summaries
        )
        return format_html_join("", '<p><a href="{}">{}</a>, {}</p>', links) or gettext("None yet")
