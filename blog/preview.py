"""Public pages of what is not public: for its author before it is saved, and by a link to share."""

from typing import NamedTuple

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from blog.daily_counts import is_ahead
from blog.models import Post, PreviewLink, Summary
from blog.related import Onward
from blog.views import PostDetailView, SummaryDetailView

# Nobody keeps it or finds it (RFC 9111 §5.2.2.5).
HEADERS = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex, nofollow"}
# Whoever has the address of a shared one may see it: so no other site learns it, nor the next page.
SECRET = {"Referrer-Policy": "no-referrer"}


class Draft(NamedTuple):
    """A post with its summaries, in their order, each with post, citation, type and topics."""

    post: Post
    summaries: list[Summary]


class PreviewedPostView(PostDetailView):
    """The page of a month that readers cannot open yet, without what stands around it."""

    draft: Draft | None = None

    def get_object(self, queryset=None):
        return self.draft.post

    def get_summaries(self):
        return self.draft.summaries

    def get_neighbours(self):
        return []


class PreviewedSummaryView(SummaryDetailView):
    """The page of a summary that readers cannot open yet; what is related to it is public."""

    summary: Summary | None = None

    def get_object(self, queryset=None):
        return self.summary

    def get_onward(self):
        return super().get_onward()._replace(older=None, newer=None)


class SharedSummaryView(PreviewedSummaryView):
    """The same for somebody who was asked about this summary, and about no other."""

    def get_onward(self):
        return Onward(None, None, [], [])


def month_page(request: HttpRequest, draft: Draft, **preview) -> HttpResponse:
    """The month as readers will see it; `preview` is what the bar above it shows."""
    return _page(request, PreviewedPostView(draft=draft, extra_context={"preview": preview}))


def summary_page(request: HttpRequest, summary: Summary, **preview) -> HttpResponse:
    return _page(request, PreviewedSummaryView(summary=summary, extra_context={"preview": preview}))


def list_page(request: HttpRequest, draft: Draft, **preview) -> HttpResponse:
    """The month as it will stand on the first page of the blog, once it is the newest."""
    context = {"post": draft.post, "months": [draft], "preview": preview}
    return _sealed(render(request, "blog/preview_list.html", context))


def feed_page(request: HttpRequest, draft: Draft, **preview) -> HttpResponse:
    """The month's entries as a feed reader shows them."""
    context = {"post": draft.post, "summaries": draft.summaries, "preview": preview}
    return _sealed(render(request, "blog/preview_feed.html", context))


@require_safe
def shared_post(request: HttpRequest, token: str) -> HttpResponse:
    """The saved draft behind a shared link; once it is public, the way to the public page."""
    link = _link(token)
    if link.post.is_public:
        return _secret(HttpResponseRedirect(link.post.get_absolute_url()))
    if request.method == "GET" and not is_ahead(request):
        link.count_opening()
    return _secret(month_page(request, _saved(link.post, token), until=link.expires_at))


@require_safe
def shared_summary(request: HttpRequest, token: str, slug: str) -> HttpResponse:
    """A summary of the draft behind a shared link."""
    link = _link(token)
    if link.post.is_public:
        target = link.post.summaries.filter(slug=slug).first() or link.post
        return _secret(HttpResponseRedirect(target.get_absolute_url()))
    draft = _saved(link.post, token)
    summary = next((one for one in draft.summaries if one.slug == slug), None)
    if summary is None:
        raise Http404
    preview = {"until": link.expires_at}
    view = SharedSummaryView(summary=summary, extra_context={"preview": preview})
    return _secret(_page(request, view))


def address_of(token: str) -> str:
    """The path of a shared link."""
    return reverse("blog:post-preview", args=[token])


def lead_to(thing: Post | Summary, address: str) -> None:
    """Let the links of a page to this post or summary lead where it can be seen."""
    thing.get_absolute_url = lambda: address


def _link(token: str) -> PreviewLink:
    """The link of this token, if it still opens. Raises `Http404`, whatever else it is."""
    links = PreviewLink.objects.open().select_related("post")
    return get_object_or_404(links, digest=PreviewLink.digest_of(token))


def _saved(post: Post, token: str) -> Draft:
    summaries = list(post.summaries.filter(withdrawn_at=None).for_list())
    lead_to(post, address_of(token))
    for summary in summaries:
        summary.post = post
        lead_to(summary, reverse("blog:summary-preview", args=[token, summary.slug]))
    return Draft(post, summaries)


def _page(request: HttpRequest, view: PostDetailView | SummaryDetailView) -> HttpResponse:
    view.setup(request)
    return _sealed(view.get(request).render())


def _sealed(response: HttpResponse) -> HttpResponse:
    return _with(response, HEADERS)


def _secret(response: HttpResponse) -> HttpResponse:
    return _with(response, HEADERS | SECRET)


def _with(response: HttpResponse, headers: dict[str, str]) -> HttpResponse:
    for name, value in headers.items():
        response[name] = value
    return response
