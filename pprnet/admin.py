from functools import wraps
from typing import NamedTuple

from csp.decorators import csp_update
from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from blog.checks.pages import check_page, check_table, open_row, settle_row
from blog.checks.way_back import led_back, way_back
from blog.desk import LOOKS_AFTER, desk_of
from blog.journal import change
from blog.journal.pages import change_page, log_page
from blog.login.proof import is_let_in
from blog.login.views import LoginView

# The one style sheet that the rich-text editor adds by script.
EDITOR_STYLE = "'sha256-PlumsSlvJ7vvWzjqibGAYKq92O3y/4JTxWWsWJvyUYA='"


class Entry(NamedTuple):
    """What the navigation may lead to: the list of a model, or a route for who has the right.

    `name` where the model's own is that of the machinery.
    """

    leads_to: str
    name: str = ""
    right: str = ""


# Grouped by the work that somebody sits down to, in its order.
NAVIGATION = [
    (_("Writing"), [Entry("Post"), Entry("Summary"), Entry("Citation"), Entry("Notice")]),
    (
        _("Archive"),
        [
            Entry("admin:review", _("Review"), LOOKS_AFTER),
            Entry("Topic"),
            Entry("ResearchType"),
            Entry("UnansweredSearch"),
            Entry("ImportRun"),
            Entry("OldAddress"),
            Entry("MissedAddress"),
        ],
    ),
    (_("Site"), [Entry("Page"), Entry("User", _("People")), Entry("admin:changes", _("Changes"))]),
]


class PPRNetAdminSite(admin.AdminSite):
    """The admin of author and staff, in the same house as the public pages."""

    site_header = _("PPRNet")
    site_title = _("PPRNet")
    index_title = _("Your desk")
    enable_nav_sidebar = False

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.pages: list[URLPattern] = []

    def admin_view(self, view, cacheable=False):
        journalled = super().admin_view(recorded(view), cacheable)
        return csp_update({"style-src": [EDITOR_STYLE]})(journalled)

    def each_context(self, request):
        context = super().each_context(request)
        led_here = way_back(request) if request.user.has_perm(LOOKS_AFTER) else None
        return context | {
            "navigation": navigation(context["available_apps"], request),
            "way_back": led_here,
        }

    def index(self, request, extra_context=None):
        return super().index(request, (extra_context or {}) | {"desk": desk_of(request.user)})

    def app_index(self, request, app_label, extra_context=None):
        # How the code is divided is nothing to an author.
        return redirect("admin:index")

    def get_urls(self):
        return [
            path("session/", self.session, name="session"),
            path("session/again/", self.admin_view(self.session_again), name="session-again"),
            path("changes/", self.admin_view(self.log_page), name="changes"),
            path("changes/<int:pk>/", self.admin_view(self.change_page), name="change"),
            path("checks/<slug:name>/", self.admin_view(self.check_page), name="check"),
            path("checks/<slug:name>/right/", self.admin_view(settle_row), name="check-right"),
            path("checks/<slug:name>/open/", self.admin_view(open_row), name="check-open"),
            path("checks/<slug:name>.csv", self.admin_view(check_table), name="check-table"),
            *self.pages,
            *super().get_urls(),
        ]

    def add_pages(self, *pages: URLPattern) -> None:
        """Pages of an app that are of no single row, at addresses of their own."""
        self.pages += pages

    @method_decorator([require_safe, never_cache])
    def session(self, request):
        """Who is logged in, if anybody, and the token that a form needs now.

        An open page asks before it sends what was typed. The answer to a page that nobody may see
        would be 401, but browsers report that as an error of the page that asks.
        """
        if not self.has_permission(request):
            return JsonResponse({"user": None})
        return JsonResponse({"user": request.user.pk, "token": get_token(request)})

    def session_again(self, request):
        """Where a log-in leads that was made for a page in another tab."""
        context = self.each_context(request) | {"title": _("You are logged in again")}
        return TemplateResponse(request, "admin/session_again.html", context)

    def check_page(self, request, name):
        return check_page(request, name, self.each_context(request))

    def log_page(self, request):
        return log_page(request, self.each_context(request))

    def change_page(self, request, pk):
        return change_page(request, pk, self.each_context(request))

    def has_permission(self, request):
        # Whoever is not let in without a second factor must be able to leave, too.
        leaves = request.path == reverse("admin:logout")
        return super().has_permission(request) and (leaves or is_let_in(request))

    def login(self, request, extra_context=None):
        return LoginView.as_view()(request)

    def logout(self, request, extra_context=None):
        context = {
            "site_name": settings.SITE_NAME,
            "title": _("Logged out"),
            "subtitle": None,
            # Whose copies in this browser the page may offer to erase.
            "left": request.user.pk,
        }
        return super().logout(request, context | (extra_context or {}))


def recorded(view):
    """The view, whose answer to a form is one change of the journal, made by who is logged in."""

    @wraps(view)
    def recording(request, *args, **kwargs):
        if request.method in ("GET", "HEAD", "OPTIONS"):
            return view(request, *args, **kwargs)
        with change(request.user):
            return led_back(request, view(request, *args, **kwargs))

    return recording


class Link(NamedTuple):
    """A list in the navigation; `is_part` of a page that belongs to the list, and of itself."""

    name: str
    address: str
    is_page: bool
    is_part: bool


class Group(NamedTuple):
    """Links of one kind of work; open where the page is one of theirs."""

    name: str
    links: list[Link]
    is_open: bool


def navigation(apps: list[dict], request: HttpRequest) -> list[Group]:
    """What this person may see, on the page that is asked for."""
    models = {model["object_name"]: model for app in apps for model in app["models"]}
    groups = []
    for title, entries in NAVIGATION:
        found = (_link(entry, models, request) for entry in entries)
        if links := [link for link in found if link]:
            groups.append(Group(title, links, any(link.is_part for link in links)))
    return groups


def _link(entry: Entry, models: dict[str, dict], request: HttpRequest) -> Link | None:
    if ":" in entry.leads_to:
        may = request.user.is_staff and (not entry.right or request.user.has_perm(entry.right))
        name, address = entry.name, reverse(entry.leads_to) if may else None
    else:
        model = models.get(entry.leads_to, {})
        name, address = entry.name or model.get("name"), model.get("admin_url")
    path = request.path
    return Link(name, address, path == address, path.startswith(address)) if address else None
