import datetime

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Sum, Window
from django.db.models.functions import RowNumber
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from blog.models.pages import OldAddress


class MissedAddressQuerySet(models.QuerySet):
    def still_missed(self):
        """Paths that lead nowhere yet, each once, on its latest day; `times` says how often."""
        same = {"partition_by": F("path")}
        return (
            self.filter(day__gte=MissedAddress.first_day())
            .exclude(Exists(OldAddress.objects.filter(path=OuterRef("path"))))
            .annotate(
                times=Window(Sum("count"), **same),
                place=Window(RowNumber(), order_by=F("day").desc(), **same),
            )
            .filter(place=1)
        )


class MissedAddress(models.Model):
    """A path where a day's visitors found no page, and how often: never who, nor from where."""

    MOST_ROWS = 10_000
    DAYS_KEPT = 90

    day = models.DateField(_("day"))
    path = models.CharField(_("path"), max_length=OldAddress.LONGEST)
    count = models.PositiveIntegerField(_("times that day"), default=1)

    objects = MissedAddressQuerySet.as_manager()

    class Meta:
        verbose_name = _("page not found")
        verbose_name_plural = _("pages not found")
        constraints = [
            models.UniqueConstraint(
                fields=["day", "path"],
                name="missedaddress_path_is_once_a_day",
                violation_error_message=_("This path is counted for this day already."),
            ),
            models.CheckConstraint(
                condition=Q(path__regex=r"^/[!-~]*$") & ~Q(path__regex="[@?#]"),
                name="missedaddress_path_names_nobody",
                violation_error_message=_("A path without query string or e-mail address."),
            ),
            models.CheckConstraint(
                condition=Q(count__gte=1),
                name="missedaddress_was_asked_for",
                violation_error_message=_("A path was asked for at least once."),
            ),
        ]

    def __str__(self):
        return self.path

    @classmethod
    def first_day(cls) -> datetime.date:
        """The oldest day of which paths are kept."""
        return timezone.localdate() - datetime.timedelta(days=cls.DAYS_KEPT)
