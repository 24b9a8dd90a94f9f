from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from research.models import Topic

from blog.admin.editing import EditingAdmin
from blog.admin.forms import SummaryForm
from blog.models import ReviewReason, Summary


class ReviewFilter(admin.SimpleListFilter):
    title = _("to be looked at")
    parameter_name = "review"

    def lookups(self, request, model_admin):
        return ReviewReason.choices

    def queryset(self, request, queryset):
        if self.value() in ReviewReason.values:
            return queryset.filter(review_reasons__contains=[self.value()])
        return queryset


class TopicFilter(admin.SimpleListFilter):
    title = _("topic")
    parameter_name = "topic"

    def lookups(self, request, model_admin):
        return [(topic.slug, topic.name) for topic in Topic.objects.all()]

    def queryset(self, request, queryset):
        return queryset.filter(topics__slug=self.value()) if self.value() else queryset


@admin.register(Summary)
class SummaryAdmin(EditingAdmin):
    """Every summary of the archive, to find, classify and mend; new ones are written in a post."""

    form = SummaryForm
    autocomplete_fields = ["citation"]
    readonly_fields = ["post"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "post",
                    "title",
                    "citation",
                    "body",
                    "practice_implications",
                    "topics",
                    "research_type",
                ]
            },
        ),
        (_("Note, address and order"), {"fields": ["note", "slug", "position"]}),
    ]
    list_display = ["title", "post", "research_type", "topic_names", "reasons"]
    list_select_related = ["post", "research_type"]
    list_filter = [ReviewFilter, "research_type", TopicFilter]
    date_hierarchy = "post__month"
    ordering = ["-post__month", "position"]
    search_fields = ["title", "citation_text"]
    search_help_text = _("Words of the title, an author, a journal or a DOI")

    def get_queryset(self, request):
        return super().get_queryset(request).defer("search", "source").prefetch_related("topics")

    @admin.display(description=_("topics"))
    def topic_names(self, summary):
        return ", ".join(topic.name for topic in summary.topics.all())

    @admin.display(description=_("to be looked at"))
    def reasons(self, summary):
        return ", ".join(str(ReviewReason(reason).label) for reason in summary.review_reasons)

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
