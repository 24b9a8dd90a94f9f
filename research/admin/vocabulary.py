from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from taggit.models import Tag

from research.forms import AliasFormSet, ResearchTypeForm, TopicForm
from research.models import ResearchType, ResearchTypeAlias, Topic, TopicAlias

# taggit's own tags are not used.
admin.site.unregister(Tag)


class TopicAliasInline(admin.TabularInline):
    model = TopicAlias
    formset = AliasFormSet
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


class ResearchTypeAliasInline(admin.TabularInline):
    model = ResearchTypeAlias
    formset = AliasFormSet
    extra = 0
    verbose_name = _("old address")
    verbose_name_plural = _("old addresses that lead here")


@admin.register(ResearchType)
class ResearchTypeAdmin(admin.ModelAdmin):
    list_display = ["name", "position", "description"]
    search_fields = ["name", "synonyms", "description"]
    list_filter = [("description", admin.EmptyFieldListFilter)]
    form = ResearchTypeForm
    fields = ["name", "slug", "description", "position", "synonyms"]
    inlines = [ResearchTypeAliasInline]

    def get_prepopulated_fields(self, request, obj=None):
        return {} if obj else {"slug": ["name"]}
