"""What stands beside the form of a post: whether it is ready, how it will look, who may see it."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from blog import preview
from blog.admin.forms import ShareForm
from blog.admin.readiness import readiness_of
from blog.admin.unsaved import PostForms, draft_of, forms_of
from blog.models import Post, PreviewLink
from blog.preview import Draft

TEMPLATES = "admin/blog/post"
# What a form sends besides what was typed.
OWN_KEYS = {"csrfmiddlewaretoken", "view"}


class Beside:
    """The panels of the editing page of a post, and the views behind them.

    They save nothing of what is typed: they look at a copy of it.
    """

    def __init__(self, model_admin: ModelAdmin):
        self.model_admin = model_admin

    @property
    def urls(self) -> list[URLPattern]:
        views = {"ready": require_POST(self.ready), "preview": require_POST(self.preview)}
        of_one = {**views, "share": self.share}
        return [
            *(self._path(f"{name}/", view, f"new_{name}") for name, view in views.items()),
            *(self._path(f"<int:pk>/{name}/", view, name) for name, view in of_one.items()),
        ]

    def context(self, request: HttpRequest, page: dict, post: Post | None) -> dict:
        """What the panels show for the forms that stand on the page."""
        formsets = [inline.formset for inline in page["inline_admin_formsets"]]
        if not formsets or not self._may_write(request, post):
            return {}
        shown = {"readiness": readiness_of(PostForms(page["adminform"].form, formsets[0]))}
        if post is None:
            return shown | {name: _address(f"new_{name}") for name in ("ready", "preview")}
        addresses = {name: _address(name, post.pk) for name in ("ready", "preview", "share")}
        return shown | addresses | _links(post)

    def ready(self, request: HttpRequest, pk: int | None = None) -> HttpResponse:
        """The list for what is typed."""
        readiness = readiness_of(self._typed(request, pk))
        return render(request, f"{TEMPLATES}/_ready_lines.html", {"readiness": readiness})

    def preview(self, request: HttpRequest, pk: int | None = None) -> HttpResponse:
        """What is typed as readers would see it, in the view that was asked for."""
        forms = self._typed(request, pk)
        if not forms.are_valid():
            title = gettext("It cannot be shown yet")
            context = {"readiness": readiness_of(forms), "title": title, **self._frame(request)}
            # Nothing is wrong with the request but what it says (RFC 9110 §15.5.21).
            return render(request, f"{TEMPLATES}/preview_refused.html", context, status=422)
        views = Views(request, draft_of(forms)[0])
        name = request.POST.get("view", Views.FIRST)
        if name not in views.labels:
            raise Http404
        return views.page(name)

    def share(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The links to the saved draft: makes one, closes one, and shows a new one once."""
        post = self._post(request, pk)
        given: dict = {"form": ShareForm()}
        if "_make" in request.POST:
            given = _made(request, post)
        elif "_close" in request.POST:
            number = request.POST["_close"]
            link = get_object_or_404(post.preview_links, pk=number if number.isdecimal() else 0)
            link.revoke()
            given["said"] = gettext("The link is closed: it shows nothing any more.")
        context = (
            _links(post)
            | given
            | {
                "title": gettext("Links to the draft of %s") % post,
                "original": post,
                "share": _address("share", pk),
            }
        )
        return render(request, f"{TEMPLATES}/share.html", context | self._frame(request))

    def _path(self, route: str, view: Callable, name: str) -> URLPattern:
        return path(route, self.model_admin.admin_site.admin_view(view), name=f"blog_post_{name}")

    def _typed(self, request: HttpRequest, pk: int | None) -> PostForms:
        return forms_of(self.model_admin, request, self._post(request, pk))

    def _post(self, request: HttpRequest, pk: int | None) -> Post | None:
        """The post of this key; no key is a new one's. Raises `PermissionDenied`."""
        post = get_object_or_404(Post, pk=pk) if pk else None
        if not self._may_write(request, post):
            raise PermissionDenied
        return post

    def _may_write(self, request: HttpRequest, post: Post | None) -> bool:
        if post is None:
            return self.model_admin.has_add_permission(request)
        return self.model_admin.has_change_permission(request, post)

    def _frame(self, request: HttpRequest) -> dict:
        return {"opts": self.model_admin.opts, **self.model_admin.admin_site.each_context(request)}


class Views:
    """The ways to look at a draft, each a page of its own that leads to the others."""

    FIRST = "month"

    def __init__(self, request: HttpRequest, draft: Draft):
        self.request = request
        self.draft = Draft(
            draft.post, [summary for summary in draft.summaries if not summary.is_withdrawn]
        )
        for row in [draft.post, *draft.summaries]:
            # Its address may not exist yet, and what stands there may be something else.
            preview.lead_to(row, "#main")

    @cached_property
    def labels(self) -> dict[str, str]:
        summaries = {f"summary-{n}": one.title for n, one in enumerate(self.draft.summaries, 1)}
        return {
            self.FIRST: gettext("Month"),
            **summaries,
            "list": gettext("In the list"),
            "feed": gettext("In a feed reader"),
            "print": gettext("On paper"),
        }

    def page(self, name: str) -> HttpResponse:
        bar = {
            "view": name,
            "views": self.labels.items(),
            "typed": [
                (key, value)
                for key, values in self.request.POST.lists()
                for value in values
                if key not in OWN_KEYS
            ],
        }
        if name.startswith("summary-"):
            number = int(name.removeprefix("summary-"))
            return preview.summary_page(self.request, self.draft.summaries[number - 1], **bar)
        pages = {"list": preview.list_page, "feed": preview.feed_page}
        return pages.get(name, preview.month_page)(self.request, self.draft, **bar)


def _address(name: str, *arguments: int) -> str:
    return reverse(f"admin:blog_post_{name}", args=arguments)


def _links(post: Post) -> dict:
    links = list(post.preview_links.select_related("created_by"))
    return {"form": ShareForm(), "links": links, "city": settings.TIME_ZONE_CITY}


def _made(request: HttpRequest, post: Post) -> dict:
    form = ShareForm(request.POST)
    if not form.is_valid():
        return {"form": form}
    try:
        _link, token = PreviewLink.make(post, request.user, form.cleaned_data["days"])
    except ValidationError as error:
        form.add_error(None, error)
        return {"form": form}
    return {"form": ShareForm(), "token_address": settings.SITE_URL + preview.address_of(token)}
