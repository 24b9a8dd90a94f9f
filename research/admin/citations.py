import copy
import json
from collections.abc import Sequence
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.options import IS_POPUP_VAR
from django.core import signing
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from js_asset import Script

from research.admin import entering
from research.admin.entering import Item, Page
from research.duplicates import duplicates_of
from research.forms import CitationForm
from research.models import Citation, Match
from research.models.searching import with_words
from research.pasting import read_pasted
from research.reference_text import plain_lines

# What a button of the page asks for; its value is the number of the work, or "typed".
READ, LIKE, LOOK_UP, LOOK_UP_ALL, FIND, TAKE, REFUSE, FILL, KEEP, USE = ASKS = (
    *("_read", "_like", "_look_up", "_look_up_all", "_find", "_take", "_refuse"),
    *("_fill", "_keep", "_use"),
)
TYPED = "typed"
DECISION_SALT = "research.decision"


@admin.register(Citation)
class CitationAdmin(admin.ModelAdmin):
    """Citations, entered by their fields or by whatever somebody pastes."""

    form = CitationForm
    change_form_template = "admin/research/citation/change_form.html"
    list_display = ["label_and_title", "container_title", "issued_year", "doi"]
    list_filter = ["kind", "status", ("doi", admin.EmptyFieldListFilter), "issued_year"]
    show_facets = admin.ShowFacets.ALWAYS
    # That there is a search; what it looks at is said by `get_search_results`.
    search_fields = ["title"]
    search_help_text = _("Words of the title, an author, a journal, a year or a DOI")
    fieldsets = [
        (
            _("Paste anything"),
            {
                "fields": ["raw"],
                "classes": ["paste"],
                "description": _(
                    "A DOI, a reference as it stands in an article, BibTeX, RIS or CSL-JSON; one "
                    "or several."
                ),
            },
        ),
        (
            _("The work"),
            {
                "fields": [
                    ("kind", "genre"),
                    "authors",
                    "authors_omitted_after",
                    "title",
                    ("issued_year", "issued_month", "issued_day"),
                    "status",
                    "doi",
                    "url",
                    "contact_email",
                ]
            },
        ),
        (
            _("Where it was published"),
            {
                "fields": [
                    "container_title",
                    ("volume", "issue", "pages", "article_number"),
                    "editors",
                    "editors_omitted_after",
                    ("chapter_number", "edition"),
                    ("publisher", "publisher_place"),
                ]
            },
        ),
    ]

    class Media:
        css = {"all": ["css/citation.css"]}
        js = [Script("js/citation.js", type="module")]

    @admin.display(description=_("citation"), ordering="title")
    def label_and_title(self, citation):
        return str(citation)

    def get_search_results(self, request, queryset, search_term):
        return with_words(queryset, search_term), False

    def get_readonly_fields(self, request, obj=None):
        # What was once typed or imported is never overwritten.
        return ["raw"] if obj and obj.raw else []

    def get_form(self, request, obj=None, **kwargs):
        form = super().get_form(request, obj, **kwargs)
        form.filled = getattr(request, "filled", {})
        return form

    def summarised(self, citations: Sequence[Citation]) -> dict[int, list]:
        """What was written about these, by their keys; here nobody knows of any."""
        return {}

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        ask = next((name for name in ASKS if name in request.POST), "")
        if request.method != "POST" or not ask:
            return super().changeform_view(request, object_id, form_url, extra_context)
        if not (self.has_change_permission(request) or self.has_add_permission(request)):
            raise PermissionDenied
        if ask == USE:
            return self.used(request, get_object_or_404(Citation, pk=number(request, USE)))
        page = answer(request, ask)
        if ask == KEEP and page.items:
            page = self.keep(request, page)
            if page.saved:
                number_saved = len(page.saved)
                said = ngettext("%d citation is saved.", "%d citations are saved.", number_saved)
                messages.success(request, said % number_saved)
            if len(page.saved) == 1 and IS_POPUP_VAR in request.POST:
                return self.used(request, page.saved[0])
            if page.saved and IS_POPUP_VAR not in request.POST:
                return redirect("admin:research_citation_changelist")
        return self.page(request, page, object_id, form_url, extra_context)

    def page(self, request, page: Page, object_id, form_url, extra_context):
        """The page again with what was typed, or filled in, and what there is to say."""
        besides = int(object_id) if object_id and object_id.isdecimal() else None
        shown = entering.shown(page.items, self.summarised, besides, page.ticked)
        if LIKE in request.POST:
            # Asked while somebody types: what they typed is not shown to them again.
            likes, shown, page = shown[0].duplicates, [], Page()
        else:
            likes = []
        context = {
            "page": page,
            "shown": shown,
            "likes": likes,
            "is_alone": len(shown) == 1,
            "readings": entering.signed(page.items),
            "decision": decision_of(page, request),
            "is_filled": page.filled is not None,
            "is_unsaved": True,
        }
        again = copy.copy(request)
        again.method = "GET"
        again.filled = request.POST.dict() | (page.filled or {})
        return super().changeform_view(again, object_id, form_url, (extra_context or {}) | context)

    def used(self, request, citation):
        """Hand this citation to the summary that is being written, or open it."""
        if not self.has_view_permission(request, citation):
            raise PermissionDenied
        if IS_POPUP_VAR not in request.POST:
            return redirect("admin:research_citation_change", citation.pk)
        handed = json.dumps({"value": str(citation.pk), "obj": str(citation)})
        return TemplateResponse(
            request, "admin/popup_response.html", {"popup_response_data": handed}
        )

    def keep(self, request, page: Page) -> Page:
        """Save what is ticked, all or nothing."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        page.ticked = [int(text) for text in request.POST.getlist("tick") if text.isdecimal()]
        chosen = [item for index, item in enumerate(page.items) if index in page.ticked]
        if not chosen:
            page.problem = gettext("Nothing is ticked.")
            return page
        new = [citation_of(item) for item in chosen]
        for item, citation in zip(chosen, new, strict=True):
            try:
                citation.full_clean()
            except ValidationError as error:
                item.remark = " ".join(error.messages)
                page.problem = gettext("Nothing was saved: please look at the remarks.")
        if page.problem:
            return page
        with transaction.atomic():
            for item, citation in zip(chosen, new, strict=True):
                citation.save()
                decide(citation, item.match(), request.user)
                self.log_addition(request, citation, gettext("Saved from what was pasted."))
        return Page(saved=new)

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        form = context["adminform"].form
        context["box_is_open"] = "raw" in form.fields
        if request.method == "POST" and "decision" not in context:
            # The page comes again with what is to be mended.
            context["decision"] = request.POST.get("decision", "")
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        decide(obj, carried_decision(request), request.user)
        if not obj.title:
            said = gettext("The reference could not be read; it is kept as typed.")
            if obj.doi:
                said = gettext("Only the DOI is known: look it up, or enter title and authors.")
            self.message_user(request, said, messages.WARNING)
        elif form.unread:
            said = gettext("Please look through “%(citation)s”. %(unread)s")
            parts = {"citation": obj, "unread": " ".join(form.unread)}
            self.message_user(request, said % parts, messages.WARNING)
        if not change:
            self.tell_of_duplicates(request, obj)

    def tell_of_duplicates(self, request, citation):
        """Say that the work may be here twice; saving it is not refused."""
        for duplicate in duplicates_of(citation.csl, citation.pk)[:1]:
            address = reverse("admin:research_citation_change", args=[duplicate.citation.pk])
            link = format_html('<a href="{}">{}</a>', address, duplicate.citation)
            self.message_user(
                request,
                format_html("{} {}", gettext("This work may be here twice:"), link),
                messages.WARNING,
            )


def answer(request: HttpRequest, ask: str) -> Page:
    """What a button asks for, done to the works of the page."""
    if ask == READ:
        pasted = read_pasted(request.POST.get("raw", ""))
        return Page([Item(reading) for reading in pasted.readings], pasted.problem)
    if ask == LIKE:
        return Page([Item(entering.typed_reading(request.POST))])
    items = entering.unsigned(request.POST.get("readings", ""))
    ticked = [int(text) for text in request.POST.getlist("tick") if text.isdecimal()]
    page = Page(items, ticked=ticked if len(items) > 1 else None)
    if not items and request.POST[ask] != TYPED:
        page.problem = gettext("This page is too old. Please read what was pasted once more.")
    elif ask == LOOK_UP_ALL:
        entering.look_up_all(items)
    elif ask != KEEP:
        act(request, ask, page)
    return page


def act(request: HttpRequest, ask: str, page: Page) -> None:
    """Do to one work what its button asks for."""
    if request.POST[ask] == TYPED:
        page.items = [Item(entering.typed_reading(request.POST))]
    work, offer = number(request, ask), number(request, ask, part=1)
    if work >= len(page.items):
        return
    item = page.items[work]
    item.remark = ""
    if ask == LOOK_UP:
        item.look_up()
    elif ask == FIND:
        item.find()
    elif ask == REFUSE:
        item.refuse_all()
    elif ask == TAKE and offer < len(item.offers or []):
        item.take(offer)
    if ask == FILL or (ask == TAKE and len(page.items) == 1):
        page.filled, page.source = dict(item.fields), item
        if len(page.items) > 1:
            # Of all that was pasted only this is the source of what is filled in.
            page.filled["raw"] = item.reading.text


def number(request: HttpRequest, ask: str, part: int = 0) -> int:
    """A number of a button's value, which is "3" or "3-1"; 0 where there is none."""
    parts = [*request.POST[ask].split("-"), "", ""]
    return int(parts[part]) if parts[part].isdecimal() and len(parts[part]) < 10 else 0


def citation_of(item: Item) -> Citation:
    """A citation, not saved, of a work that was pasted."""
    return Citation(**item.fields, raw=plain_lines(item.reading.text))


def decision_of(page: Page, request: HttpRequest) -> str:
    """The decision on the work that fills the form, or is alone, signed, to be saved with it."""
    source = page.items[0] if len(page.items) == 1 else page.source
    match = source.match() if source else None
    if match is None:
        return request.POST.get("decision", "")
    return signing.dumps(match, salt=DECISION_SALT)


def carried_decision(request: HttpRequest) -> dict[str, Any] | None:
    try:
        return signing.loads(request.POST.get("decision", ""), salt=DECISION_SALT)
    except signing.BadSignature:
        return None


def decide(citation: Citation, match: dict[str, Any] | None, user) -> None:
    """Keep who decided what on the works that Crossref offered for this citation."""
    is_other = match and match["verdict"] == Match.Verdict.SAME and match["doi"] != citation.doi
    # Somebody changed the DOI after choosing: then it is not that work.
    if match and not is_other:
        Match.objects.create(citation=citation, decided_by=user, **match)
