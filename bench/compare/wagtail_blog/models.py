"""The same archive in Wagtail, as its documentation teaches: an index page and a page each."""

from django.core.paginator import Paginator
from django.db import models
from django.db.models import Count
from django.db.models.functions import ExtractYear
from django.utils.functional import cached_property
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Page, PageManager
from wagtail.query import PageQuerySet
from wagtail.search import index

A_PAGE = 6
RELATED = 3


class Topic(models.Model):
    name = models.CharField(max_length=100)
    slug = models.SlugField(max_length=100, unique=True)

    class Meta:
        ordering = ["name"]

    def __str__(self):
        return self.name


class ResearchType(models.Model):
    name = models.CharField(max_length=100)
    slug = models.SlugField(max_length=100, unique=True)

    class Meta:
        ordering = ["name"]

    def __str__(self):
        return self.name


class BlogIndexPage(Page):
    """Summaries, newest first, narrowed by the query string."""

    subpage_types = ["wagtail_blog.SummaryPage"]

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        selection = Selection(request.GET)
        page = Paginator(selection.results, A_PAGE).get_page(request.GET.get("page"))
        query = request.GET.copy()
        query.pop("page", None)
        return context | {
            "selection": selection,
            "page_obj": page,
            "facets": selection.facets(),
            "query": query.urlencode(),
        }


class SummaryQuerySet(PageQuerySet):
    def for_list(self):
        return self.select_related("research_type").prefetch_related("topics")


class SummaryPage(Page):
    date = models.DateField(db_index=True)
    position = models.PositiveSmallIntegerField()
    body = RichTextField()
    practice_implications = RichTextField(blank=True)
    reference = models.TextField(blank=True)
    doi = models.CharField(max_length=200, blank=True)
    topics = ParentalManyToManyField(Topic, related_name="summaries")
    research_type = models.ForeignKey(
        ResearchType, null=True, blank=True, on_delete=models.PROTECT, related_name="summaries"
    )

    objects = PageManager.from_queryset(SummaryQuerySet)()

    parent_page_types = ["wagtail_blog.BlogIndexPage"]
    search_fields = [
        *Page.search_fields,
        index.SearchField("practice_implications"),
        index.SearchField("body"),
        index.SearchField("reference"),
        index.FilterField("date"),
        index.FilterField("position"),
        index.FilterField("research_type"),
        index.RelatedFields("topics", [index.FilterField("slug")]),
    ]
    content_panels = [
        *Page.content_panels,
        FieldPanel("date"),
        FieldPanel("body"),
        FieldPanel("practice_implications"),
        FieldPanel("reference"),
        FieldPanel("topics"),
        FieldPanel("research_type"),
    ]

    def get_context(self, request, *args, **kwargs):
        summaries = SummaryPage.objects.live()
        topics = list(self.topics.all())
        related = summaries.filter(topics=topics[0]) if topics else summaries.none()
        return super().get_context(request, *args, **kwargs) | {
            "topics": topics,
            "related": related.exclude(pk=self.pk).order_by("-date", "position")[:RELATED],
            "older": summaries.filter(date__lt=self.date).order_by("-date", "position").first(),
            "newer": summaries.filter(date__gt=self.date).order_by("date", "position").first(),
        }


class Selection:
    """What the query string chooses: several topics mean all of them, several types or years any.

    The count beside a value says how many of the summaries that match everything else carry it;
    one query for each facet.
    """

    def __init__(self, query):
        self.words = query.get("q", "").strip()
        self.topics = query.getlist("topic")
        self.types = query.getlist("type")
        self.years = [int(year) for year in query.getlist("year")]

    @property
    def newest_first(self):
        return self._chosen().order_by("-date", "position").for_list()

    @property
    def results(self):
        """As found: the best match first."""
        if not self.words:
            return self.newest_first
        return self._chosen().for_list().search(self.words, operator="and")

    def facets(self):
        through = SummaryPage.topics.through.objects
        topics = through.filter(summarypage__in=self._found(self._chosen()))
        return {
            "type": _options(
                ResearchType.objects.values_list("pk", "slug", "name"),
                _counted(self._found(self._chosen(types=())), "research_type"),
                self.types,
            ),
            "topic": _options(
                Topic.objects.values_list("pk", "slug", "name"),
                _counted(topics, "topic"),
                self.topics,
            ),
            "year": [
                (str(year), str(year), number, year in self.years)
                for year, number in sorted(
                    _counted(
                        self._found(self._chosen(years=())).annotate(year=ExtractYear("date")),
                        "year",
                    ).items(),
                    reverse=True,
                )
            ],
        }

    def _chosen(self, types=None, years=None):
        found = SummaryPage.objects.live()
        for slug in self.topics:
            found = found.filter(topics__slug=slug)
        types = self.types if types is None else types
        years = self.years if years is None else years
        if types:
            found = found.filter(research_type__slug__in=types)
        if years:
            found = found.filter(date__year__in=years)
        return found

    def _found(self, pages):
        return pages.filter(pk__in=self._hits) if self.words else pages

    @cached_property
    def _hits(self):
        """The keys of all with the words: to search once is cheaper than once for each facet."""
        hits = SummaryPage.objects.live().search(
            self.words, operator="and", order_by_relevance=False
        )
        return list(hits.get_queryset().values_list("pk", flat=True))


def _counted(rows, field):
    return dict(rows.order_by().values_list(field).annotate(number=Count("pk")))


def _options(terms, counts, chosen):
    return [(slug, name, counts.get(key, 0), slug in chosen) for key, slug, name in terms]
