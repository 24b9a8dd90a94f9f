import datetime

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from blog.models.summaries import Summary


class ReviewLeaseQuerySet(models.QuerySet):
    def running(self):
        return self.filter(until__gt=timezone.now())

    def of_others(self, user):
        """Those that keep a summary from this person."""
        return self.running().exclude(user=user)

    def give(self, summary_id: int, user) -> None:
        """Let this person have the summary for a while, whoever had it before.

        The caller holds the row of the summary, so that no two are given it at the same moment.
        """
        until = timezone.now() + datetime.timedelta(minutes=ReviewLease.MINUTES)
        self.update_or_create(summary_id=summary_id, defaults={"user": user, "until": until})


class ReviewLease(models.Model):
    """Who is looking at a summary of the queue, so that nobody else is given it meanwhile."""

    #: As long as a person may think about one summary before somebody else is given it.
    MINUTES = 20

    summary = models.OneToOneField(
        Summary,
        verbose_name=_("summary"),
        primary_key=True,
        related_name="review_lease",
        on_delete=models.CASCADE,
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("who looks at it"),
        related_name="review_leases",
        on_delete=models.CASCADE,
    )
    until = models.DateTimeField(_("until"))

    objects = ReviewLeaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("summary being reviewed")
        verbose_name_plural = _("summaries being reviewed")

    def __str__(self):
        return f"{self.summary_id}: {self.user_id}"


class ReviewSkip(models.Model):
    """Somebody has put a summary of the queue off; others are given it still."""

    summary = models.ForeignKey(
        Summary,
        verbose_name=_("summary"),
        related_name="review_skips",
        on_delete=models.CASCADE,
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("who skipped it"),
        related_name="review_skips",
        on_delete=models.CASCADE,
    )

    class Meta:
        verbose_name = _("summary skipped in review")
        verbose_name_plural = _("summaries skipped in review")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "summary"],
                name="reviewskip_is_made_once",
                violation_error_message=_("This person has skipped this summary already."),
            )
        ]

    def __str__(self):
        return f"{self.summary_id}: {self.user_id}"
