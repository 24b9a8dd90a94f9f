"""The list of any filter as a feed to follow (Atom, RFC 4287)."""

import re
from datetime import datetime

from django.conf import settings
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils.feedgenerator import Atom1Feed

from blog.models import Summary
from blog.views import SummaryListView

# What a reader who looks in once in half a year has not seen yet.
NEWEST = 20
# XML 1.0 has no way to write these (§2.2).
UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


class FullTextFeed(Atom1Feed):
    """An Atom feed whose entries hold their whole text."""

    def add_item_elements(self, handler, item):
        super().add_item_elements(handler, item)
        handler.addQuickElement("content", item["content"], {"type": "html"})


class SummaryFeedView(SummaryListView):
    """The newest summaries of a filter, which is that of the list with the same query string."""

    paginate_by = None

    def get_queryset(self):
        return super().get_queryset().newest_first()[:NEWEST]

    def get_context_data(self, **kwargs):
        return {"summaries": self.object_list}

    def render_to_response(self, context):
        selection = self.filterset.selection
        feed = FullTextFeed(
            title=written(": ".join(filter(None, [settings.SITE_NAME, selection.name]))),
            link=settings.SITE_URL + selection.address(),
            feed_url=settings.SITE_URL + selection.feed_address,
            feed_guid=settings.SITE_URL + selection.feed_address,
            description="",
        )
        for summary in context["summaries"]:
            feed.add_item(**entry(summary))
        return HttpResponse(feed.writeString("utf-8"), content_type=feed.content_type)


def entry(summary: Summary) -> dict:
    """A summary as the feed generator takes it; its id is for ever, whatever its address."""
    return {
        "title": written(summary.title),
        "link": settings.SITE_URL + summary.get_absolute_url(),
        "unique_id": summary.uid.urn,
        "description": written(summary.excerpt),
        "content": written(render_to_string("blog/_feed_entry.html", {"summary": summary})),
        "author_name": written(summary.post.byline or settings.SITE_NAME),
        "pubdate": summary.post.first_published_at,
        "updateddate": last_change(summary),
        "categories": [written(topic.name) for topic in summary.topics.all()],
    }


def last_change(summary: Summary) -> datetime:
    """When something that the entry shows last changed, as far as its rows know."""
    moments = [summary.updated_at, summary.post.published_at]
    if summary.citation:
        moments.append(summary.citation.updated_at)
    return max(moments)


def written(text: str) -> str:
    """The text without what XML cannot hold."""
    return UNWRITABLE.sub("", str(text))
