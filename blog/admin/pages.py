from django.contrib import admin

from blog.admin.editing import EditingAdmin
from blog.admin.forms import RemarkForm
from blog.models import Page


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
