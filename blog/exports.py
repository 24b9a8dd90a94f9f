"""The summaries of any filter, and single references, as files for other programs.

A file is made while it is read from the database, in one query whatever its length. A short one is
kept like a page; a long one is sent as it is made, so that nobody has to hold all of it.
"""

from collections.abc import Iterable, Iterator
from itertools import chain
from urllib.parse import quote

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.http import (
    HttpResponse,
    StreamingHttpResponse,
)
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.text import slugify
from django.views.generic import DetailView

from blog.metadata import csl_of
from blog.models import Summary, SummaryTopic
from blog.models.summary_sets import SummaryQuerySet
from blog.table import written_table
from blog.views import SummaryListView, month_of
from research.exports import FORMATS
from research.models import Citation

# Rows that are in memory at once.
CHUNK = 500
# In bytes; what is longer is sent as it is made.
LONGEST_KEPT = 2**20
# In bytes, of what is sent at once.
PIECE = 2**16
LONGEST_NAME = 80
TABLE = "text/csv; charset=utf-8; header=present"


class ReferenceListView(SummaryListView):
    """The studies of a filter, each once, as RIS, BibTeX or CSL-JSON; `ending` says which."""

    paginate_by = None

    def get_queryset(self):
        return self.filterset.newest_first.whole.exclude(citation=None)

    def get_context_data(self, **kwargs):
        return {}

    def render_to_response(self, context):
        summaries = self.object_list.select_related("citation").only("citation")
        form = FORMATS[self.kwargs["ending"]]
        items = map(record_of, once(row.citation for row in summaries.iterator(CHUNK)))
        return answer(
            form.written(items), form.media_type, self.filterset.selection.name, form.ending
        )


class SummaryTableView(SummaryListView):
    """The summaries of a filter as a table (CSV), those without a reference, too."""

    paginate_by = None

    def get_queryset(self):
        return for_table(self.filterset.newest_first.whole)

    def get_context_data(self, **kwargs):
        return {}

    def render_to_response(self, context):
        lines = written_table(self.object_list.iterator(CHUNK))
        return answer(lines, TABLE, self.filterset.selection.name, "csv")


class ReferenceView(DetailView):
    """One reference as a file: of the study that a summary tells of."""

    def get_object(self, queryset=None):
        return get_object_or_404(
            Summary.objects.public().exclude(citation=None).select_related("post", "citation"),
            post__month=month_of(self.kwargs),
            slug=self.kwargs["slug"],
        )

    def render_to_response(self, context):
        csl = self.csl
        form = FORMATS[self.kwargs["ending"]]
        return answer(form.written([csl]), form.media_type, self.name, form.ending)

    @property
    def csl(self) -> dict:
        return record_of(self.object.citation)

    @property
    def name(self) -> str:
        return self.object.citation.label


class CitationTableView(ReferenceView):
    """One reference as a table of one row, with the summary that tells of its study."""

    def get_object(self, queryset=None):
        return get_object_or_404(
            for_table(Summary.objects.public().exclude(citation=None)),
            post__month=month_of(self.kwargs),
            slug=self.kwargs["slug"],
        )

    def render_to_response(self, context):
        return answer(written_table([self.object]), TABLE, self.name, "csv")


class SummaryReferenceView(ReferenceView):
    """One reference as a file: of the summary itself."""

    def get_object(self, queryset=None):
        return get_object_or_404(
            Summary.objects.public().select_related("post"),
            post__month=month_of(self.kwargs),
            slug=self.kwargs["slug"],
        )

    @property
    def csl(self):
        return csl_of(self.object)

    @property
    def name(self):
        return self.object.title


def for_table(summaries: SummaryQuerySet) -> SummaryQuerySet:
    """With all that a row of the table says, in one query."""
    topics = SummaryTopic.objects.filter(content_object=OuterRef("pk")).order_by("tag__name")
    return (
        summaries.select_related("post", "citation", "research_type")
        .only("title", "slug", "practice_implications", "post", "citation", "research_type")
        .annotate(topic_names=ArraySubquery(topics.values("tag__name")))
    )


def once(citations: Iterable[Citation]) -> Iterator[Citation]:
    """Each citation where it comes first: several summaries may tell of one study."""
    seen = set()
    for citation in citations:
        if citation.pk not in seen:
            seen.add(citation.pk)
            yield citation


def record_of(citation: Citation) -> dict:
    """A citation as it leaves; in its note what has become of it, or what could not be read."""
    csl = citation.csl if citation.title else {"type": "document"}
    notes = [notice.text for notice in citation.notices_said]
    if not citation.title:
        notes.insert(0, citation.raw)
    return csl | {"note": "; ".join(notes)} if notes else csl


def answer(lines: Iterable[str], media_type: str, name: str, ending: str) -> HttpResponseBase:
    """The file as a download, whole if it is short, else piece by piece."""
    headers = {
        "Content-Type": media_type,
        "Content-Disposition": disposition(name, ending),
        # A search engine should lead to the page, which says more.
        "X-Robots-Tag": "noindex",
    }
    pieces = in_pieces(lines)
    begun, size = [], 0
    for piece in pieces:
        begun.append(piece)
        size += len(piece)
        if size > LONGEST_KEPT:
            return StreamingHttpResponse(chain(begun, pieces), headers=headers)
    return HttpResponse(b"".join(begun), headers=headers)


def in_pieces(lines: Iterable[str]) -> Iterator[bytes]:
    """The lines in UTF-8, many of them at once: each piece is one call of the server."""
    held, size = [], 0
    for line in lines:
        held.append(line.encode())
        size += len(held[-1])
        if size >= PIECE:
            yield b"".join(held)
            held, size = [], 0
    yield b"".join(held)


def disposition(name: str, ending: str) -> str:
    """A name for the file in ASCII, and for newer browsers in full (RFC 6266 appendix D)."""
    full = "".join(
        sign for sign in f"{settings.SITE_NAME} {name}" if sign.isalnum() or sign in " -_,"
    )
    full = " ".join(full.split())[:LONGEST_NAME].strip(" ,")
    plain = slugify(full) or "references"
    header = f'attachment; filename="{plain}.{ending}"'
    return f"{header}; filename*=UTF-8''{quote(f'{full}.{ending}', safe='')}" if full else header
