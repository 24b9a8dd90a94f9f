from urllib.parse import quote

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from research.models import Citation, EvidenceCheck, Notice
from research.notices import Direction, Kind

CONFIRM, DISMISS, RECONSIDER = DECISIONS = ("_confirm", "_dismiss", "_reconsider")


class StateFilter(admin.SimpleListFilter):
    """Those that wait for somebody come first, and are what the list shows by itself."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return [("confirmed", _("Confirmed")), ("dismissed", _("Dismissed")), ("all", _("All"))]

    def choices(self, changelist):
        yield {
            "selected": self.value() is None,
            "query_string": changelist.get_query_string(remove=[self.parameter_name]),
            "display": _("To confirm"),
        }
        yield from [*super().choices(changelist)][1:]

    def queryset(self, request, queryset):
        if self.value() == "confirmed":
            return queryset.filter(confirmed_at__isnull=False)
        if self.value() == "dismissed":
            return queryset.filter(dismissed_at__isnull=False)
        return queryset if self.value() == "all" else queryset.open()


class NoticeForm(forms.ModelForm):
    class Meta:
        model = Notice
        fields = ["citation", "kind", "doi", "issued", "source", "note"]
        widgets = {"note": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "kind" in self.fields:
            # That a work is in an issue now is written into its citation, by hand.
            self.fields["kind"].choices = [
                choice for choice in Kind.choices if choice[0] != Kind.IN_AN_ISSUE
            ]

    def clean_note(self):
        self.instance.write_note(self.cleaned_data["note"])
        return self.instance.note


@admin.register(Notice)
class NoticeAdmin(admin.ModelAdmin):
    """What `check_citations` found, for a person to confirm with one click; or entered by hand."""

    form = NoticeForm
    change_list_template = "admin/research/notice/change_list.html"
    list_display = ["what", "work", "said_by", "state", "decision"]
    list_filter = [StateFilter, "kind"]
    show_facets = admin.ShowFacets.ALWAYS
    list_select_related = ["citation", "confirmed_by", "dismissed_by"]
    search_fields = ["doi", "citation__title", "citation__doi"]
    search_help_text = _("Words of the work’s title, or a DOI")
    autocomplete_fields = ["citation"]
    actions = None

    class Media:
        css = {"all": ["css/citation.css"]}

    def get_readonly_fields(self, request, obj=None):
        # Found or entered, what a publisher said is not for us to change; our word on it is.
        return ["work", "what", "said_by", "changes", "state"] if obj else []

    def get_fields(self, request, obj=None):
        if obj is None:
            return ["citation", "kind", "doi", "issued", "note"]
        changes = ["changes"] if obj.proposed else []
        return ["what", "work", *changes, "said_by", "state", "note"]

    def get_list_display(self, request):
        shown = super().get_list_display(request)
        # Those of the list that comes by itself are all of one state.
        return shown if request.GET.get("state") else [name for name in shown if name != "state"]

    @admin.display(description=_("notice"), ordering="kind")
    def what(self, notice):
        said = str(notice)
        if notice.direction == Direction.TO:
            said = gettext("The work itself is a notice: %s") % said
        return said

    @admin.display(description=_("cited work"), ordering="citation__title")
    def work(self, notice):
        address = reverse("admin:research_citation_change", args=[notice.citation_id])
        return format_html('<a href="{}">{}</a>', address, notice.citation)

    @admin.display(description=_("what would change"))
    def changes(self, notice):
        names = {field: Citation._meta.get_field(field).verbose_name for field in notice.proposed}
        rows = (
            (names[field], getattr(notice.citation, field) or "—", value or "—")
            for field, value in notice.proposed.items()
        )
        return format_html_join("", "<p>{}: {} → <b>{}</b></p>", rows)

    @admin.display(description=_("said by"), ordering="source")
    def said_by(self, notice):
        day = date_format(notice.found_at, "j F Y")
        said = gettext("%(source)s, found on %(day)s") % {"source": notice.source, "day": day}
        if not notice.doi or notice.kind == Kind.IN_AN_ISSUE:
            return said
        address = f"https://doi.org/{quote(notice.doi, safe='/:();')}"
        return format_html('{}: <a href="{}">{}</a>', said, address, notice.doi)

    @admin.display(description=_("state"))
    def state(self, notice):
        if notice.confirmed_at:
            said, day, person = gettext("Confirmed"), notice.confirmed_at, notice.confirmed_by
        elif notice.dismissed_at:
            said, day, person = gettext("Dismissed"), notice.dismissed_at, notice.dismissed_by
        else:
            return gettext("To confirm")
        return ", ".join(filter(None, [said, date_format(day, "j F Y"), str(person or "")]))

    @admin.display(description=_("decision"))
    def decision(self, notice):
        button = '<button name="{}" value="{}" class="{}">{}</button>'
        if not notice.is_open:
            return format_html(button, RECONSIDER, notice.pk, "quiet", gettext("Take it back"))
        offered = [
            (CONFIRM, notice.pk, "default", gettext("Confirm")),
            (DISMISS, notice.pk, "quiet", gettext("Dismiss")),
        ]
        return format_html_join(" ", button, offered)

    def changelist_view(self, request, extra_context=None):
        asked = next((name for name in DECISIONS if name in request.POST), "")
        if request.method == "POST" and asked:
            self.decide(request, asked)
            return redirect(request.get_full_path())
        known = EvidenceCheck.objects.order_by("-checked_at").values_list("checked_at", flat=True)
        return super().changelist_view(
            request, (extra_context or {}) | {"last_check": known.first()}
        )

    def decide(self, request, asked) -> Notice:
        """Carry out what the button of a row says; returns the notice as it is now."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        key = request.POST[asked]
        notice = get_object_or_404(Notice, pk=key if key.isdecimal() else None)
        if asked == CONFIRM:
            notice.confirm(request.user)
            said = gettext("Confirmed: readers see it from now on.")
            if notice.kind == Kind.IN_AN_ISSUE:
                said = gettext("Confirmed: the citation has its volume and pages.")
        elif asked == DISMISS:
            notice.dismiss(request.user)
            said = gettext("Dismissed: readers do not see it.")
        else:
            notice.reconsider()
            said = gettext("Taken back: it waits to be confirmed again.")
        self.log_change(request, notice, said)
        messages.success(request, f"{notice.citation}: {notice}. {said}")
        return notice

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        if not change:
            # Who enters a notice by hand has read it.
            obj.confirm(request.user)
