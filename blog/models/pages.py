from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from blog.characters import LineField
from blog.richtext import RichTextField


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


class OldAddressQuerySet(models.QuerySet):
    def elsewhere(self, path: str, **thing) -> bool:
        """Whether the path was public and leads to another than this `post` or `summary`."""
        ((name, owner),) = thing.items()
        return self.filter(path=path).exclude(**{f"{name}_id": owner.pk}).exists()


class OldAddress(models.Model):
    """A path once public, which leads to its post or summary for ever and to nothing else.

    The database writes it when a slug or a month changes after the first publication.
    """

    path = models.CharField(_("path"), unique=True)
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
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    objects = OldAddressQuerySet.as_manager()

    class Meta:
        ordering = ["path"]
        verbose_name = _("old address")
        verbose_name_plural = _("old addresses")
        constraints = [
            models.CheckConstraint(
                condition=Q(post__isnull=True, summary__isnull=False)
                | Q(post__isnull=False, summary__isnull=True),
                name="oldaddress_leads_to_one_thing",
                violation_error_message=_("An old address leads to a post or to a summary."),
            ),
            models.CheckConstraint(
                condition=Q(path__regex=r"^/[0-9]{4}/[0-9]{2}/([-a-z0-9_]+/)?$"),
                name="oldaddress_path_has_its_form",
                violation_error_message=_("An old address looks like /2023/02/title/."),
            ),
        ]

    def __str__(self):
        return self.path
