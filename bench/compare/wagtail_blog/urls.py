from django.urls import include, path

from wagtail_blog.feeds import SummaryFeed

urlpatterns = [
    path("feed/", SummaryFeed()),
    path("", include("wagtail.urls")),
]
