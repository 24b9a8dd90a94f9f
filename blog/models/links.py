from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import StrIndex
from django.db.models.lookups import GreaterThan
from django.utils.translation import gettext_lazy as _

from blog.models.pages import Page
from blog.models.posts import Post
from blog.models.shortcomings import LINKED
from blog.models.summaries import Summary
from research.models import Citation

LONGEST_ADDRESS = 2_000
#: Where links stand: whose they are, and in which fields.
PLACES: dict[str, tuple[type[models.Model], tuple[str, ...]]] = {
    "summary": (Summary, LINKED),
    "post": (Post, ("introduction",)),
    "page": (Page, ("body",)),
    "citation": (Citation, ("url",)),
}


class CheckedLinkQuerySet(models.QuerySet):
    def amiss(self):
        """Those that lead readers nowhere, as far as they stand where they were found."""
        return self.filter(outcome__in=CheckedLink.AMISS).filter(self._still_there())

    @staticmethod
    def _still_there() -> Q:
        return Q(
            *(Exists(_holding(owner, model, fields)) for owner, (model, fields) in PLACES.items()),
            _connector=Q.OR,
        )


def _holding(owner: str, model: type[models.Model], fields: tuple[str, ...]) -> QuerySet:
    within = Q(
        *(
            Q(
                GreaterThan(StrIndex(field, OuterRef("written")), Value(0)),
                pk=OuterRef(f"{owner}_id"),
            )
            for field in fields
        ),
        _connector=Q.OR,
    )
    rows = model.objects.filter(within)
    return rows.filter(withdrawn_at=None) if model is Summary else rows


class CheckedLink(models.Model):
    """A link where it stands, and what it led to when `check_links` last asked."""

    class Outcome(models.TextChoices):
        THERE = "there", _("There")
        GONE = "gone", _("Not there any more")
        NO_NAME = "no-name", _("The site is gone")
        NOT_PUBLIC = "not-public", _("Leads to no public address")
        UNSURE = "unsure", _("No certain answer")

    #: Of those readers learn nothing.
    AMISS = (Outcome.GONE, Outcome.NO_NAME, Outcome.NOT_PUBLIC)

    address = models.CharField(_("address"), max_length=LONGEST_ADDRESS)
    written = models.TextField(_("as it stands in the text"))
    field = models.CharField(_("field"), max_length=40)
    summary = models.ForeignKey(
        Summary,
        verbose_name=_("summary"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
    )
    post = models.ForeignKey(
        Post,
        verbose_name=_("post"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
    )
    page = models.ForeignKey(
        Page,
        verbose_name=_("page"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
    )
    citation = models.ForeignKey(
        Citation,
        verbose_name=_("citation"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
    )
    outcome = models.CharField(_("outcome"), max_length=20, choices=Outcome.choices)
    status = models.PositiveSmallIntegerField(_("status of the answer"), null=True, blank=True)
    since = models.DateField(_("so since"))
    checked_at = models.DateTimeField(_("last asked"))

    objects = CheckedLinkQuerySet.as_manager()

    class Meta:
        ordering = ["address", "pk"]
        verbose_name = _("checked link")
        verbose_name_plural = _("checked links")
        constraints = [
            models.UniqueConstraint(
                fields=["address", "field", "summary", "post", "page", "citation"],
                name="checkedlink_is_one_a_place",
                nulls_distinct=False,
                violation_error_message=_("This link is checked at this place already."),
            ),
            models.CheckConstraint(
                condition=Q(
                    *(Q(**{f"{one}__isnull": one != owner for one in PLACES}) for owner in PLACES),
                    _connector=Q.OR,
                ),
                name="checkedlink_stands_in_one_place",
                violation_error_message=_("A link stands in one place."),
            ),
        ]

    def __str__(self):
        return self.address

    @property
    def owner(self) -> models.Model:
        """What it stands in."""
        name, _key = self.owner_key
        return getattr(self, name)

    @property
    def owner_key(self) -> tuple[str, int]:
        """The same as the name of its kind and its key, without asking for it."""
        keys = ((name, getattr(self, f"{name}_id")) for name in PLACES)
        return next((name, key) for name, key in keys if key is not None)
