from csp.decorators import csp_update
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

# The one style sheet that the rich-text editor adds by script.
EDITOR_STYLE = "'sha256-PlumsSlvJ7vvWzjqibGAYKq92O3y/4JTxWWsWJvyUYA='"


class PPRNetAdminSite(admin.AdminSite):
    """The admin of author and staff, in the same house as the public pages."""

    site_header = _("PPRNet")
    site_title = _("PPRNet")
    index_title = _("What would you like to do?")
    enable_nav_sidebar = False

    def admin_view(self, view, cacheable=False):
        return csp_update({"style-src": [EDITOR_STYLE]})(super().admin_view(view, cacheable))
