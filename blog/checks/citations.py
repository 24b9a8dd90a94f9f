"""Whether each citation leads a reader to the work, and says what has become of it."""

from django.db.models import Q
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from blog.advice import KINDS_WITH_DOI, YEAR_OF_DOIS
from blog.checks.base import Check, CitationCheck
from research.models import Match, Notice
from research.models.shortcomings import (
    HAS_INSECURE_ADDRESS,
    HAS_MALFORMED_DOI,
    HAS_NO_DOI,
    IS_AHEAD_OF_PRINT,
    IS_UNREAD,
)


class NoDOI(CitationCheck):
    """Of works that as a rule have one, unless somebody has looked and found none."""

    name = "no-doi"
    title = _("Citations without a DOI")
    why = _("A DOI leads readers to the study, and tells us when it is retracted or corrected.")
    field = "doi"

    def found(self):
        sought_in_vain = Match.objects.filter(verdict=Match.Verdict.NONE).values("citation")
        return (
            self.citations()
            .filter(HAS_NO_DOI, kind__in=KINDS_WITH_DOI)
            .filter(Q(issued_year=None) | Q(issued_year__gte=YEAR_OF_DOIS))
            .exclude(pk__in=sought_in_vain)
        )


class MalformedDOI(CitationCheck):
    name = "malformed-doi"
    title = _("DOIs that lead nowhere as they stand")
    why = _("They end in punctuation, hold part of an address, or stand in the address instead.")
    field = "doi"

    def found(self):
        return self.citations().filter(HAS_MALFORMED_DOI)

    def about(self, found):
        return found.doi or found.url


class UnreadReference(CitationCheck):
    name = "unread-reference"
    title = _("References that are only kept as they were typed")
    why = _("Without author, title and year they are not found, sorted or exported.")
    field = "title"
    seen = ("title", "raw")

    def found(self):
        return self.citations().filter(IS_UNREAD)


class AheadOfPrint(CitationCheck):
    name = "ahead-of-print"
    title = _("Works cited ahead of print")
    why = _("Most have come out since, with volume and pages.")
    field = "status"

    def found(self):
        return self.citations().filter(IS_AHEAD_OF_PRINT)

    def about(self, found):
        return ", ".join(filter(None, [found.get_status_display(), found.container_title]))


class InsecureAddress(CitationCheck):
    name = "insecure-address"
    title = _("Citations whose address on the web begins with http:")
    why = _("What it leads to can be read and changed on the way; browsers warn of it.")
    field = "url"

    def found(self):
        return self.citations().filter(HAS_INSECURE_ADDRESS)

    def about(self, found):
        return found.url


class OpenNotice(Check):
    """Each is confirmed or dismissed in the list of notices, with one click."""

    name = "open-notice"
    title = _("Notices to confirm")
    why = _("A retraction or correction that nobody has confirmed is not shown to readers.")
    model = Notice
    may_be_right = False
    field = "confirmed_at"

    def found(self):
        return Notice.objects.open()

    def shown(self, found):
        return found.select_related("citation").order_by("-found_at", "-pk")

    def about(self, found):
        return str(found.citation)

    def label_of(self, found):
        return str(_("decision"))

    def address_of(self, found):
        return f"{reverse('admin:research_notice_changelist')}?{urlencode({'id__exact': found.pk})}"
