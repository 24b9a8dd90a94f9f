from csp.decorators import csp_update
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

# The one style sheet that the rich-text editor adds by script.
EDITOR_STYLE = "'sha256-PlumsSlvJ7vvWzjqibGAYKq92O3y/4JTxWWsWJvyUYA='"
# The order of the work, not of the alphabet; what is not named here comes last.
ORDER = [
    "blog",
    *("Post", "Summary", "Page", "UnansweredSearch", "OldAddress"),
    "research",
    *("Notice", "Citation", "Topic", "ResearchType"),
]


class PPRNetAdminSite(admin.AdminSite):
    """The admin of author and staff, in the same house as the public pages."""

    site_header = _("PPRNet")
    site_title = _("PPRNet")
    index_title = _("What would you like to do?")
    enable_nav_sidebar = False

    def admin_view(self, view, cacheable=False):
        return csp_update({"style-src": [EDITOR_STYLE]})(super().admin_view(view, cacheable))

    def get_app_list(self, request, app_label=None):
        apps = super().get_app_list(request, app_label)
        for app in apps:
            app["models"].sort(key=lambda model: place(model["object_name"]))
        return sorted(apps, key=lambda app: place(app["app_label"]))


def place(name: str) -> int:
    return ORDER.index(name) if name in ORDER else len(ORDER)
