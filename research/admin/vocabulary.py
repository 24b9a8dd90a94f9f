from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from taggit.models import Tag

from research.forms import TopicAliasFormSet, TopicForm
from research.models import ResearchType, Topic, TopicAlias

# taggit's own tags are not used.
admin.site.unregister(Tag)


class TopicAliasInline(admin.TabularInline):
    model = TopicAlias
    formset = TopicAliasFormSet
    extra = 0
    verbose_name = _("old address")
    verbose_name_plural = _("old addresses that lead here")


@admin.register(Topic)
class TopicAdmin(admin.ModelAdmin):
    list_display = ["name", "slug", "description"]
    search_fields = ["name", "synonyms", "description"]
    list_filter = [("description", admin.EmptyFieldListFilter)]
    form = TopicForm
    fields = ["name", "slug", "description", "synonyms"]
    inlines = [TopicAliasInline]

    def get_prepopulated_fields(self, request, obj=None):
        return {} if obj else {"slug": ["name"]}


@admin.register(ResearchType)
class ResearchTypeAdmin(admin.ModelAdmin):
    list_display = ["name", "position", "description"]
    search_fields = ["name", "description"]
    list_filter = [("description", admin.EmptyFieldListFilter)]
    fields = ["name", "slug", "description", "position"]

    def get_prepopulated_fields(self, request, obj=None):
        return {} if obj else {"slug": ["name"]}
