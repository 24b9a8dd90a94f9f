"""What is watched of cited works, and how fast we may ask."""

import datetime

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from research.fields import DOIField, doi_has_its_form
from research.models.citations import Citation
from research.notices import Direction, Kind, day_of

# A date of ISO 8601, or its year and month, or its year alone.
DATE = r"^[1-9]\d{3}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$"
LONG_AGO = datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC)


class NoticeQuerySet(models.QuerySet):
    def open(self):
        """Those that nobody has confirmed or dismissed yet."""
        return self.filter(confirmed_at=None, dismissed_at=None)

    def confirmed(self):
        """What readers see: an issue at last is a fact of the citation, not a notice to them."""
        return self.filter(confirmed_at__isnull=False).exclude(kind=Kind.IN_AN_ISSUE)


class Notice(models.Model):
    """A word on a cited work that came after it; readers see it once staff confirmed it.

    Of the kind "in an issue", `proposed` holds the fields of the citation that confirming it sets.
    """

    citation = models.ForeignKey(
        Citation, verbose_name=_("citation"), related_name="notices", on_delete=models.CASCADE
    )
    kind = models.CharField(_("kind"), max_length=30, choices=Kind.choices)
    direction = models.CharField(
        _("direction"), max_length=2, choices=Direction.choices, default=Direction.BY
    )
    doi = DOIField(
        _("DOI of the notice"),
        blank=True,
        help_text=_("Where the cited work is itself the notice, the DOI of the work it is about."),
    )
    issued = models.CharField(
        _("date of the notice"), max_length=10, blank=True, help_text=_("2024, 2024-05, 2024-05-03")
    )
    source = models.CharField(_("said by"), max_length=60, default="publisher")
    proposed = models.JSONField(_("what would change"), default=dict, blank=True)
    note = models.TextField(
        _("note to readers"),
        blank=True,
        help_text=_("What it means for the summary; shown with its date beside the notice."),
    )
    noted_at = models.DateTimeField(_("note written"), null=True, blank=True, editable=False)
    found_at = models.DateTimeField(_("found"), auto_now_add=True)
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True, editable=False)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("confirmed by"),
        related_name="+",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
    )
    dismissed_at = models.DateTimeField(_("dismissed"), null=True, blank=True, editable=False)
    dismissed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("dismissed by"),
        related_name="+",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
    )

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-found_at", "-pk"]
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        constraints = [
            models.UniqueConstraint(
                fields=["citation", "kind", "direction", "doi"],
                name="notice_stands_once",
                violation_error_message=_("This notice is here already."),
            ),
            doi_has_its_form("notice"),
            models.CheckConstraint(
                condition=Q(confirmed_at=None) | Q(dismissed_at=None),
                name="notice_is_confirmed_or_dismissed",
                violation_error_message=_("A notice is confirmed or dismissed, not both."),
            ),
            models.CheckConstraint(
                condition=Q(issued="") | Q(issued__regex=DATE),
                name="notice_date_has_its_form",
                violation_error_message=_("Write the date like 2024, 2024-05 or 2024-05-03."),
            ),
            models.CheckConstraint(
                condition=Q(note="", noted_at=None) | Q(note__regex=r"\S", noted_at__isnull=False),
                name="notice_note_has_its_date",
                violation_error_message=_("A note has the date on which it was written."),
            ),
        ]

    def __str__(self):
        return ", ".join(filter(None, [str(self.get_kind_display()), self.day]))

    @property
    def day(self) -> str:
        return day_of(self.issued)

    @property
    def is_open(self) -> bool:
        return self.confirmed_at is None and self.dismissed_at is None

    def confirm(self, user) -> None:
        """Let readers see it; of an issue at last, write volume and pages into the citation."""
        with transaction.atomic():
            self._decide(confirmed_at=timezone.now(), confirmed_by=user)
            if self.kind == Kind.IN_AN_ISSUE:
                citation = Citation.objects.select_for_update().get(pk=self.citation_id)
                for field, value in self.proposed.items():
                    setattr(citation, field, value)
                citation.save(update_fields=[*self.proposed, "updated_at"])

    def dismiss(self, user) -> None:
        """Set it aside: it is known, and says nothing to readers."""
        self._decide(dismissed_at=timezone.now(), dismissed_by=user)

    def reconsider(self) -> None:
        """Take back what was decided; what confirming it wrote into the citation stays there."""
        self._decide()

    def write_note(self, text: str) -> None:
        """Say something to readers; the same words keep their date. Saves nothing."""
        words = text.strip()
        if words != self.note or not words:
            self.note, self.noted_at = words, timezone.now() if words else None

    def _decide(self, **decision) -> None:
        nothing = dict.fromkeys(["confirmed_at", "confirmed_by", "dismissed_at", "dismissed_by"])
        for field, value in (nothing | decision).items():
            setattr(self, field, value)
        self.save(update_fields=[*nothing])


class EvidenceCheck(models.Model):
    """When Crossref was last asked about a citation, and whether it knew the DOI."""

    class Outcome(models.TextChoices):
        KNOWN = "known", _("Known to Crossref")
        # Other agencies register DOIs, too.
        UNKNOWN = "unknown", _("Not known to Crossref")
        UNREADABLE = "unreadable", _("The answer could not be read")

    citation = models.OneToOneField(
        Citation,
        verbose_name=_("citation"),
        related_name="evidence_check",
        on_delete=models.CASCADE,
    )
    doi = DOIField(_("DOI asked for"))
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome.choices)
    checked_at = models.DateTimeField(_("checked"), db_index=True)

    class Meta:
        verbose_name = _("check of a citation")
        verbose_name_plural = _("checks of citations")

    def __str__(self):
        return f"{self.doi}: {self.get_outcome_display()}"


class CrossrefPace(models.Model):
    """The one row that all processes share: who holds it asks, and writes when the next one may."""

    not_before = models.DateTimeField(_("not before"), default=LONG_AGO)
    refusals = models.PositiveSmallIntegerField(_("refusals in a row"), default=0)

    class Meta:
        verbose_name = _("pace of questions to Crossref")
        verbose_name_plural = _("pace of questions to Crossref")
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="crossrefpace_is_one_row")]

    def __str__(self):
        return f"{self.not_before:%Y-%m-%d %H:%M:%S}"
