"""Where saved pages and archives are brought, looked at, imported and taken back."""

from collections.abc import Iterable
from typing import NamedTuple

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from blog.archive.desk import (
    Choices,
    Look,
    LookAgainError,
    RunAlreadyError,
    carry_out,
    keep,
    look_at,
)
from blog.archive.importing import Classification
from blog.archive.report import Entry, Report, by_message, counted
from blog.journal.rights import may_undo
from blog.journal.rows import net_of
from blog.models import ImportRun, Post, Summary
from blog.uploads import BoundedUploadHandler, refusal
from research.models import ResearchType, Topic

# Of the things that a message is about, so many are named; all are counted.
NAMED = 100
PUBLISH = "blog.publish_post"
HEADINGS = {
    "created": (_("New"), False),
    "classified": (_("Here already, gets a topic or type it lacks"), False),
    "differs": (_("Different here, and left as it is"), True),
    "missing": (_("Missing"), False),
    "guessed": (_("Guessed"), True),
    "teasers": (_("Teasers found, whose month the page does not say"), False),
    "same": (_("Here already, and the same"), False),
}


class FilesInput(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files; its value is their list."""

    widget = FilesInput

    def clean(self, data, initial=None):
        return [super(FilesField, self).clean(one, initial) for one in data or [None]]


class UploadForm(forms.Form):
    files = FilesField(label=_("Files"))


class ChoicesForm(forms.Form):
    """What the pages are of, and whether their months arrive as drafts."""

    months = forms.ChoiceField(
        label=_("New months"),
        choices=[("drafts", _("arrive as drafts")), ("public", _("are public at once"))],
        required=False,
        widget=forms.RadioSelect,
        help_text=_(
            "Drafts can be taken back whole. What readers have seen is never deleted, and so stays."
        ),
    )
    topic = forms.ModelMultipleChoiceField(
        Topic.objects.all(),
        label=_("Topics"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    type = forms.ModelChoiceField(
        ResearchType.objects.all(), label=_("Type of research"), required=False
    )

    def __init__(self, data, *, user):
        data = data.copy()
        data.setdefault("months", "drafts")
        super().__init__(data, label_suffix="")
        if not user.has_perm(PUBLISH):
            del self.fields["months"]

    @property
    def chosen(self) -> Choices:
        """What is asked for by a form that is valid."""
        given = self.cleaned_data
        return Choices(
            Classification(tuple(given["topic"]), given["type"]), given.get("months") != "public"
        )

    @property
    def sent(self) -> list[tuple[str, str]]:
        """The same as hidden fields say it."""
        known = [("topic", str(topic.pk)) for topic in self.cleaned_data["topic"]]
        known += [("type", str(self.cleaned_data["type"].pk))] if self.cleaned_data["type"] else []
        return [*known, ("months", "drafts" if self.chosen.draft else "public")]


class Group(NamedTuple):
    """What is said of some things, up to `NAMED` of them with the page where they are edited."""

    message: str
    number: int
    things: list[tuple[Entry, str]]
    more: int


class Section(NamedTuple):
    """One list of a report."""

    heading: str
    counted: str
    is_open: bool
    groups: list[Group]


@admin.register(ImportRun)
class ImportRunAdmin(admin.ModelAdmin):
    """The uploads, the newest first; each has a page where it is looked at and imported."""

    list_display = ["names", "uploaded_at", "uploaded_by", "state"]
    search_fields = ["names"]
    list_per_page = 50

    def get_queryset(self, request):
        return super().get_queryset(request).for_list()

    def changelist_view(self, request, extra_context=None):
        ImportRun.objects.forgotten().delete()
        return super().changelist_view(request, extra_context)

    def get_actions(self, request):
        return {}

    @admin.display(description=_("state"))
    def state(self, run):
        if run.run_at is None:
            return gettext("Not imported yet")
        if run.change and hasattr(run.change, "undoing"):
            return gettext("Imported, and taken back")
        return gettext("Imported")

    def add_view(self, request, form_url="", extra_context=None):
        """The files, which are kept before anything else is done with them."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        is_sent = request.method == "POST" and not refusal(request)
        form = UploadForm(*([request.POST, request.FILES] if is_sent else []))
        if form.is_valid():
            return redirect(self.page_of(keep(form.cleaned_data["files"], request.user)))
        limits = {
            "files": BoundedUploadHandler.MOST_FILES,
            "file": BoundedUploadHandler.LARGEST_FILE,
            "all": BoundedUploadHandler.MOST_BYTES,
        }
        return self.page(
            request,
            "upload",
            gettext("Bring files to import"),
            form=form,
            problem=refusal(request),
            limits=limits,
            days=ImportRun.DAYS_KEPT,
        )

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """What importing would do, the button that does it, and what it did."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        if not object_id.isdecimal():
            raise Http404
        run = get_object_or_404(self.get_queryset(request), pk=object_id)
        if "_discard" in request.POST:
            return self.discarded(request, run)
        if "_import" in request.POST:
            return self.imported(request, run)
        if run.run_at:
            return self.result(request, run)
        form = ChoicesForm(request.GET, user=request.user)
        look = look_at(run, form.chosen) if form.is_valid() else None
        return self.look(request, run, form, look)

    def look(self, request, run: ImportRun, form: ChoicesForm, look: Look | None, **context):
        report = look.report if look else None
        return self.page(
            request,
            "look",
            gettext("What the import would do"),
            run=run,
            form=form,
            look=look,
            files=list(run.files.defer("data")),
            sections=self.sections(report) if report else [],
            changes_something=bool(report and (report.created or report.classified)),
            may_publish=request.user.has_perm(PUBLISH),
            **context,
        )

    def imported(self, request, run: ImportRun):
        form = ChoicesForm(request.POST, user=request.user)
        if not form.is_valid():
            return self.look(request, run, form, None)
        try:
            carry_out(run.pk, form.chosen, request.POST.get("seen", ""), request.user)
        except RunAlreadyError:
            messages.info(request, gettext("These files were imported already."))
        except LookAgainError as error:
            return self.look(request, run, form, error.look, was_changed=True)
        except ImportRun.DoesNotExist as error:
            raise Http404 from error
        else:
            messages.success(request, gettext("It is imported."))
        return redirect(self.page_of(run))

    def discarded(self, request, run: ImportRun):
        waiting = ImportRun.objects.select_for_update(of=["self"]).filter(pk=run.pk, run_at=None)
        if not (found := waiting.first()):
            messages.info(request, gettext("These files were imported already."))
            return redirect(self.page_of(run))
        found.delete()
        messages.success(request, gettext("The files are thrown away. Nothing was imported."))
        return redirect("admin:blog_importrun_changelist")

    def result(self, request, run: ImportRun):
        report = Report.of_json(run.report)
        change = run.change
        undoing = getattr(change, "undoing", None)
        may = bool(
            change
            and change.is_recent
            and not undoing
            and may_undo(request.user, net_of(change.rows.order_by("pk").iterator()))
        )
        added = change.rows.filter(table="blog_summary", action="insert") if change else None
        to_look_at = (
            Summary.objects.to_look_at().filter(pk__in=added.values("key")).count() if added else 0
        )
        return self.page(
            request,
            "result",
            gettext("What the import did"),
            run=run,
            change=change,
            undoing=undoing,
            may_undo=may,
            to_look_at=to_look_at,
            refused=run.report.get("refused", []),
            sections=self.sections(report),
        )

    def sections(self, report: Report) -> list[Section]:
        lists = {name: getattr(report, name) for name in HEADINGS}
        grouped = {name: by_message(entries) for name, entries in lists.items() if entries}
        shown = [
            entry
            for groups in grouped.values()
            for _message, entries in groups
            for entry in entries[:NAMED]
        ]
        pages = desk_pages(shown)
        return [
            Section(
                HEADINGS[name][0],
                counted(lists[name]),
                HEADINGS[name][1],
                [
                    Group(
                        message,
                        len(entries),
                        [(entry, pages.get(entry.address, "")) for entry in entries[:NAMED]],
                        max(0, len(entries) - NAMED),
                    )
                    for message, entries in groups
                ],
            )
            for name, groups in grouped.items()
        ]

    def page_of(self, run: ImportRun) -> str:
        return reverse("admin:blog_importrun_change", args=[run.pk])

    def page(self, request, name: str, title: str, **context) -> TemplateResponse:
        return TemplateResponse(
            request,
            f"admin/blog/importrun/{name}.html",
            self.admin_site.each_context(request)
            | {"title": title, "opts": self.opts, "named": NAMED}
            | context,
        )

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


def desk_pages(entries: Iterable[Entry]) -> dict[str, str]:
    """Where the posts and summaries of these are edited, by their public address."""
    months = {entry.month for entry in entries if entry.month and entry.address}
    posts = {post.pk: post for post in Post.objects.filter(month__in=months).only("month")}
    pages = {
        post.get_absolute_url(): reverse("admin:blog_post_change", args=[pk])
        for pk, post in posts.items()
    }
    for summary in Summary.objects.filter(post__in=posts).only("post", "slug").order_by():
        summary.post = posts[summary.post_id]
        address = reverse("admin:blog_summary_change", args=[summary.pk])
        pages[summary.get_absolute_url()] = address
    return pages
