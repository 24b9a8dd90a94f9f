from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from blog.models import UnansweredSearch


@admin.register(UnansweredSearch)
class UnansweredSearchAdmin(admin.ModelAdmin):
    """What visitors sought in vain, most often first: to read, not to change."""

    list_display = ["words", "times", "day", "again"]
    list_display_links = None
    search_fields = ["words"]
    search_help_text = _(
        "What visitors sought in vain at least three times in 90 days, on the whole archive. "
        "Who they were is kept nowhere."
    )

    def get_queryset(self, request):
        return UnansweredSearch.objects.frequent()

    def get_ordering(self, request):
        # Django's checks know no annotation in a list.
        return ["-times", "-day", "words"]

    @admin.display(description=_("times"), ordering="times")
    def times(self, search):
        return search.times

    @admin.display(description=_("what it finds now"))
    def again(self, search):
        address = f"{reverse('blog:summary-list')}?{urlencode({'q': search.words})}"
        return format_html('<a href="{}">{}</a>', address, _("Search again"))

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
