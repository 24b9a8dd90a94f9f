import uuid

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.lookups import Exact
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from research import csl
from research.fields import DOIField, doi_has_its_form
from research.models.searching import INDEX
from research.models.shortcomings import INDEXES
from research.notices import Said, gravest_first
from research.styles import apa, apa_html, short_authors, short_html
from research.title_keys import TitleKey


def _is_list(field: str) -> Exact:
    return Exact(
        Func(F(field), function="jsonb_typeof", output_field=models.CharField()), Value("array")
    )


class Citation(models.Model):
    """A bibliographic record in the sense of CSL 1.0.2; several summaries may cite it.

    A DOI is no key: the chapters of a book may share it.
    """

    class Kind(models.TextChoices):
        ARTICLE_JOURNAL = "article-journal", _("Journal article")
        CHAPTER = "chapter", _("Book chapter")
        BOOK = "book", _("Book")
        THESIS = "thesis", _("Thesis")
        REPORT = "report", _("Report")
        ARTICLE = "article", _("Preprint")
        WEBPAGE = "webpage", _("Web page")
        PAPER_CONFERENCE = "paper-conference", _("Conference paper")
        ARTICLE_MAGAZINE = "article-magazine", _("Magazine article")
        ARTICLE_NEWSPAPER = "article-newspaper", _("Newspaper article")
        DOCUMENT = "document", _("Other")

    class Status(models.TextChoices):
        PUBLISHED = "published", _("Published")
        ADVANCE_ONLINE = "advance online publication", _("Advance online publication")
        IN_PRESS = "in press", _("In press")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(
        _("kind"), max_length=30, choices=Kind.choices, default=Kind.ARTICLE_JOURNAL
    )
    title = models.TextField(_("title of the work"), blank=True)
    authors = models.JSONField(_("authors"), default=list, blank=True)
    editors = models.JSONField(_("editors"), default=list, blank=True)
    authors_omitted_after = models.PositiveSmallIntegerField(
        _("authors left out after"),
        null=True,
        blank=True,
        help_text=_("How many authors stand before the gap, when the list was cut short by hand."),
    )
    editors_omitted_after = models.PositiveSmallIntegerField(
        _("editors left out after"),
        null=True,
        blank=True,
        help_text=_("How many editors stand before the gap, when the list was cut short by hand."),
    )
    genre = models.CharField(
        _("genre"), blank=True, help_text=_("What kind of thesis or report: Doctoral dissertation.")
    )
    container_title = models.TextField(_("journal or book"), blank=True)
    issued_year = models.PositiveSmallIntegerField(_("year"), null=True, blank=True)
    issued_month = models.PositiveSmallIntegerField(_("month"), null=True, blank=True)
    issued_day = models.PositiveSmallIntegerField(_("day"), null=True, blank=True)
    status = models.CharField(
        _("status"), max_length=30, choices=Status.choices, default=Status.PUBLISHED
    )
    volume = models.CharField(_("volume"), blank=True)
    issue = models.CharField(_("issue"), blank=True)
    pages = models.CharField(_("pages"), blank=True)
    article_number = models.CharField(_("article number"), blank=True)
    chapter_number = models.CharField(_("chapter number"), blank=True)
    edition = models.CharField(_("edition"), blank=True)
    publisher = models.CharField(_("publisher"), blank=True)
    publisher_place = models.CharField(_("place of publication"), blank=True)
    doi = DOIField(_("DOI"), blank=True)
    url = models.URLField(_("address on the web"), max_length=2000, blank=True)
    contact_email = models.EmailField(
        _("author's e-mail address"), blank=True, help_text=_("Shown to readers, for questions.")
    )
    raw = models.TextField(
        _("reference as typed"),
        blank=True,
        help_text=_("The reference as it was once typed or imported."),
    )
    confirmed_notices = models.JSONField(
        _("confirmed notices"),
        default=list,
        editable=False,
        help_text=_("Written by the database alone, from the notices that staff confirmed."),
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("last changed"), auto_now=True)

    class Meta:
        ordering = ["-issued_year", "title"]
        verbose_name = _("citation")
        verbose_name_plural = _("citations")
        indexes = [
            models.Index(fields=["doi"], name="citation_doi", condition=~Q(doi="")),
            GinIndex(OpClass(TitleKey("title"), "gin_trgm_ops"), name="citation_title_like"),
            models.Index(
                OpClass(TitleKey("title"), "text_pattern_ops"), name="citation_title_begins"
            ),
            INDEX,
            *INDEXES,
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(title__regex=r"\S") | Q(raw__regex=r"\S"),
                name="citation_says_what_it_cites",
                violation_error_message=_("Give the title of the work, or paste its reference."),
            ),
            doi_has_its_form("citation"),
            models.CheckConstraint(
                condition=_is_list("authors") & _is_list("editors"),
                name="citation_names_are_lists",
                violation_error_message=_("Authors and editors are lists of names."),
            ),
            models.CheckConstraint(
                # A comparison with NULL is not false to a check, so NULL is refused by name.
                condition=Q(issued_month=None, issued_day=None)
                | Q(issued_year__isnull=False, issued_month__range=(1, 12), issued_day=None)
                | Q(
                    issued_year__isnull=False,
                    issued_month__isnull=False,
                    issued_month__range=(1, 12),
                    issued_day__range=(1, 31),
                ),
                name="citation_date_is_whole",
                violation_error_message=_("A day needs its month, and a month its year."),
            ),
            models.CheckConstraint(
                condition=Q(issued_year=None) | Q(issued_year__range=(1000, 2999)),
                name="citation_year_has_four_digits",
                violation_error_message=_("The year has four digits."),
            ),
        ]

    def __str__(self):
        return " ".join(filter(None, [self.label, self.title])) if self.title else self.raw

    @classmethod
    def from_csl(cls, item: dict, **fields) -> "Citation":
        """A citation, not yet saved, of one CSL-JSON item. Raises `ValueError`."""
        return cls(**csl.fields_of(item), **fields)

    @property
    def csl(self) -> dict:
        """This record as a CSL-JSON 1.0.2 item, without an id."""
        return csl.item_of(self)

    @property
    def label(self) -> str:
        """Who and when, as a card says it: "Wampold & Flückiger (2023)"."""
        return short_authors(self.csl)

    @property
    def apa(self) -> str:
        """The reference in APA style, or as it was typed where it could not be read."""
        return apa(self.csl) if self.title else self.raw

    @property
    def apa_html(self) -> str:
        """The same with italics and a link; plain text is escaped by the template."""
        return apa_html(self.csl) if self.title else self.raw

    @property
    def short_html(self) -> str:
        """Enough to tell which work it is; the beginning of what was typed if it was not read."""
        return short_html(self.csl) if self.title else Truncator(self.raw).chars(160)

    @property
    def notices_said(self) -> list[Said]:
        """The confirmed notices, gravest first, without a query."""
        return gravest_first(self.confirmed_notices)


class Match(models.Model):
    """What somebody decided when Crossref offered works that this citation might be."""

    class Verdict(models.TextChoices):
        SAME = "same", _("It is this work")
        NONE = "none", _("It is none of those offered")

    citation = models.ForeignKey(
        Citation, verbose_name=_("citation"), related_name="matches", on_delete=models.CASCADE
    )
    verdict = models.CharField(_("decision"), max_length=10, choices=Verdict.choices)
    doi = DOIField(_("DOI of the work chosen"), blank=True)
    offered = models.JSONField(_("what was offered, with its scores"), default=list, blank=True)
    decided_at = models.DateTimeField(_("decided"), auto_now_add=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("decided by"),
        related_name="+",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
    )

    class Meta:
        ordering = ["-decided_at"]
        verbose_name = _("decision on a match")
        verbose_name_plural = _("decisions on matches")
        constraints = [
            models.CheckConstraint(
                condition=Q(verdict="same") & ~Q(doi="") | Q(verdict="none", doi=""),
                name="match_same_work_has_a_doi",
                violation_error_message=_("The work chosen has a DOI."),
            )
        ]

    def __str__(self):
        return str(self.get_verdict_display())
