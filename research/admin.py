from django.contrib import admin, messages
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from taggit.models import Tag

from research.forms import CitationForm, TopicAliasFormSet, TopicForm
from research.models import Citation, ResearchType, Topic, TopicAlias

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


@admin.register(Citation)
class CitationAdmin(admin.ModelAdmin):
    form = CitationForm
    list_display = ["label_and_title", "container_title", "issued_year", "doi"]
    list_filter = ["kind", "status", ("doi", admin.EmptyFieldListFilter), "issued_year"]
    search_fields = ["title", "authors", "container_title", "doi", "raw", "issued_year"]
    search_help_text = _("Words of the title, an author, a journal, a year or a DOI")
    fieldsets = [
        (
            _("Paste a reference"),
            {
                "fields": ["raw"],
                "description": _(
                    "Paste it as it stands in the article and save: the fields below are filled "
                    "from it where they are empty. Then read them once."
                ),
            },
        ),
        (
            _("The work"),
            {
                "fields": [
                    ("kind", "genre"),
                    "authors",
                    "authors_omitted_after",
                    "title",
                    ("issued_year", "issued_month", "issued_day"),
                    "status",
                    "doi",
                    "url",
                    "contact_email",
                ]
            },
        ),
        (
            _("Where it was published"),
            {
                "fields": [
                    "container_title",
                    ("volume", "issue", "pages", "article_number"),
                    "editors",
                    "editors_omitted_after",
                    ("chapter_number", "edition"),
                    ("publisher", "publisher_place"),
                ]
            },
        ),
    ]

    @admin.display(description=_("citation"), ordering="title")
    def label_and_title(self, citation):
        return str(citation)

    def get_readonly_fields(self, request, obj=None):
        # What was once typed or imported is never overwritten.
        return ["raw"] if obj and obj.raw else []

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        if not obj.title:
            said = gettext("The reference could not be read; it is kept as typed.")
            self.message_user(request, said, messages.WARNING)
        elif form.unread:
            said = gettext("Please look through “%(citation)s”. %(unread)s")
            parts = {"citation": obj, "unread": " ".join(form.unread)}
            self.message_user(request, said % parts, messages.WARNING)
