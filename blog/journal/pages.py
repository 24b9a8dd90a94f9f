"""The pages of the journal: the log of changes, one of them in full, and its undoing."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from blog.journal.kept import Kept
from blog.journal.reading import entries, lines
from blog.journal.rights import may_see, may_undo
from blog.journal.rows import net_of
from blog.journal.undoing import UndoRefusedError, undo
from blog.models import Change, ChangeKind

A_PAGE = 50
ALL = "blog.view_change"


class LogForm(forms.Form):
    """Which changes of the log are shown."""

    who = forms.ChoiceField(label=_("Who"), required=False)
    kind = forms.ChoiceField(label=_("What"), required=False)
    since = forms.DateField(
        label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    until = forms.DateField(
        label=_("Until"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def __init__(self, data, changes: QuerySet[Change]):
        super().__init__(data, label_suffix="")
        people = changes.order_by("made_by_name").values_list("made_by_name", flat=True).distinct()
        named = [(name, name) for name in people if name]
        self.fields["who"].choices = [("", _("Anybody")), *named]
        self.fields["kind"].choices = [("", _("Anything")), *ChangeKind.choices]

    def chosen(self, changes: QuerySet[Change]) -> QuerySet[Change]:
        """Those of the changes that are asked for; of a form that cannot be read all of them."""
        given = self.cleaned_data if self.is_valid() else {}
        wanted = {
            "made_by_name": given.get("who"),
            "kind": given.get("kind"),
            "made_at__date__gte": given.get("since"),
            "made_at__date__lte": given.get("until"),
        }
        return changes.filter(**{name: value for name, value in wanted.items() if value})


def changes_of(user) -> QuerySet[Change]:
    """Those that this person may look at: their own, or all of them."""
    changes = Change.objects.with_people()
    return changes if user.has_perm(ALL) else changes.filter(made_by=user)


@require_safe
def log_page(request: HttpRequest, frame: dict) -> TemplateResponse:
    """`frame` is what every page of the admin shows."""
    changes = changes_of(request.user)
    form = LogForm(request.GET or None, changes)
    page = Paginator(form.chosen(changes), A_PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "title": gettext("Changes"),
        "form": form,
        "lines": lines(list(page.object_list), request.user),
        "page_obj": page,
        "query": query.urlencode(),
    }
    return TemplateResponse(request, "admin/changes.html", frame | context)


@require_http_methods(["GET", "HEAD", "POST"])
def change_page(request: HttpRequest, pk: int, frame: dict) -> HttpResponseBase:
    """One change with every field before and after, and the button that takes it back."""
    change = get_object_or_404(changes_of(request.user), pk=pk)
    net = net_of(change.rows.order_by("pk").iterator())
    allowed = may_undo(request.user, net)
    if request.method == "POST":
        if not allowed:
            raise PermissionDenied
        return _undo(request, change)
    keys = sorted(key for key in net.rows() if may_see(request.user, key.table))
    page = Paginator(keys, A_PAGE).get_page(request.GET.get("page"))
    (line,) = lines([change], request.user)
    context = {
        "title": line.about or change.said,
        "change": change,
        "line": line,
        "entries": entries(net, list(page.object_list)),
        "kept": [str(Kept(*one)) for one in change.kept],
        "undoing": getattr(change, "undoing", None),
        "may_undo": allowed and change.is_recent and not hasattr(change, "undoing"),
        "page_obj": page,
        "query": "",
    }
    return TemplateResponse(request, "admin/change.html", frame | context)


def _undo(request: HttpRequest, change: Change) -> HttpResponseBase:
    try:
        undone = undo(change.pk, request.user)
    except UndoRefusedError as error:
        messages.error(request, str(error))
        return redirect("admin:change", change.pk)
    if undone.change is None:
        messages.warning(request, gettext("Nothing is left of it to be taken back."))
        return redirect("admin:change", change.pk)
    if undone.kept:
        messages.warning(request, gettext("It is taken back, except for what others did since."))
    else:
        messages.success(request, gettext("It is taken back."))
    return redirect(reverse("admin:change", args=[undone.change.pk]))
