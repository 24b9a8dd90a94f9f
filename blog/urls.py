from django.urls import path, register_converter
from django.urls.converters import StringConverter

from blog import crawlers, exports, feeds, opensearch, preview, security_txt, views
from research.exports import FORMATS


class YearConverter:
    regex = r"[12][0-9]{3}"

    def to_python(self, value):
        return int(value)

    def to_url(self, value):
        return f"{value:04d}"


class MonthConverter(YearConverter):
    regex = r"0[1-9]|1[0-2]"

    def to_url(self, value):
        return f"{value:02d}"


class EndingConverter(StringConverter):
    regex = "|".join(FORMATS)


register_converter(YearConverter, "year")
register_converter(MonthConverter, "month")
register_converter(EndingConverter, "ending")

app_name = "blog"
urlpatterns = [
    path("", views.SummaryListView.as_view(), name="summary-list"),
    path("summaries.atom", feeds.SummaryFeedView.as_view(), name="summary-feed"),
    path("summaries.csv", exports.SummaryTableView.as_view(), name="summary-table"),
    path(
        "summaries.<ending:ending>", exports.ReferenceListView.as_view(), name="summary-references"
    ),
    path("topics/", views.TopicListView.as_view(), name="topic-list"),
    path("topics/<slug:slug>/", views.TopicDetailView.as_view(), name="topic-detail"),
    path("types/", views.ResearchTypeListView.as_view(), name="researchtype-list"),
    path("types/<slug:slug>/", views.ResearchTypeDetailView.as_view(), name="researchtype-detail"),
    path("archive/", views.ArchiveView.as_view(), name="post-archive"),
    path("overview/", views.OverviewView.as_view(), name="overview"),
    path("<year:year>/", views.PostYearView.as_view(), name="post-year"),
    path("<year:year>/<month:month>/", views.PostDetailView.as_view(), name="post-detail"),
    path(
        "<year:year>/<month:month>/<slug:slug>/",
        views.SummaryDetailView.as_view(),
        name="summary-detail",
    ),
    path(
        "<year:year>/<month:month>/<slug:slug>/citation.<ending:ending>",
        exports.ReferenceView.as_view(),
        name="citation-reference",
    ),
    path(
        "<year:year>/<month:month>/<slug:slug>/citation.csv",
        exports.CitationTableView.as_view(),
        name="citation-table",
    ),
    path(
        "<year:year>/<month:month>/<slug:slug>/summary.<ending:ending>",
        exports.SummaryReferenceView.as_view(),
        name="summary-reference",
    ),
    path("opensearch.xml", opensearch.description, name="opensearch"),
    path("preview/<str:token>/", preview.shared_post, name="post-preview"),
    path("preview/<str:token>/<slug:slug>/", preview.shared_summary, name="summary-preview"),
    path("sitemap.xml", crawlers.sitemap, name="sitemap"),
    path("sitemap-<int:number>.xml", crawlers.sitemap_part, name="sitemap-part"),
    path("robots.txt", crawlers.robots, name="robots"),
    path(".well-known/security.txt", security_txt.security_txt, name="security"),
    path("healthz", views.healthz, name="healthz"),
    path("<slug:slug>/", views.PageDetailView.as_view(), name="page-detail"),
]
