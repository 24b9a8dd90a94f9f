"""Where addresses of the past lead, and those that lead nowhere yet."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from blog import old_site
from blog.models import MissedAddress, OldAddress
from blog.models.pages import field_of
from blog.old_site import Outcome, TableError

# What needs somebody comes first.
ORDER = [Outcome.REFUSED, Outcome.NEW, Outcome.SAME]


class OldAddressForm(forms.ModelForm):
    """An address of the old site, and the page of this one that it leads to."""

    leads_to = forms.CharField(
        label=_("leads to"),
        help_text=_("The address of a month, a summary, a topic, a type or a page of this site."),
    )

    class Meta:
        model = OldAddress
        fields = ["path"]
        labels = {"path": _("old address")}
        help_texts = {"path": _("As the old site had it: /blog/title or https://….")}

    def clean(self):
        data = super().clean()
        if "path" in data and "leads_to" in data:
            row = old_site.Row(1, data["path"], data["leads_to"])
            (line,) = old_site.looked_at([row])
            if line.outcome == Outcome.REFUSED:
                field = "leads_to" if line.target is None else "path"
                raise ValidationError({field: line.why})
            data["path"] = line.old
            setattr(self.instance, field_of(type(line.target)), line.target)
        return data


class TableForm(forms.Form):
    """A table of old and new addresses: a file, or its text as it was looked at."""

    file = forms.FileField(label=_("CSV file"), required=False)
    text = forms.CharField(
        label=_("or its lines"), required=False, strip=False, widget=forms.Textarea({"rows": 8})
    )

    def clean(self):
        data = super().clean()
        try:
            if file := data.get("file"):
                data["text"] = old_site.text_of(file.read(old_site.MOST_BYTES + 1))
            elif "text" in data:
                data["text"] = old_site.text_of(data["text"].encode(errors="replace"))
            data["rows"] = old_site.rows_of(data.get("text", ""))
        except TableError as error:
            raise ValidationError(str(error)) from error
        return data


@admin.register(OldAddress)
class OldAddressAdmin(admin.ModelAdmin):
    """What the database wrote is looked up; those of the old site are brought and taken away."""

    form = OldAddressForm
    list_display = ["path", "target"]
    list_filter = [("summary", admin.EmptyFieldListFilter)]
    list_select_related = ["post", "summary", "topic", "research_type", "page"]
    search_fields = ["path", "summary__title"]

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path("import/", view(self.import_view), name="blog_oldaddress_import"),
            path("lead/", view(self.lead_view), name="blog_oldaddress_lead"),
            *super().get_urls(),
        ]

    @admin.display(description=_("leads to"))
    def target(self, address):
        return address.target

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        # One that was public here leads to its page for ever.
        is_ours = obj is not None and not obj.is_of_old_site
        return not is_ours and super().has_delete_permission(request, obj)

    def get_actions(self, request):
        # Several at once would take those with them that are kept for ever.
        return {}

    def import_view(self, request):
        """Look at a table first, then make of it what can be made."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = TableForm(request.POST or None, request.FILES or None)
        lines = []
        if form.is_valid():
            with transaction.atomic():
                lines = old_site.looked_at(form.cleaned_data["rows"])
                if "_make" in request.POST:
                    self.say_made(request, old_site.made(lines))
                    return redirect("admin:blog_oldaddress_changelist")
            form = TableForm(initial={"text": form.cleaned_data["text"]})
        return TemplateResponse(
            request,
            "admin/blog/oldaddress/import.html",
            self.admin_site.each_context(request)
            | {
                "title": _("Addresses of the old site"),
                "opts": self.opts,
                "form": form,
                "lines": sorted(lines, key=lambda line: ORDER.index(line.outcome)),
                "numbers": {
                    outcome.value: sum(line.outcome == outcome for line in lines)
                    for outcome in Outcome
                },
            },
        )

    def say_made(self, request, number):
        said = ngettext(
            "%(number)s old address leads to its page now.",
            "%(number)s old addresses lead to their pages now.",
            number,
        )
        self.message_user(request, said % {"number": number}, messages.SUCCESS)

    @method_decorator(require_POST)
    def lead_view(self, request):
        """Lead one address that is asked for in vain to the page that is offered for it."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        old, _separator, new = request.POST.get("lead", "").partition(" ")
        (line,) = old_site.looked_at([old_site.Row(1, old, new)])
        if line.outcome == Outcome.NEW:
            old_site.made([line])
        if line.outcome == Outcome.REFUSED:
            self.message_user(request, line.why, messages.ERROR)
        else:
            said = gettext("“%(old)s” leads to “%(new)s” now.")
            self.message_user(request, said % {"old": old, "new": line.target}, messages.SUCCESS)
        return redirect("admin:blog_missedaddress_changelist")


class MissedChangeList(ChangeList):
    """A page of the list, each path with the summary it may have been of."""

    def get_results(self, request):
        super().get_results(request)
        likely = old_site.likely([missed.path for missed in self.result_list])
        for missed in self.result_list:
            missed.likely = likely.get(missed.path)


@admin.register(MissedAddress)
class MissedAddressAdmin(admin.ModelAdmin):
    """Where visitors found no page, most often first, until it leads somewhere."""

    list_display = ["path", "times", "day", "lead"]
    list_display_links = None
    list_per_page = 50
    search_fields = ["path"]
    search_help_text = _(
        "Addresses at which visitors found no page in the last 90 days. Who they were is kept "
        "nowhere."
    )

    def get_queryset(self, request):
        return MissedAddress.objects.still_missed()

    def get_ordering(self, request):
        # Django's checks know no annotation in a list.
        return ["-times", "-day", "path"]

    def get_changelist(self, request, **kwargs):
        return MissedChangeList

    @admin.display(description=_("times"), ordering="times")
    def times(self, missed):
        return missed.times

    @admin.display(description=_("lead it to"))
    def lead(self, missed):
        address = reverse("admin:blog_oldaddress_add")
        choose = format_html(
            '<a href="{}?{}">{}</a>',
            address,
            urlencode({"path": missed.path}),
            gettext("another page…") if missed.likely else gettext("a page…"),
        )
        if not missed.likely:
            return choose
        return format_html(
            '<button class="slight" name="lead" value="{} {}" formaction="{}">{}</button> {}',
            missed.path,
            missed.likely.get_absolute_url(),
            reverse("admin:blog_oldaddress_lead"),
            missed.likely.title,
            choose,
        )

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
