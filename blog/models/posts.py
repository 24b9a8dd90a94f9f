import contextlib
import datetime
import uuid
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import models, transaction
from django.db.models import F, Q
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.utils.translation.trans_real import DjangoTranslation, catalog

from blog.characters import LineField, PlainTextField
from blog.models.pages import OldAddress
from blog.richtext import RichTextField
from research.addresses import address_of


class Problem(NamedTuple):
    """What keeps a post from being published; `summary` is None when it is the post's own."""

    field: str
    message: str
    summary: "object | None" = None

    def __str__(self):
        return f"{self.summary.title}: {self.message}" if self.summary else self.message


class NotReadyError(ValidationError):
    """A post cannot be public as it stands; `problems` says why, each with its field."""

    def __init__(self, problems: list[Problem]):
        super().__init__([str(problem) for problem in problems])
        self.problems = problems


class PostQuerySet(models.QuerySet):
    def public(self):
        """What an anonymous reader may see: the one place that knows time."""
        return self.filter(published_at__lte=timezone.now())

    def scheduled(self):
        return self.filter(published_at__gt=timezone.now())

    def drafts(self):
        return self.filter(published_at=None)

    def out_of_step(self):
        """Drafts of months gone by, and what appears or appeared long before its month began."""
        this_month = timezone.localdate().replace(day=1)
        # Now and then a month is out some days early.
        long_before = F("month") - datetime.timedelta(days=31)
        return self.filter(
            Q(published_at=None, month__lt=this_month) | Q(published_at__date__lt=long_before)
        )

    def next_month(self) -> datetime.date:
        """The month after the latest there is; without any, the present one."""
        latest = self.order_by("-month").values_list("month", flat=True).first()
        if latest is None:
            return timezone.localdate().replace(day=1)
        return (latest + datetime.timedelta(days=32)).replace(day=1)


@lru_cache(2000)
def name_of_month(month: datetime.date, _words: DjangoTranslation) -> str:
    """ "February 2023", in the language whose catalogue `_words` is."""
    return date_format(month, "F Y")


def address_of_month(month: datetime.date) -> str:
    return address_of("blog:post-detail", month.year, month.month)


def address_in_month(month: datetime.date, slug: str) -> str:
    """Where a summary stands: right below the month of its post."""
    return f"{address_of_month(month)}{slug}/"


class Post(models.Model):
    """One month of the blog. No date means draft; a future date means scheduled."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    month = models.DateField(
        _("month"),
        unique=True,
        error_messages={"unique": _("There is a post for this month already.")},
    )
    byline = LineField(
        _("byline"), max_length=200, blank=True, help_text=_("Who wrote it, as readers see it.")
    )
    teaser = PlainTextField(
        _("teaser"),
        blank=True,
        validators=[MaxLengthValidator(300)],
        help_text=_(
            "Shown under “This month…”, at most 300 characters: "
            "…I blog about the treatment of depression, homework, and early drop-out."
        ),
    )
    introduction = RichTextField(
        _("introduction"), blank=True, help_text=_("Optional: a word before the summaries.")
    )
    published_at = models.DateTimeField(_("public from"), null=True, blank=True, editable=False)
    first_published_at = models.DateTimeField(
        _("first public"), null=True, blank=True, editable=False
    )
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("last changed"), auto_now=True)

    objects = PostQuerySet.as_manager()

    class Meta:
        ordering = ["-month"]
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        permissions = [("publish_post", _("Can publish, schedule and withdraw"))]
        indexes = [models.Index(fields=["published_at", "month"], name="post_public")]
        constraints = [
            models.CheckConstraint(
                condition=Q(month__day=1),
                name="post_month_is_first_day",
                violation_error_message=_("Choose the first day of the month."),
            ),
            models.CheckConstraint(
                condition=Q(month__gte=datetime.date(1900, 1, 1))
                & Q(month__lt=datetime.date(3000, 1, 1)),
                name="post_month_has_a_sensible_year",
                violation_error_message=_("Choose a month between 1900 and 2999."),
            ),
            models.CheckConstraint(
                condition=LessThanOrEqual(Length("teaser"), 300),
                name="post_teaser_is_short",
                violation_error_message=_("The teaser has at most 300 characters."),
            ),
            models.CheckConstraint(
                # A comparison with NULL is not false to a check, so NULL is refused by name.
                condition=Q(published_at=None)
                | Q(first_published_at__isnull=False, first_published_at__lte=F("published_at")),
                name="post_first_publication_is_kept",
                violation_error_message=_("A public post remembers when it first was public."),
            ),
        ]

    def __str__(self):
        return self.name

    def clean(self):
        if self.month and OldAddress.objects.elsewhere(f"/{self.month:%Y/%m}/", post=self):
            raise ValidationError(gettext("This month’s address once led to another post."))

    def get_absolute_url(self):
        return address_of_month(self.month)

    @property
    def name(self) -> str:
        """ "February 2023", in the reader's language."""
        return name_of_month(self.month, catalog())

    @property
    def is_public(self) -> bool:
        return self.published_at is not None and self.published_at <= timezone.now()

    @property
    def is_scheduled(self) -> bool:
        return self.published_at is not None and not self.is_public

    @property
    def was_public(self) -> bool:
        """Whether readers have ever been able to see it: then it is never deleted."""
        return self.first_published_at is not None and self.first_published_at <= timezone.now()

    def problems(self) -> list[Problem]:
        """What a publishable post lacks, in the order of the page.

        What an import could not know (a teaser, a reference, topics, a type) is no obstacle as
        long as the summary's review reasons say that it is missing.
        """
        summaries = list(
            self.summaries.select_related("citation", "research_type").prefetch_related("topics")
        )
        return self.problems_with(summaries)

    def problems_with(self, summaries: list) -> list[Problem]:
        """The same for summaries at hand, which need not be saved, nor the post."""
        found = []
        is_imported = any(summary.source_key for summary in summaries)
        if not self.teaser.strip() and not is_imported:
            found.append(Problem("teaser", gettext("Write a teaser for “This month…”.")))
        if not summaries:
            found.append(Problem("summaries", gettext("Write at least one summary.")))
        for summary in summaries:
            found += summary.problems()
        return found

    def publish(self) -> None:
        """Make it public now; one that is public already keeps its date. Raises `NotReadyError`."""
        with self._locked() as post:
            if not post.is_public:
                post._appear_at(timezone.now())

    def schedule(self, moment: datetime.datetime) -> None:
        """Make it public by itself at a moment to come. Raises `ValidationError`."""
        if timezone.is_naive(moment) or moment <= timezone.now():
            raise ValidationError(gettext("Choose a time that is still to come."))
        with self._locked() as post:
            if post.is_public:
                raise ValidationError(
                    gettext("This post is public already; unpublish it first to schedule it anew.")
                )
            post._appear_at(moment)

    def unpublish(self) -> None:
        """Take it back to draft. When it was first public is remembered; a plan is forgotten."""
        with self._locked() as post:
            post._become_draft()

    def unschedule(self) -> None:
        """Forget a plan. Raises `ValidationError` when its moment has come meanwhile."""
        with self._locked() as post:
            if post.is_public:
                raise ValidationError(
                    gettext(
                        "It has become public meanwhile, and readers see it. Unpublish it if they "
                        "should not."
                    )
                )
            post._become_draft()

    def ensure_publishable(self) -> None:
        """Refuse to leave a published post with something missing. Raises `NotReadyError`."""
        if self.published_at is not None and (problems := self.problems()):
            raise NotReadyError(problems)

    def _appear_at(self, moment: datetime.datetime) -> None:
        if problems := self.problems():
            raise NotReadyError(problems)
        if not self.was_public:
            self.first_published_at = moment
        self.published_at = moment
        self.save(update_fields=["published_at", "first_published_at", "updated_at"])

    def _become_draft(self) -> None:
        if not self.was_public:
            self.first_published_at = None
        self.published_at = None
        self.save(update_fields=["published_at", "first_published_at", "updated_at"])

    @contextlib.contextmanager
    def _locked(self) -> Iterator["Post"]:
        """The post as it is in the database, ours until the block ends; then we look like it."""
        with transaction.atomic():
            yield type(self).objects.select_for_update().get(pk=self.pk)
        self.refresh_from_db(fields=["published_at", "first_published_at", "version"])
