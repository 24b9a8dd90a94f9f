from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.text import slugify
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from taggit.models import TagBase

from research.addresses import address_of


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
        return address_of("blog:topic-detail", self.slug)

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
    synonyms = ArrayField(
        models.CharField(max_length=100),
        verbose_name=_("synonyms"),
        default=list,
        blank=True,
        help_text=_("Other words for it, separated by commas."),
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

    def clean(self):
        aliases = ResearchTypeAlias.objects.filter(slug=self.slug)
        if aliases.exclude(research_type_id=self.pk).exists():
            raise ValidationError(gettext("This address once led to another type of research."))

    def get_absolute_url(self):
        return address_of("blog:researchtype-detail", self.slug)


class ResearchTypeAlias(models.Model):
    """A slug that once led to a type of research and still does, as with topics."""

    slug = models.SlugField(_("old slug"), max_length=100, unique=True)
    research_type = models.ForeignKey(
        ResearchType,
        verbose_name=_("type of research"),
        related_name="aliases",
        on_delete=models.CASCADE,
    )

    class Meta:
        ordering = ["slug"]
        verbose_name = _("old address of a type of research")
        verbose_name_plural = _("old addresses of types of research")

    def __str__(self):
        return self.slug

    def clean(self):
        if ResearchType.objects.filter(slug=self.slug).exists():
            raise ValidationError(gettext("This address belongs to a type of research."))


class Difference(models.Model):
    """Somebody's word that two topics, or two types, are not the same, alike as they look.

    It is said of their names, the first in the order of the alphabet: under another name the
    question is a new one.
    """

    class Kind(models.TextChoices):
        TOPIC = "topic", _("topics")
        RESEARCH_TYPE = "researchtype", _("types of research")

    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    first = models.CharField(_("one"), max_length=100)
    second = models.CharField(_("another"), max_length=100)
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
        ordering = ["kind", "first", "second"]
        verbose_name = _("decision that two are different")
        verbose_name_plural = _("decisions that two are different")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "first", "second"],
                name="difference_is_said_once",
                violation_error_message=_("This has been decided already."),
            )
        ]

    def __str__(self):
        return f"{self.first} ≠ {self.second}"
