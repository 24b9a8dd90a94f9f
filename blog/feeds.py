"""The list of any filter as a feed to follow (Atom, RFC 4287), in pages (RFC 5005 §3)."""

import re
from datetime import UTC, datetime
from functools import partial
from io import StringIO

from django.conf import settings
from django.core.paginator import Page
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.xmlutils import SimplerXMLGenerator

from blog.facts import facts_of
from blog.models import Summary
from blog.views import SummaryListView

# What a reader who looks in once in half a year has not seen yet; older ones are on further pages.
A_PAGE = 20
# XML 1.0 has no way to write these (§2.2).
UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


class FullTextFeed(Atom1Feed):
    """A page of an Atom feed whose entries hold the whole text of `summaries`.

    `pages` maps the relations of RFC 5005 §3 to the addresses of other pages; an entry that stands
    in another feed of the same edition is one of its `fragments`, and not written again.
    """

    def root_attributes(self):
        # Links within a text may begin at our root.
        return super().root_attributes() | {"xml:base": f"{settings.SITE_URL}/"}

    def add_root_elements(self, handler):
        super().add_root_elements(handler)
        for relation, address in self.feed["pages"].items():
            handler.addQuickElement("link", "", {"rel": relation, "href": address})

    def latest_post_date(self):
        # Without entries Django says now, and no two answers would be the same.
        nothing_yet = datetime.fromtimestamp(0, UTC)
        return max(map(last_change, self.feed["summaries"]), default=nothing_yet)

    def write_items(self, handler):
        for summary in self.feed["summaries"]:
            write = partial(self.written_entry, summary)
            # The one way to hand on what is XML already.
            handler.ignorableWhitespace(self.feed["fragments"].of("entry", summary.pk, write))

    def written_entry(self, summary: Summary) -> str:
        """The entry of a summary, as XML."""
        self.add_item(**entry(summary, content_of(summary)))
        alone = StringIO()
        super().write_items(SimplerXMLGenerator(alone, "utf-8", short_empty_elements=True))
        self.items.clear()
        return alone.getvalue()

    def add_item_elements(self, handler, item):
        super().add_item_elements(handler, item)
        handler.addQuickElement("content", item["content"], {"type": "html"})


class SummaryFeedView(SummaryListView):
    """The summaries of a filter, which is that of the list with the same query string."""

    paginate_by = A_PAGE

    def get_queryset(self):
        return self.filterset.newest_first

    def get_context_data(self, **kwargs):
        _, page, summaries, _ = self.paginate_queryset(self.object_list, self.paginate_by)
        return {"page": page, "summaries": summaries}

    def render_to_response(self, context):
        selection = self.filterset.selection
        feed = FullTextFeed(
            title=written(": ".join(filter(None, [settings.SITE_NAME, selection.name]))),
            link=settings.SITE_URL + selection.as_ever.address(),
            feed_url=self.page_address(context["page"].number),
            feed_guid=self.page_address(1),
            description="",
            language=settings.LANGUAGE_CODE,
            pages=self.pages(context["page"]),
            summaries=context["summaries"],
            fragments=facts_of(self.request).fragments,
        )
        return HttpResponse(feed.writeString("utf-8"), content_type=feed.content_type)

    def page_address(self, number):
        return settings.SITE_URL + self.filterset.selection.feed_address(number)

    def pages(self, page: Page) -> dict[str, str]:
        """Where the other pages of this feed are."""
        numbers = {"first": 1, "last": page.paginator.num_pages}
        if page.has_previous():
            numbers["previous"] = page.previous_page_number()
        if page.has_next():
            numbers["next"] = page.next_page_number()
        return {relation: self.page_address(number) for relation, number in numbers.items()}


def entry(summary: Summary, content: str) -> dict:
    """A summary as the feed generator takes it; its id is for ever, whatever its address."""
    return {
        "title": written(summary.title),
        "link": settings.SITE_URL + summary.get_absolute_url(),
        "unique_id": summary.uid.urn,
        # The generator declares it to be HTML.
        "description": written(escape(summary.excerpt)),
        "content": content,
        "author_name": written(summary.post.byline or settings.SITE_NAME),
        "pubdate": summary.post.first_published_at,
        "updateddate": last_change(summary),
        "categories": [written(topic.name) for topic in summary.topics.all()],
    }


def content_of(summary: Summary) -> str:
    """The whole text, as HTML."""
    return written(render_to_string("blog/_feed_entry.html", {"summary": summary}))


def last_change(summary: Summary) -> datetime:
    """When something that the entry shows last changed, as far as its rows know."""
    moments = [summary.updated_at, summary.post.published_at]
    if summary.citation:
        moments.append(summary.citation.updated_at)
    return max(moments)


def written(text: str) -> str:
    """The text without what XML cannot hold."""
    return UNWRITABLE.sub("", str(text))
