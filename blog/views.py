import datetime
import re
from collections import defaultdict
from dataclasses import replace
from itertools import groupby
from urllib.parse import urlencode

from django.conf import settings
from django.core.paginator import Paginator
from django.core.validators import slug_re
from django.http import Http404, HttpResponse, HttpResponsePermanentRedirect, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.views.generic import DetailView, ListView, TemplateView

from blog.charts import Chart
from blog.facts import facts_of
from blog.filters import Selection, SummaryFilterSet, UnknownValueError
from blog.models import Page, Post, Summary
from blog.old_addresses import count_missed, new_address
from blog.overview import Overview
from blog.prepared import Prepared
from blog.related import onward
from blog.results import know_topics
from blog.search import hits
from blog.search.help import help_with
from blog.search.unanswered import count_unanswered
from blog.vocabulary import Term
from research.models import ResearchType, ResearchTypeAlias, Topic, TopicAlias


class SummaryListView(ListView):
    """Public summaries, newest first, narrowed by the query string."""

    template_name = "blog/summary_list.html"
    context_object_name = "summaries"
    paginate_by = settings.SUMMARIES_PER_PAGE

    def get(self, request, *args, **kwargs):
        try:
            return super().get(request, *args, **kwargs)
        except UnknownValueError as error:
            if error.key in ALIASES and (renamed := terms_once(self.query)):
                return HttpResponsePermanentRedirect(self.renamed_address(renamed))
            raise

    def renamed_address(self, renamed: "Renamed") -> str:
        """This address with old slugs replaced, and without keys that mean nothing."""
        query = self.query.copy()
        for key in set(query) - {*SummaryFilterSet.base_filters, "page"}:
            del query[key]
        for key in set(query) & set(ALIASES):
            slugs = [renamed.get((key, slug), slug) for slug in query.getlist(key)]
            query.setlist(key, dict.fromkeys(slugs))
        return f"{self.request.path}?{query.urlencode()}"

    def get_queryset(self):
        return self.filterset.results

    def get_paginate_by(self, queryset):
        return self.paginate_by and (self.filterset.selection.show or self.paginate_by)

    def paginate_queryset(self, queryset, page_size):
        """A page has one number, written in one way; any other leads nowhere."""
        paginator = Paginator(queryset, page_size)
        number = self.request.GET.get("page") or "1"
        if not re.fullmatch(r"[1-9][0-9]{0,8}", number) or int(number) > paginator.num_pages:
            raise UnknownValueError(gettext("This list has no such page."), "page")
        page = paginator.page(int(number))
        return paginator, page, page.object_list, page.has_other_pages()

    def get_context_data(self, **kwargs):
        selection, total = self.filterset.selection, self.filterset.counts.total
        context = super().get_context_data(**kwargs)
        if not selection.show:
            hits.mark(context["summaries"], selection.words)
        fragments = facts_of(self.request).fragments
        for summary in context["summaries"]:
            summary.fragments = fragments
        help_on = help_with(self.filterset, facts_of(self.request))
        # Not what the filters alone hide.
        if not (total or help_on.says_nothing or self.filterset.found.places):
            count_unanswered(self.request, selection)
        return context | {
            "selection": selection,
            "panel": self.filterset.panel(),
            "total": total,
            "sentence": selection.sentence(total),
            "ranked": self.filterset.results.ranked,
            "opens": selection.is_empty and not selection.show and context["page_obj"].number == 1,
            "latest": facts_of(self.request).notices.latest,
            "months": by_month(context["summaries"], selection),
            "help": help_on,
            **self.addresses(context["page_obj"]),
        }

    def addresses(self, page):
        """Where this list stands and where it goes on."""
        at = self.page_address
        return {
            "canonical": self.filterset.selection.canonical(page.number),
            "newer": at(page.previous_page_number()) if page.has_previous() else "",
            "older": at(page.next_page_number()) if page.has_next() else "",
        }

    def page_address(self, number):
        return self.filterset.selection.address(number)

    @cached_property
    def filterset(self):
        return SummaryFilterSet(self.query, facts_of(self.request).catalogue)

    @property
    def query(self) -> QueryDict:
        return self.request.GET


def by_month(summaries, selection: Selection) -> list[tuple[Post | None, list[Summary]]]:
    """Summaries under their months; ranked ones stand in one run, under none."""
    if selection.by_relevance:
        return [(None, list(summaries))]
    return [(post, list(group)) for post, group in groupby(summaries, lambda s: s.post)]


# By what the query string calls them: where old slugs stand, and the way to those of now.
ALIASES = {
    "topic": (TopicAlias, "topic__slug"),
    "type": (ResearchTypeAlias, "research_type__slug"),
}
# The slug of now, by key of the query string and old slug.
Renamed = dict[tuple[str, str], str]


def terms_once(query: QueryDict) -> Renamed:
    """The topics and types of research that once had a slug of this query string."""
    found = {}
    for key, (model, slug) in ALIASES.items():
        asked = [*filter(slug_re.match, query.getlist(key))]
        aliases = model.objects.filter(slug__in=asked) if asked else model.objects.none()
        found |= {(key, old): new for old, new in aliases.values_list("slug", slug)}
    return found


class TermView(SummaryListView):
    """The page of one topic or type of research: what it means, and its summaries."""

    key = ""

    def renamed_address(self, renamed):
        slug = renamed[self.key, self.kwargs["slug"]]
        return reverse(f"blog:{self.request.resolver_match.url_name}", args=[slug])

    @property
    def query(self):
        return QueryDict(urlencode({self.key: self.kwargs["slug"]}))

    @cached_property
    def term(self):
        return get_object_or_404(self.model, slug=self.kwargs["slug"])

    def page_address(self, number):
        return self.filterset.selection.canonical(number)

    @property
    def by_year(self):
        timeline = facts_of(self.request).timeline
        return getattr(timeline, SummaryFilterSet.FACETS[self.key]).get(self.term.pk, {})

    def get_context_data(self, **kwargs):
        context = super().get_context_data(term=self.term, **kwargs)
        years = facts_of(self.request).timeline.years
        chart = Chart.of(self.by_year, years, max(self.by_year.values(), default=1))
        return context | {
            "chart": chart,
            "years": [
                (column, replace(context["selection"], years=(year_term(column.year),)).address())
                for column in chart.columns
            ],
        }


def year_term(year: int) -> Term:
    return Term(year, str(year), str(year))


class TopicDetailView(TermView):
    model = Topic
    key = "topic"
    template_name = "blog/topic_detail.html"


class ResearchTypeDetailView(TermView):
    model = ResearchType
    key = "type"
    template_name = "blog/researchtype_detail.html"


class TermListView(ListView):
    """A vocabulary, explained, with how many summaries carry each of its values."""

    facet = ""

    def get_context_data(self, **kwargs):
        timeline = facts_of(self.request).timeline
        by_term = getattr(timeline, self.facet)
        # One scale for all, so that they can be compared.
        highest = max((max(by_year.values()) for by_year in by_term.values()), default=1)
        terms = []
        for term in self.object_list:
            by_year = by_term.get(term.pk, {})
            chart = Chart.of(by_year, timeline.years, highest)
            terms.append((term, sum(by_year.values()), chart))
        return super().get_context_data(terms=terms, years=timeline.years, **kwargs)


class TopicListView(TermListView):
    model = Topic
    facet = "topics"
    template_name = "blog/topic_list.html"


class ResearchTypeListView(TermListView):
    model = ResearchType
    facet = "types"
    template_name = "blog/researchtype_list.html"


class ArchiveView(TemplateView):
    """Every public month, by year, with how many summaries it holds."""

    template_name = "blog/post_archive.html"

    def get_context_data(self, **kwargs):
        published = {month.first_day: month for month in facts_of(self.request).catalogue.months}
        years = sorted({first_day.year for first_day in published}, reverse=True)
        return super().get_context_data(
            years=[
                (year, [published.get(datetime.date(year, n, 1)) for n in range(1, 13)])
                for year in years
            ],
            **kwargs,
        )


class OverviewView(TemplateView):
    """How topics and types of research came and went, and every month, in pictures."""

    template_name = "blog/overview.html"

    def get_context_data(self, **kwargs):
        facts = facts_of(self.request)
        return super().get_context_data(
            overview=Overview.of(facts.catalogue, facts.timeline), **kwargs
        )


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
            .select_related("post", "citation", "research_type")
            .newest_first()
        )
        by_post = defaultdict(list)
        for summary in summaries:
            by_post[summary.post_id].append(summary)
        return context | {
            "year": self.kwargs["year"],
            "summaries": summaries,
            "months": [(post, by_post[post.pk]) for post in context["posts"]],
        }


class PostDetailView(DetailView):
    """A month, read like an issue."""

    template_name = "blog/post_detail.html"

    def get_object(self, queryset=None):
        return get_object_or_404(Post.objects.public(), month=month_of(self.kwargs))

    def get_summaries(self):
        return self.object.summaries.public().for_list()

    def get_neighbours(self):
        posts, month = Post.objects.public(), self.object.month
        older = posts.filter(month__lt=month).order_by("-month")[:1]
        newer = posts.filter(month__gt=month).order_by("month")[:1]
        return list(older.union(newer, all=True))

    def get_context_data(self, **kwargs):
        neighbours, month = self.get_neighbours(), self.object.month
        return super().get_context_data(
            summaries=self.get_summaries(),
            older=next((post for post in neighbours if post.month < month), None),
            newer=next((post for post in neighbours if post.month > month), None),
            **kwargs,
        )


AT_ADDRESS = Prepared(
    lambda month, slug: (
        Summary.objects.reachable()
        .filter(post__month=month, slug=slug)
        .for_list()
        .defer("updated_at", "citation__updated_at")
        .prefetch_related(None)
    ),
    month=datetime.date.min,
    slug="slug",
)


class SummaryDetailView(DetailView):
    """One study; a withdrawn one is a tombstone, and gone (RFC 9110 §15.5.11)."""

    template_name = "blog/summary_detail.html"

    def get_object(self, queryset=None):
        month, catalogue = month_of(self.kwargs), facts_of(self.request).catalogue
        for summary in AT_ADDRESS.rows(month=month, slug=self.kwargs["slug"]):
            place = catalogue.place_of(summary.pk, month.year)
            if place is not None:
                know_topics(summary, catalogue, place)
            return summary
        raise Http404

    def get_onward(self):
        return onward(self.object, facts_of(self.request).catalogue)

    def get_context_data(self, **kwargs):
        if not self.object.is_withdrawn:
            kwargs |= self.get_onward()._asdict()
        return super().get_context_data(**kwargs)

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
    facts_of(request)
    return HttpResponse("ok\n", content_type="text/plain", headers={"Cache-Control": "no-store"})


def month_of(kwargs) -> datetime.date:
    """The first day of the month of an address such as /2023/02/."""
    return datetime.date(kwargs["year"], kwargs["month"], 1)


def page_not_found(request, exception):
    """The 404 page, or the way to where the page that was here is now.

    A filter that leads nowhere says so in its own words.
    """
    if isinstance(exception, UnknownValueError):
        message = str(exception)
    elif moved := new_address(request):
        return HttpResponsePermanentRedirect(moved)
    else:
        count_missed(request)
        message = gettext("There is no page at this address.")
    return render(request, "404.html", {"message": message}, status=404)
