from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from blog.admin.editing import EditingAdmin
from blog.admin.forms import RemarkForm
from blog.models import OldAddress, Page


@admin.register(Page)
class PageAdmin(EditingAdmin):
    form = RemarkForm
    list_display = ["title", "slug", "updated_at"]
    search_fields = ["title", "body"]
    fields = ["title", "slug", "body"]

    def get_prepopulated_fields(self, request, obj=None):
        return {} if obj else {"slug": ["title"]}

    def get_readonly_fields(self, request, obj=None):
        # Pages have no old addresses, and the site itself links to some of them.
        return ["slug"] if obj else []


@admin.register(OldAddress)
class OldAddressAdmin(admin.ModelAdmin):
    """Where addresses of the past lead; written by the database, looked up by staff."""

    list_display = ["path", "target"]
    list_filter = [("summary", admin.EmptyFieldListFilter)]
    list_select_related = ["post", "summary"]
    search_fields = ["path", "summary__title"]

    @admin.display(description=_("leads to"))
    def target(self, address):
        return address.summary or address.post

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
