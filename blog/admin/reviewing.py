"""The queue as pages: one flagged summary after another, beside the text it was imported from."""

from typing import NamedTuple

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from blog import journal, review
from blog.admin.forms import OwnPageSummaryForm
from blog.admin.kept import saved
from blog.admin.summaries import CORRECTION, SummaryAdmin
from blog.desk import LOOKS_AFTER
from blog.facts import facts_of
from blog.models import ReviewReason, Summary
from blog.suggestions import Suggestion, texts_of
from research.admin.entering import Row, rows_of
from research.models import Citation
from research.pasting import Reading

# How many of each reason somebody has gone through since they began, by reason.
DONE = "reviewed"
TOPICS, TYPE = "suggested_topics", "suggested_type"


class Offer(NamedTuple):
    """A suggestion on the page, the key that chooses it, and whether it is chosen."""

    key: int
    suggestion: Suggestion
    is_chosen: bool


class ReviewAdmin(SummaryAdmin):
    """The page of a summary as the queue shows it: the same form, and what leads on from it."""

    form = OwnPageSummaryForm
    change_form_template = "admin/blog/summary/review.html"

    def pages(self):
        def view(function):
            return self.admin_site.admin_view(function)

        return [
            path("review/", view(require_safe(self.next_view)), name="review"),
            path("review/again/", view(require_POST(self.again_view)), name="review-again"),
            path("review/undo/", view(require_POST(self.undo_view)), name="review-undo"),
            path("review/<int:pk>/", view(self.row_view), name="review-row"),
            path("review/<int:pk>/skip/", view(require_POST(self.skip_view)), name="review-skip"),
        ]

    def get_fieldsets(self, request, obj=None):
        main = ["title", "note", "citation", "topics", "research_type"]
        return [
            (None, {"fields": [*main, "body", "practice_implications"]}),
            (_("Address"), {"fields": ["slug"], "classes": ["collapse"]}),
            *([CORRECTION] if obj and obj.post.was_public else []),
        ]

    def get_queryset(self, request):
        summaries = Summary.objects.select_related("post", "research_type", "citation")
        return summaries.defer("search").prefetch_related("topics")

    def next_view(self, request: HttpRequest) -> HttpResponseBase:
        """Leads to the next one, or says that there is none."""
        reason = self._reason(request)
        pk = review.take_next(request.user, reason)
        if pk is not None:
            return redirect(_row_address(pk, reason))
        context = {
            "title": gettext("Nothing is left to look at"),
            "reason": reason,
            "reasons": review.reasons(),
            "done": self._done(request),
            "progress": review.progress(request.user, reason, 0),
            "accepted": review.last_accepted(request.user),
            **self.admin_site.each_context(request),
        }
        return TemplateResponse(request, "admin/blog/summary/review_end.html", context)

    def row_view(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """One of the queue; saved or not, it stays this one until it is accepted or skipped."""
        reason = self._reason(request)
        if request.method == "POST":
            if "_accept" in request.POST:
                request.POST = with_suggestions(request.POST)
            return self.changeform_view(request, str(pk))
        summary = get_object_or_404(Summary.objects.only("title", "review_reasons"), pk=pk)
        if not review.queue().filter(pk=pk).exists():
            said = gettext("“%s” is reviewed already. Here is the next.")
        elif not review.take(pk, request.user):
            said = gettext("Somebody else is looking at “%s” right now. Here is the next.")
        else:
            return self.changeform_view(request, str(pk))
        messages.info(request, said % summary.title)
        return redirect(_queue_address(reason))

    def skip_view(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        reason = self._reason(request)
        review.skip(get_object_or_404(review.queue(), pk=pk).pk, request.user)
        return redirect(_queue_address(reason))

    def again_view(self, request: HttpRequest) -> HttpResponseBase:
        reason = self._reason(request)
        review.take_up_again(request.user)
        return redirect(_queue_address(reason))

    def undo_view(self, request: HttpRequest) -> HttpResponseBase:
        """Takes back what this person accepted last, and shows it again."""
        reason = self._reason(request)
        accepted = review.last_accepted(request.user)
        if accepted is None or str(accepted.pk) != request.POST.get("change"):
            messages.warning(request, gettext("There is nothing to take back any more."))
            return redirect(_queue_address(reason))
        row = accepted.rows.filter(table=Summary._meta.db_table).order_by("pk").first()
        try:
            undone = journal.undo(accepted.pk, request.user)
        except journal.UndoRefusedError as error:
            messages.error(request, str(error))
            return redirect(_queue_address(reason))
        said = gettext("Taken back: “%s” is in the queue again.")
        messages.success(request, said % accepted.about)
        for kept in undone.kept:
            messages.info(request, str(kept))
        request.session[DONE] = max(0, self._done(request) - 1)
        return redirect(_row_address(row.key, reason) if row else _queue_address(reason))

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        request.left_open = []
        if "_accept" in request.POST:
            summary = Summary.objects.select_related("citation").get(pk=form.instance.pk)
            with journal.change(request.user, about=summary.title) as recording:
                request.left_open = review.accept(summary)
                if not request.left_open:
                    recording.name(journal.ChangeKind.REVIEW, summary.title)

    def response_change(self, request, obj):
        reason = self._reason(request)
        if request.moved:
            messages.info(request, request.moved)
        if "_accept" not in request.POST:
            messages.success(request, gettext("“%s” is saved, and still to be looked at.") % obj)
        elif request.left_open:
            said = gettext("“%(title)s” is saved. It stays in the queue: %(reasons)s.")
            names = "; ".join(open_.name for open_ in request.left_open)
            messages.warning(request, said % {"title": obj, "reasons": names})
        else:
            messages.success(request, gettext("“%s” is reviewed.") % obj)
            review.release(obj.pk, request.user)
            request.session[DONE] = self._done(request) + 1
            return saved(request, redirect(_queue_address(reason)))
        return saved(request, redirect(_row_address(obj.pk, reason)))

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        reason = self._reason(request)
        context |= {
            "title": gettext("Review"),
            "reason": reason,
            "reasons": review.reasons(),
            "progress": review.progress(request.user, reason, self._done(request)),
            "accepted": review.last_accepted(request.user),
            "open_reasons": review.open_reasons(obj),
            "understood": _understood(obj.citation) if obj.citation else [],
            **self._offers(request, obj),
        }
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def _offers(self, request, summary: Summary) -> dict[str, list[Offer]]:
        """The first of each kind is chosen where there is none yet: it is nothing till accepted."""
        knowledge = facts_of(request).knowledge
        (text,) = texts_of([summary])
        has = frozenset(topic.pk for topic in summary.topics.all())
        topics = knowledge.topics.suggestions(text, has)
        types = [] if summary.research_type_id else knowledge.types.suggestions(text)
        if request.method == "POST":
            chosen = {*request.POST.getlist(TOPICS)}, {*request.POST.getlist(TYPE)}
        else:
            chosen = (
                {str(one.key) for one in topics[: not has]},
                {str(one.key) for one in types[:1]},
            )
        return {
            "topic_offers": _numbered(topics, 1, chosen[0]),
            "type_offers": _numbered(types, len(topics) + 1, chosen[1]),
        }

    def _done(self, request) -> int:
        return request.session.get(DONE, 0)

    def _reason(self, request: HttpRequest) -> str:
        """The one that is asked for. Raises `PermissionDenied`, and `Http404` for none there is."""
        if not request.user.has_perm(LOOKS_AFTER) or not self.has_change_permission(request):
            raise PermissionDenied
        reason = request.GET.get("reason", "")
        if reason and reason not in ReviewReason.values:
            raise Http404
        return reason


def with_suggestions(data: QueryDict) -> QueryDict:
    """What was sent, with the suggestions that were chosen put into their fields."""
    data = data.copy()
    topics = [*data.getlist("topics"), *data.getlist(TOPICS)]
    data.setlist("topics", list(dict.fromkeys(topics)))
    if not data.get("research_type"):
        data["research_type"] = data.get(TYPE, "")
    return data


def _keys(suggestions: list[Suggestion]) -> list[str]:
    return [str(one.key) for one in suggestions]


def _numbered(suggestions: list[Suggestion], first: int, chosen: list[str]) -> list[Offer]:
    return [
        Offer(key, suggestion, str(suggestion.key) in chosen)
        for key, suggestion in enumerate(suggestions, first)
    ]


def _understood(citation: Citation) -> list[Row]:
    """What the citation holds of its reference, each field with what the parser says of it."""
    return rows_of(Reading(citation.raw, "", citation.csl, review.doubts_about(citation)))


def _queue_address(reason: str) -> str:
    return _with_reason(reverse("admin:review"), reason)


def _row_address(pk: int, reason: str) -> str:
    return _with_reason(reverse("admin:review-row", args=[pk]), reason)


def _with_reason(address: str, reason: str) -> str:
    return f"{address}?{urlencode({'reason': reason})}" if reason else address


admin.site.add_pages(*ReviewAdmin(Summary, admin.site).pages())
