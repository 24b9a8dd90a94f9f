import uuid

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.lookups import Exact
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from taggit.models import TagBase

from research import csl
from research.fields import DOIField
from research.styles import apa, apa_html, short_authors

DOI_FORM = r"^10\.[0-9]{4,9}/[^\s[:upper:]]+$"


class Topic(TagBase):
    """What a study is about, in words a clinician would look for."""

    description = models.TextField(
        _("description"), blank=True, help_text=_("One sentence in plain words.")
    )
    synonyms = ArrayField(
        models.CharField(max_length=100),
        verbose_name=_("synonyms"),
        default=list,
        blank=True,
        help_text=_("Other words people search for, separated by commas."),
    )

    class Meta:
        ordering = ["name"]
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        constraints = [
            models.CheckConstraint(
                condition=Q(name__regex=r"\S"),
                name="topic_has_a_name",
                violation_error_message=_("A topic needs a name."),
            ),
            models.CheckConstraint(
                condition=Q(slug__regex=r"^[-a-z0-9_]+$"),
                name="topic_slug_is_an_address",
                violation_error_message=_(
                    "The address may hold small letters, digits and hyphens only."
                ),
            ),
        ]

    def clean(self):
        if TopicAlias.objects.filter(slug=self.slug).exclude(topic_id=self.pk).exists():
            raise ValidationError(gettext("This address once led to another topic."))

    def get_absolute_url(self):
        return reverse("blog:topic-detail", args=[self.slug])

    def slugify(self, tag, i=None):
        slug = slugify(tag.replace("/", "-"))
        return slug if i is None else f"{slug}-{i}"


class TopicAlias(models.Model):
    """A slug that once led to a topic and still does. The database writes it on a rename."""

    slug = models.SlugField(_("old slug"), max_length=100, unique=True)
    topic = models.ForeignKey(
        Topic, verbose_name=_("topic"), related_name="aliases", on_delete=models.CASCADE
    )

    class Meta:
        ordering = ["slug"]
        verbose_name = _("old address of a topic")
        verbose_name_plural = _("old addresses of topics")

    def __str__(self):
        return self.slug

    def clean(self):
        if Topic.objects.filter(slug=self.slug).exists():
            raise ValidationError(gettext("This address belongs to a topic."))


class ResearchType(models.Model):
    """How a study came to know what it says, strongest evidence first."""

    name = models.CharField(_("name"), max_length=100, unique=True)
    slug = models.SlugField(_("slug"), max_length=100, unique=True)
    description = models.TextField(
        _("description"), blank=True, help_text=_("One sentence a clinician understands.")
    )
    position = models.PositiveSmallIntegerField(
        _("position"), default=100, help_text=_("Strength of evidence: the strongest is 1.")
    )

    class Meta:
        ordering = ["position", "name"]
        verbose_name = _("type of research")
        verbose_name_plural = _("types of research")
        constraints = [
            models.CheckConstraint(
                condition=Q(name__regex=r"\S"),
                name="researchtype_has_a_name",
                violation_error_message=_("A type of research needs a name."),
            )
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("blog:researchtype-detail", args=[self.slug])


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
    doi = DOIField(
        _("DOI"),
        blank=True,
        validators=[RegexValidator(r"^10\.\d{4,9}/\S+$", _("A DOI looks like 10.1002/wps.21035."))],
    )
    url = models.URLField(_("address on the web"), max_length=2000, blank=True)
    contact_email = models.EmailField(
        _("author's e-mail address"), blank=True, help_text=_("Shown to readers, for questions.")
    )
    raw = models.TextField(
        _("reference as typed"),
        blank=True,
        help_text=_("The reference as it was once typed or imported."),
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("last changed"), auto_now=True)

    class Meta:
        ordering = ["-issued_year", "title"]
        verbose_name = _("citation")
        verbose_name_plural = _("citations")
        indexes = [models.Index(fields=["doi"], name="citation_doi", condition=~Q(doi=""))]
        constraints = [
            models.CheckConstraint(
                condition=Q(title__regex=r"\S") | Q(raw__regex=r"\S"),
                name="citation_says_what_it_cites",
                violation_error_message=_("Give the title of the work, or paste its reference."),
            ),
            models.CheckConstraint(
                condition=Q(doi="") | Q(doi__regex=DOI_FORM),
                name="citation_doi_has_its_form",
                violation_error_message=_("A DOI looks like 10.1002/wps.21035."),
            ),
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
    def page_range(self) -> str:
        """The pages as they are printed, with an en dash (APA 7 §6.6)."""
        return self.pages.replace("-", "–")

    @property
    def apa(self) -> str:
        """The reference in APA style, or as it was typed where it could not be read."""
        return apa(self.csl) if self.title else self.raw

    @property
    def apa_html(self) -> str:
        """The same with italics and a link; plain text is escaped by the template."""
        return apa_html(self.csl) if self.title else self.raw
