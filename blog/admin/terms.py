"""The desk of topics and types of research: likely duplicates, merging, renaming, splitting."""

from typing import NamedTuple

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from blog.admin.controls import number
from blog.journal import ChangeKind, UndoRefusedError, undo
from blog.journal.rights import may_undo
from blog.journal.rows import net_of
from blog.models import DAYS_TO_UNDO, Change
from blog.terms import deeds
from blog.terms.effects import MergeEffect, RenameEffect, SplitEffect
from blog.terms.forms import RenameForm, SplitForm
from blog.terms.kinds import RESEARCH_TYPE, TOPIC, Kind, Tally, tallies, used_together
from research.admin.vocabulary import ResearchTypeAdmin, TopicAdmin
from research.likeness import Cluster, clusters, decide_different
from research.models import Difference, ResearchType, Topic
from research.naming import Term

admin.site.unregister([Topic, ResearchType])

# What is done at a desk, and how much of it can be taken back there; the rest stands in the log.
DEEDS = [ChangeKind.MERGE, ChangeKind.RENAME, ChangeKind.SPLIT]
LATELY = 20
# On the page on which a term is split; older ones are found by the words of their titles.
SHOWN = 200


class Row(NamedTuple):
    """A term with the summaries that carry it, and why it stands there, if for a reason."""

    term: Term
    tally: Tally
    because: str = ""


class TermDeskAdmin(admin.ModelAdmin):
    """A vocabulary with a desk of its own."""

    kind: Kind
    desk_title: str
    change_list_template = "admin/blog/terms/change_list.html"

    def get_urls(self):
        pages = {
            "desk": ("desk/", self.desk_view),
            "merge": ("desk/merge/", self.merge_view),
            "rename": ("<int:pk>/rename/", self.rename_view),
            "split": ("<int:pk>/split/", self.split_view),
        }
        return [
            path(
                route,
                self.admin_site.admin_view(require_http_methods(["GET", "HEAD", "POST"])(view)),
                name=f"{self.opts.app_label}_{self.opts.model_name}_{name}",
            )
            for name, (route, view) in pages.items()
        ] + super().get_urls()

    def address(self, name: str, *arguments) -> str:
        options = self.opts
        return reverse(f"admin:{options.app_label}_{options.model_name}_{name}", args=arguments)

    def page(self, request, template: str, title: str, **context) -> TemplateResponse:
        frame = {
            **self.admin_site.each_context(request),
            "title": title,
            "opts": self.opts,
            "desk": self.address("desk"),
            "desk_title": self.desk_title,
        }
        return TemplateResponse(request, f"admin/blog/terms/{template}.html", frame | context)

    def may(self, request, *actions: str) -> None:
        """Raises `PermissionDenied` unless this person may do all of these to the terms."""
        for action in actions:
            if not getattr(self, f"has_{action}_permission")(request):
                raise PermissionDenied

    def changelist_view(self, request, extra_context=None):
        desk = self.address("desk") if self.has_change_permission(request) else ""
        context = {"desk": desk, "desk_title": self.desk_title}
        return super().changelist_view(request, (extra_context or {}) | context)

    def desk_view(self, request):
        """Likely duplicates, and all terms to choose from."""
        self.may(request, "change")
        if request.method == "POST":
            return self.decided(request)
        used = tallies(self.kind)
        terms = list(self.kind.model.objects.all())
        decided = Difference.objects.filter(kind=self.opts.model_name).select_related("decided_by")
        found = clusters(
            terms,
            {key: tally.total for key, tally in used.items()},
            used_together(self.kind, used),
            {(each.first, each.second) for each in decided},
        )
        names = {term.name for term in terms}
        done = Change.objects.recent().with_people().filter(kind__in=DEEDS, undoing=None)
        return self.page(
            request,
            "desk",
            self.desk_title,
            clusters=[self.rows_of(cluster, used) for cluster in found],
            rows=[Row(term, used.get(term.pk, Tally())) for term in terms],
            decided=[each for each in decided if {each.first, each.second} <= names],
            done=done[:LATELY],
            days=DAYS_TO_UNDO,
        )

    def rows_of(self, cluster: Cluster, used: dict[int, Tally]) -> list[Row]:
        others = [(each.term, each.because) for each in cluster.others]
        return [
            Row(term, used.get(term.pk, Tally()), because)
            for term, because in [(cluster.survivor, ""), *others]
        ]

    def decided(self, request):
        """What a button of the desk says: look at merging, are different, ask again, take back."""
        if done := number(request.POST.get("_undo")):
            return self.undone(request, done)
        if again := number(request.POST.get("_again")):
            Difference.objects.filter(pk=again, kind=self.opts.model_name).delete()
            messages.success(request, gettext("The desk asks again."))
            return redirect(self.address("desk"))
        terms = self.asked_for(request.POST)
        if len(terms) < 2:
            messages.warning(request, gettext("Choose at least two."))
            return redirect(self.address("desk"))
        if "_different" in request.POST:
            decide_different(terms, request.user)
            messages.success(request, gettext("Remembered: they are different."))
            return redirect(self.address("desk"))
        query = QueryDict(mutable=True)
        query.setlist("term", [term.pk for term in terms])
        if into := number(request.POST.get("into")):
            query["into"] = into
        return redirect(f"{self.address('merge')}?{query.urlencode()}")

    def undone(self, request, pk: int):
        """Take back what was done at a desk of the vocabulary; says what was left alone."""
        done = get_object_or_404(Change, pk=pk, kind__in=DEEDS)
        if not may_undo(request.user, net_of(done.rows.order_by("pk"))):
            raise PermissionDenied
        try:
            kept = undo(pk, request.user).kept
        except UndoRefusedError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, gettext("Taken back: %s") % done)
            for said in dict.fromkeys(map(str, kept)):
                messages.warning(request, said)
        return redirect(self.address("desk"))

    def asked_for(self, data: QueryDict) -> list[Term]:
        """The terms that are ticked and still there, by name."""
        keys = {key for key in map(number, data.getlist("term")) if key}
        return list(self.kind.model.objects.filter(pk__in=keys))

    def merge_view(self, request):
        """What merging would do; then merges."""
        self.may(request, "change", "delete")
        data = request.POST if request.method == "POST" else request.GET
        terms = self.asked_for(data)
        asked = {key for key in map(number, data.getlist("term")) if key}
        if request.method == "POST" and (done := self.merged(request, asked)):
            return done
        if len(terms) < len(asked):
            messages.warning(request, gettext("Some are not there any more."))
        if len(terms) < 2:
            messages.warning(request, gettext("Choose at least two."))
            return redirect(self.address("desk"))
        into = number(data.get("into"))
        survivor = next((term for term in terms if term.pk == into), None)
        if survivor is None:
            used = tallies(self.kind)
            survivor = max(terms, key=lambda term: used.get(term.pk, Tally()).total)
        others = [term for term in terms if term != survivor]
        effect = MergeEffect.of(self.kind, survivor, others)
        title = gettext("Merge into “%s”?") % survivor
        return self.page(request, "merge", title, effect=effect, terms=terms)

    def merged(self, request, asked: set[int]):
        """The desk again when it is done; None when it could not be."""
        into, seen = number(request.POST.get("into")), request.POST.get("seen", "")
        others = sorted(asked - {into})
        if into is None or not others:
            said = gettext("Nothing is done: choose one that stays and another that becomes part.")
            messages.error(request, said)
            return None
        try:
            names = request.POST.getlist("name")
            effect = deeds.merge(self.kind, into, others, names, request.user, seen)
        except deeds.TermsChangedError:
            self.say_changed(request)
            return None
        merged = ", ".join(f"“{other.name}”" for other in effect.others)
        said = gettext("%(merged)s: now part of “%(survivor)s”.")
        return self.done(
            request, effect.survivor, said % {"merged": merged, "survivor": effect.survivor}
        )

    def rename_view(self, request, pk):
        """What another name would do; then renames."""
        self.may(request, "change")
        term = get_object_or_404(self.kind.model, pk=pk)
        form = RenameForm(request.POST or None, term=term)
        effect = None
        if request.method == "POST" and form.is_valid():
            given = form.cleaned_data
            if "_rename" in request.POST:
                seen = request.POST.get("seen", "")
                try:
                    effect = deeds.rename(self.kind, pk, **given, user=request.user, seen=seen)
                    return self.done(request, term, gettext("Renamed to “%s”.") % effect.name)
                except deeds.TermsChangedError:
                    self.say_changed(request)
                    return redirect(request.path)
                except ValidationError as error:
                    form.add_error("name", error.messages)
            else:
                effect = RenameEffect.of(self.kind, term, given["name"], given["slug"])
        title = gettext("Rename “%s”") % term
        return self.page(request, "rename", title, object=term, form=form, effect=effect)

    def split_view(self, request, pk):
        """Some summaries get another term instead: shows what that would do, then does it."""
        self.may(request, "change", "add")
        source = get_object_or_404(self.kind.model, pk=pk)
        form = SplitForm(request.POST or None, kind=self.kind, source=source)
        effect = None
        if request.method == "POST" and form.is_valid():
            target = form.cleaned_data["target"]
            chosen = [summary.pk for summary in form.cleaned_data["chosen"]]
            effect = SplitEffect.of(self.kind, source, target, chosen)
            if "_split" in request.POST:
                seen = request.POST.get("seen", "")
                try:
                    effect = deeds.split(self.kind, pk, target, chosen, request.user, seen)
                    said = ngettext(
                        "%(number)s summary moved to “%(target)s”.",
                        "%(number)s summaries moved to “%(target)s”.",
                        effect.moved.total,
                    )
                    numbers = {"number": effect.moved.total, "target": target}
                    return self.done(request, source, said % numbers)
                except deeds.TermsChangedError:
                    self.say_changed(request)
                    return redirect(request.path)
                except ValidationError as error:
                    form.add_error("name", error.messages)
        words = request.GET.get("q", "").replace("\0", "").strip()
        summaries = self.kind.summaries([pk]).select_related("post").newest_first()
        summaries = summaries.only("title", "withdrawn_at", "post__month", "post__published_at")
        if words:
            summaries = summaries.filter(title__icontains=words)
        found = list(summaries[: SHOWN + 1])
        return self.page(
            request,
            "split",
            gettext("Split “%s”") % source,
            object=source,
            form=form,
            effect=effect,
            words=words,
            summaries=found[:SHOWN],
            has_more=len(found) > SHOWN,
            chosen={summary.pk for summary in form.cleaned_data.get("chosen", ())}
            if form.is_bound
            else set(),
        )

    def done(self, request, term: Term, said: str):
        """Say it, keep it in the log, and go back to the desk."""
        self.log_change(request, term, said)
        messages.success(request, said)
        return redirect(self.address("desk"))

    def say_changed(self, request) -> None:
        said = gettext("Somebody has changed it meanwhile: nothing is done. Look again.")
        messages.warning(request, said)


@admin.register(Topic)
class DeskTopicAdmin(TermDeskAdmin, TopicAdmin):
    kind = TOPIC
    desk_title = _("Topic desk")


@admin.register(ResearchType)
class DeskResearchTypeAdmin(TermDeskAdmin, ResearchTypeAdmin):
    kind = RESEARCH_TYPE
    desk_title = _("Desk of the types of research")
