import datetime
from itertools import groupby
from urllib.parse import urlencode

from django.conf import settings
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404, HttpResponse, HttpResponsePermanentRedirect, QueryDict
from django.shortcuts import get_object_or_404, render
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.views.generic import DetailView, ListView
from research.models import ResearchType, Topic, TopicAlias

from blog import facets
from blog.facts import facts_of
from blog.filters import Selection, SummaryFilterSet, UnknownValueError
from blog.models import Edition, OldAddress, Page, Post, Summary


class SummaryPaginator(Paginator):
    """Pages of summaries whose number is known already, from the counts."""

    def __init__(self, *args, total: int, **kwargs):
        super().__init__(*args, **kwargs)
        self.total = total

    @property
    def count(self):
        return self.total


class SummaryListView(ListView):
    """Public summaries, newest first, narrowed by the query string."""

    template_name = "blog/summary_list.html"
    context_object_name = "summaries"
    paginate_by = settings.SUMMARIES_PER_PAGE

    def get(self, request, *args, **kwargs):
        try:
            return super().get(request, *args, **kwargs)
        except UnknownValueError as error:
            alias = TopicAlias.objects.filter(slug=error.topic).select_related("topic").first()
            if alias is None:
                raise
            return HttpResponsePermanentRedirect(self.address_of(alias))

    def address_of(self, alias):
        """The same page with an old topic's slug replaced by the topic's own."""
        query = self.request.GET.copy()
        topics = [alias.topic.slug if s == alias.slug else s for s in query.getlist("topic")]
        query.setlist("topic", topics)
        return f"{self.request.path}?{query.urlencode()}"

    def get_queryset(self):
        return self.filterset.qs.for_list()

    def get_paginator(self, queryset, per_page, **kwargs):
        return SummaryPaginator(queryset, per_page, total=self.counts.total, **kwargs)

    def get_context_data(self, **kwargs):
        selection = self.filterset.selection
        context = super().get_context_data(**kwargs)
        return context | {
            "selection": selection,
            "panel": self.filterset.panel(self.counts),
            "total": self.counts.total,
            "sentence": selection.sentence(self.counts.total),
            "opens": selection.is_empty and context["page_obj"].number == 1,
            "months": by_month(context["summaries"], selection),
            **self.addresses(context["page_obj"]),
        }

    def addresses(self, page):
        """Where this list stands and where it goes on."""
        at = self.page_address
        return {
            "canonical": at(page.number) if page.number > 1 else self.canonical,
            "newer": at(page.previous_page_number()) if page.has_previous() else "",
            "older": at(page.next_page_number()) if page.has_next() else "",
        }

    def page_address(self, number):
        return self.filterset.selection.address(number)

    @property
    def canonical(self):
        return self.filterset.selection.canonical

    @cached_property
    def filterset(self):
        vocabulary = facts_of(self.request).vocabulary
        return SummaryFilterSet(self.query, Summary.objects.public(), vocabulary)

    @property
    def query(self):
        return self.request.GET

    @cached_property
    def counts(self):
        return self.filterset.counts()


def by_month(summaries, selection: Selection) -> list[tuple[Post | None, list[Summary]]]:
    """Summaries under their months; ranked ones stand in one run, under none."""
    if selection.by_relevance:
        return [(None, list(summaries))]
    return [(post, list(group)) for post, group in groupby(summaries, lambda s: s.post)]


class TermView(SummaryListView):
    """The page of one topic or type of research: what it means, and its summaries."""

    facet = ""

    def address_of(self, alias):
        return alias.topic.get_absolute_url()

    @property
    def query(self):
        return QueryDict(urlencode({self.facet: self.kwargs["slug"]}))

    def page_address(self, number):
        return self.request.path + (f"?page={number}" if number > 1 else "")

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            term=get_object_or_404(self.model, slug=self.kwargs["slug"]), **kwargs
        )


class TopicDetailView(TermView):
    model = Topic
    facet = "topic"
    template_name = "blog/topic_detail.html"


class ResearchTypeDetailView(TermView):
    model = ResearchType
    facet = "type"
    template_name = "blog/researchtype_detail.html"


class TermListView(ListView):
    """A vocabulary, explained, with how many summaries carry each of its values."""

    facet = ""

    def get_context_data(self, **kwargs):
        counts = facets.count(Summary.objects.public(), facets.Choice())
        numbers = getattr(counts, self.facet)
        terms = [(term, numbers.get(term.pk, 0)) for term in self.object_list]
        return super().get_context_data(terms=terms, **kwargs)


class TopicListView(TermListView):
    model = Topic
    facet = "topics"
    template_name = "blog/topic_list.html"


class ResearchTypeListView(TermListView):
    model = ResearchType
    facet = "types"
    template_name = "blog/researchtype_list.html"


class ArchiveView(ListView):
    """Every public month, by year, with how many summaries it holds."""

    template_name = "blog/post_archive.html"
    context_object_name = "posts"

    def get_queryset(self):
        counted = Count("summaries", filter=Q(summaries__withdrawn_at=None))
        return Post.objects.public().annotate(summary_count=counted).order_by("-month")

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        months = [datetime.date(2000, number, 1) for number in range(1, 13)]
        years = []
        for year, posts in groupby(context["posts"], lambda post: post.month.year):
            by_number = {post.month.month: post for post in posts}
            years.append((year, [(month, by_number.get(month.month)) for month in months]))
        return context | {"years": years}


class PostYearView(ListView):
    """The posts of a year with the titles of their summaries."""

    template_name = "blog/post_year.html"
    context_object_name = "posts"
    allow_empty = False

    def get_queryset(self):
        return Post.objects.public().filter(month__year=self.kwargs["year"])

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        summaries = (
            Summary.objects.public()
            .filter(post__in=[post.pk for post in context["posts"]])
            .for_list()
            .newest_first()
        )
        grouped = groupby(summaries, lambda summary: summary.post)
        return context | {
            "year": self.kwargs["year"],
            "months": [(post, list(group)) for post, group in grouped],
        }


class AddressView(DetailView):
    """A page of a month: what is not there may have moved."""

    def get(self, request, *args, **kwargs):
        try:
            return super().get(request, *args, **kwargs)
        except Http404:
            return HttpResponsePermanentRedirect(self.new_address(request.path))

    def new_address(self, path):
        """Where an old address leads now; `Http404` unless a reader may go there."""
        old = get_object_or_404(OldAddress, path=path)
        if old.summary_id:
            return get_object_or_404(
                Summary.objects.reachable().select_related("post"), pk=old.summary_id
            ).get_absolute_url()
        return get_object_or_404(Post.objects.public(), pk=old.post_id).get_absolute_url()


class PostDetailView(AddressView):
    """A month, read like an issue."""

    template_name = "blog/post_detail.html"

    def get_object(self, queryset=None):
        return get_object_or_404(Post.objects.public(), month=month_of(self.kwargs))

    def get_context_data(self, **kwargs):
        posts = Post.objects.public()
        return super().get_context_data(
            summaries=self.object.summaries.public().for_list(),
            older=posts.filter(month__lt=self.object.month).first(),
            newer=posts.filter(month__gt=self.object.month).last(),
            **kwargs,
        )


class SummaryDetailView(AddressView):
    """One study; a withdrawn one is a tombstone, and gone (RFC 9110 §15.5.11)."""

    template_name = "blog/summary_detail.html"

    def get_object(self, queryset=None):
        return get_object_or_404(
            Summary.objects.reachable().for_list(),
            post__month=month_of(self.kwargs),
            slug=self.kwargs["slug"],
        )

    def get_context_data(self, **kwargs):
        month = self.object.post.month
        near = Summary.objects.public().select_related("post")
        position = Q(post__month=month, position=self.object.position)
        older = (
            Q(post__month__lt=month)
            | Q(post__month=month, position__gt=self.object.position)
            | (position & Q(pk__gt=self.object.pk))
        )
        return super().get_context_data(
            older=near.filter(older).newest_first().first(),
            newer=near.exclude(older).exclude(pk=self.object.pk).newest_first().last(),
            **kwargs,
        )

    def render_to_response(self, context, **kwargs):
        if self.object.is_withdrawn:
            self.template_name = "blog/summary_withdrawn.html"
            kwargs["status"] = 410
        return super().render_to_response(context, **kwargs)


class PageDetailView(DetailView):
    template_name = "blog/page_detail.html"
    queryset = Page.objects.exclude(slug__in=[Page.INTRODUCTION, Page.DEMONSTRATION])


def healthz(request):
    """Whether this process and its database answer, for whoever watches them."""
    Edition.objects.live()
    return HttpResponse("ok\n", content_type="text/plain", headers={"Cache-Control": "no-store"})


def month_of(kwargs) -> datetime.date:
    """The first day of the month of an address such as /2023/02/."""
    return datetime.date(kwargs["year"], kwargs["month"], 1)


def page_not_found(request, exception):
    """The 404 page; a filter that leads nowhere says so in its own words."""
    is_ours = isinstance(exception, UnknownValueError)
    message = str(exception) if is_ours else gettext("There is no page at this address.")
    return render(request, "404.html", {"message": message}, status=404)
