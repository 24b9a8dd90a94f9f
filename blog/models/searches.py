import datetime

from django.db import models
from django.db.models import F, Q, Sum, Window
from django.db.models.functions import RowNumber
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

# In characters; what is longer is no search for words.
LONGEST = 80


class UnansweredSearchQuerySet(models.QuerySet):
    def frequent(self):
        """Searches made often enough to be nobody's in particular, each once, on its latest day.

        `times` says how often in all. What is too old to be kept waits for the next search in vain
        to be deleted, and is not counted.
        """
        same = {"partition_by": F("words")}
        return (
            self.filter(day__gte=UnansweredSearch.first_day())
            .annotate(
                times=Window(Sum("count"), **same),
                place=Window(RowNumber(), order_by=F("day").desc(), **same),
            )
            .filter(times__gte=UnansweredSearch.SHOWN_FROM, place=1)
        )


class UnansweredSearch(models.Model):
    """Words for which a day's visitors found nothing, and how often: never who, never when.

    They stand in small letters without accents. What may name a person or hold a number of one
    is not kept at all.
    """

    # Fewer could be somebody's own.
    SHOWN_FROM = 3
    MOST_ROWS = 10_000
    DAYS_KEPT = 90

    day = models.DateField(_("day"))
    words = models.CharField(_("words"), max_length=LONGEST)
    count = models.PositiveIntegerField(_("times that day"), default=1)

    objects = UnansweredSearchQuerySet.as_manager()

    class Meta:
        verbose_name = _("search without results")
        verbose_name_plural = _("searches without results")
        constraints = [
            models.UniqueConstraint(
                fields=["day", "words"],
                name="unansweredsearch_words_are_once_a_day",
                violation_error_message=_("These words are counted for this day already."),
            ),
            models.CheckConstraint(
                condition=Q(words__regex=r"^[^[:space:]]+( [^[:space:]]+)*$")
                & ~Q(words__regex="[A-Z]"),
                name="unansweredsearch_words_are_normalised",
                violation_error_message=_("Small letters, with one space between words."),
            ),
            models.CheckConstraint(
                condition=~Q(words__contains="@")
                & ~Q(words__regex="[0-9]([^0-9[:alpha:]]*[0-9]){4}"),
                name="unansweredsearch_words_name_nobody",
                violation_error_message=_("Neither e-mail addresses nor numbers of five digits."),
            ),
            models.CheckConstraint(
                condition=Q(count__gte=1),
                name="unansweredsearch_was_made",
                violation_error_message=_("A search was made at least once."),
            ),
        ]

    def __str__(self):
        return self.words

    @classmethod
    def first_day(cls) -> datetime.date:
        """The oldest day of which searches are kept."""
        return timezone.localdate() - datetime.timedelta(days=cls.DAYS_KEPT)
