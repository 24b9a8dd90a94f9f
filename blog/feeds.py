"""The list of any filter as a feed to follow (Atom, RFC 4287), in pages (RFC 5005 §3)."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from django.conf import settings
from django.core.paginator import Page

from blog.facts import Fragments, facts_of
from blog.models import Summary
from blog.results import Results
from blog.views import SummaryListView

# What a reader who looks in once in half a year has not seen yet; older ones are on further pages.
A_PAGE = 20
# Without entries there is no last change, and no two answers may differ.
NO_CHANGE = datetime.fromtimestamp(0, UTC).isoformat()


class Entry(NamedTuple):
    """An entry of a feed: as it was written before, or the summary of which it is to be written.

    `changed` is an ISO time in UTC: as texts they are in the order of time.
    """

    written: str | None
    summary: Summary | None
    changed: str


class Entries(Sequence):
    """The entries of results, newest first. Only what was not written before is fetched.

    A slice is a list, made in one query at most.
    """

    def __init__(self, results: Results, fragments: Fragments):
        self.results, self.fragments = results, fragments

    def __len__(self):
        return len(self.results)

    def __getitem__(self, part: slice) -> list[Entry]:
        start, stop, _ = part.indices(len(self))
        place_of = self.results.candidates(start, stop)
        entries = {key: self._written(key) for key in place_of}
        if new := {key: place_of[key] for key, entry in entries.items() if entry is None}:
            rows = self.results.rows(new, 0, len(new))
            for summary in self.results.fetched(rows, new):
                entries[summary.pk] = self._to_write(summary)
        return [entry for entry in entries.values() if entry]

    def _written(self, key: int) -> Entry | None:
        written, changed = (self.fragments.at_hand(kind, key) for kind in ("entry", "changed"))
        return Entry(written, None, changed) if written and changed else None

    def _to_write(self, summary: Summary) -> Entry:
        changed = summary.last_changed.astimezone(UTC).isoformat
        return Entry(None, summary, self.fragments.of("changed", summary.pk, changed))


class SummaryFeedView(SummaryListView):
    """The summaries of a filter, which is that of the list with the same query string."""

    template_name = "blog/feed.xml"
    content_type = "application/atom+xml; charset=utf-8"
    paginate_by = A_PAGE

    def get_queryset(self):
        return Entries(self.filterset.newest_first, facts_of(self.request).fragments)

    def get_context_data(self, **kwargs):
        _, page, entries, _ = self.paginate_queryset(self.object_list, self.paginate_by)
        selection = self.filterset.selection
        return {
            "title": ": ".join(filter(None, [settings.SITE_NAME, selection.name])),
            "list": settings.SITE_URL + selection.as_ever.address(),
            "pages": self.pages(page),
            "updated": max((entry.changed for entry in entries), default=NO_CHANGE),
            "entries": entries,
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
