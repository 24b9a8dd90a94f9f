import re
from functools import reduce
from operator import or_

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from blog.characters import LineField
from blog.richtext import RichTextField
from research.models import ResearchType, Topic


class Page(models.Model):
    """What the site says about itself.

    Two of them stand on other pages: the introduction above the summaries, and the banner which
    says that the archive is a demonstration.
    """

    INTRODUCTION = "blog"
    DEMONSTRATION = "demo"

    slug = models.SlugField(_("slug"), unique=True)
    title = LineField(_("title"), max_length=200)
    body = RichTextField(_("text"), blank=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("last changed"), auto_now=True)

    class Meta:
        ordering = ["slug"]
        verbose_name = _("page")
        verbose_name_plural = _("pages")
        constraints = [
            models.CheckConstraint(
                condition=Q(title__regex=r"\S"),
                name="page_has_a_title",
                violation_error_message=_("A page needs a title."),
            )
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        if self.slug in (self.INTRODUCTION, self.DEMONSTRATION):
            return reverse("blog:summary-list")
        return reverse("blog:page-detail", args=[self.slug])


# What an old address can lead to, each a field of it.
TARGETS = ("post", "summary", "topic", "research_type", "page")


def _leads_to_one_thing() -> Q:
    return reduce(
        or_,
        (Q(**{f"{name}__isnull": name != target for name in TARGETS}) for target in TARGETS),
    )


class OldAddressQuerySet(models.QuerySet):
    def elsewhere(self, path: str, **thing) -> bool:
        """Whether the path was public and leads to another than this `post` or `summary`."""
        ((name, owner),) = thing.items()
        return self.filter(path=path).exclude(**{f"{name}_id": owner.pk}).exists()

    def of_old_site(self):
        """Those of the site before this one, which staff entered."""
        return self.exclude(path__regex=OldAddress.OF_A_MONTH)


class OldAddress(models.Model):
    """A path once public, here or on the site before this one, which leads to one thing for ever.

    The database writes it when a slug or a month changes after the first publication; staff bring
    those of the old site, which may end in a query string.
    """

    # Of a month or a summary of this site.
    OF_A_MONTH = r"^/[0-9]{4}/[0-9]{2}/([-a-z0-9_]+/)?$"
    LONGEST = 500

    path = models.CharField(_("path"), max_length=LONGEST, unique=True)
    post = models.ForeignKey(
        "blog.Post",
        verbose_name=_("post"),
        related_name="old_addresses",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
    )
    summary = models.ForeignKey(
        "blog.Summary",
        verbose_name=_("summary"),
        related_name="old_addresses",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
    )
    topic = models.ForeignKey(
        Topic,
        verbose_name=_("topic"),
        related_name="old_addresses",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
    )
    research_type = models.ForeignKey(
        ResearchType,
        verbose_name=_("type of research"),
        related_name="old_addresses",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
    )
    page = models.ForeignKey(
        Page,
        verbose_name=_("page"),
        related_name="old_addresses",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    objects = OldAddressQuerySet.as_manager()

    class Meta:
        ordering = ["path"]
        verbose_name = _("old address")
        verbose_name_plural = _("old addresses")
        constraints = [
            models.CheckConstraint(
                condition=_leads_to_one_thing(),
                name="oldaddress_leads_to_one_thing",
                violation_error_message=_("An old address leads to one thing."),
            ),
            models.CheckConstraint(
                condition=Q(path__regex=r"^/[!-~]*$") & ~Q(path__contains="#"),
                name="oldaddress_path_has_its_form",
                violation_error_message=_("An old address looks like /blog/title or /blog?id=12."),
            ),
        ]

    def __str__(self):
        return self.path

    @property
    def target(self) -> models.Model:
        """What it leads to: a post, a summary, a topic, a type of research or a page."""
        return next(filter(None, (getattr(self, name) for name in TARGETS)))

    @property
    def is_of_old_site(self) -> bool:
        return not re.fullmatch(self.OF_A_MONTH, self.path)


def field_of(target: type[models.Model]) -> str:
    """The field of an old address that leads to things of this model."""
    return next(
        name for name in TARGETS if OldAddress._meta.get_field(name).related_model is target
    )
