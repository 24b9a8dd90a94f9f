"""The list of any filter as a feed to follow (Atom, RFC 4287), in pages (RFC 5005 §3)."""

from datetime import UTC, datetime

from django.conf import settings
from django.core.paginator import Page

from blog.facts import facts_of
from blog.views import SummaryListView

# What a reader who looks in once in half a year has not seen yet; older ones are on further pages.
A_PAGE = 20
# Without entries there is no last change, and no two answers may differ.
NO_CHANGE = datetime.fromtimestamp(0, UTC)


class SummaryFeedView(SummaryListView):
    """The summaries of a filter, which is that of the list with the same query string."""

    template_name = "blog/feed.xml"
    content_type = "application/atom+xml; charset=utf-8"
    paginate_by = A_PAGE

    def get_queryset(self):
        return self.filterset.newest_first

    def get_context_data(self, **kwargs):
        _, page, summaries, _ = self.paginate_queryset(self.object_list, self.paginate_by)
        selection = self.filterset.selection
        return {
            "title": ": ".join(filter(None, [settings.SITE_NAME, selection.name])),
            "list": settings.SITE_URL + selection.as_ever.address(),
            "pages": self.pages(page),
            "updated": max((one.last_changed for one in summaries), default=NO_CHANGE),
            "summaries": summaries,
            "fragments": facts_of(self.request).fragments,
        }

    def page_address(self, number):
        return settings.SITE_URL + self.filterset.selection.feed_address(number)

    def pages(self, page: Page) -> dict[str, str]:
        """Where this page of the feed is, and where the others are."""
        numbers = {"self": page.number, "first": 1, "last": page.paginator.num_pages}
        if page.has_previous():
            numbers["previous"] = page.previous_page_number()
        if page.has_next():
            numbers["next"] = page.next_page_number()
        return {relation: self.page_address(number) for relation, number in numbers.items()}
