import datetime

from django.conf import settings
from django.contrib.postgres.aggregates import ArrayAgg
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class CheckCountQuerySet(models.QuerySet):
    def by_check(self, since: datetime.date) -> dict[str, list[tuple[datetime.date, int]]]:
        """What each check counted from that day on, the oldest first, in one query."""
        counted = (
            self.filter(day__gte=since)
            .order_by()
            .values("name")
            .annotate(
                days=ArrayAgg("day", order_by="day"),
                numbers=ArrayAgg("number", order_by="day"),
            )
        )
        return {row["name"]: [*zip(row["days"], row["numbers"], strict=True)] for row in counted}

    def keep(self, numbers: dict[str, int]) -> None:
        """Keep these as the counts of today; what is kept of today already stays."""
        today = timezone.localdate()
        rows = [CheckCount(day=today, name=name, number=one) for name, one in numbers.items()]
        self.bulk_create(rows, ignore_conflicts=True)


class CheckCount(models.Model):
    """How many rows a check found when somebody first opened the desk on a day."""

    day = models.DateField(_("day"))
    name = models.CharField(_("check"), max_length=50)
    number = models.PositiveIntegerField(_("number of rows"))

    objects = CheckCountQuerySet.as_manager()

    class Meta:
        ordering = ["-day", "name"]
        verbose_name = _("count of a check")
        verbose_name_plural = _("counts of checks")
        constraints = [
            models.UniqueConstraint(
                fields=["day", "name"],
                name="checkcount_is_made_once_a_day",
                violation_error_message=_("This check has its count of this day already."),
            ),
            models.CheckConstraint(
                condition=Q(name__regex=r"^[a-z]+(-[a-z]+)*$"),
                name="checkcount_names_its_check",
                violation_error_message=_("Small letters, with one hyphen between words."),
            ),
        ]

    def __str__(self):
        return f"{self.day:%Y-%m-%d} {self.name}: {self.number}"


class SettledRowQuerySet(models.QuerySet):
    def of(self, check: str):
        return self.filter(check_name=check)


class SettledRow(models.Model):
    """Somebody has looked at what a check found, and it is right as it is.

    It holds as long as the field holds what they saw: `seen` is a digest of that.
    """

    check_name = models.CharField(_("check"), max_length=50)
    key = models.BigIntegerField(_("key of the row"))
    seen = models.CharField(_("digest of what was seen"), max_length=32)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("decided by"),
        related_name="+",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
    )
    made_at = models.DateTimeField(_("decided"), default=timezone.now)

    objects = SettledRowQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-pk"]
        verbose_name = _("row that is right as it is")
        verbose_name_plural = _("rows that are right as they are")
        constraints = [
            models.UniqueConstraint(
                fields=["check_name", "key"],
                name="settledrow_is_decided_once",
                violation_error_message=_("This row is settled for this check already."),
            )
        ]

    def __str__(self):
        return f"{self.check_name}: {self.key}"
