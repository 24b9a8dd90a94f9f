"""What was changed, by whom and when, row by row; only the database writes it."""

import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

# For so long a change can be undone.
DAYS_TO_UNDO = 30


class ChangeKind(models.TextChoices):
    """What was done, for the log. The column knows no list: a new kind needs no migration."""

    EDIT = "edit", _("Edited")
    BULK = "bulk", _("Changed in bulk")
    REVIEW = "review", _("Reviewed")
    MERGE = "merge", _("Merged")
    SPLIT = "split", _("Split")
    RENAME = "rename", _("Renamed")
    IMPORT = "import", _("Imported")
    ADDRESSES = "addresses", _("Addresses")
    PEOPLE = "people", _("People")
    UNDO = "undo", _("Undone")


class ChangeQuerySet(models.QuerySet):
    def with_people(self):
        return self.select_related("made_by", "undo_of", "undoing__made_by")

    def recent(self):
        """Those that are new enough to be undone."""
        since = timezone.now() - datetime.timedelta(days=DAYS_TO_UNDO)
        return self.filter(made_at__gt=since)


class Change(models.Model):
    """Something that a person, or a command, did to the archive in one go."""

    kind = models.CharField(_("kind"), max_length=40, default=ChangeKind.EDIT)
    about = models.TextField(
        _("about"), blank=True, help_text=_("What it was done to, as that was called then.")
    )
    made_at = models.DateTimeField(_("made"), default=timezone.now)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("made by"),
        related_name="+",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
    )
    # The account may be gone one day; nobody's where a command made the change.
    made_by_name = models.CharField(_("name of who made it"), max_length=400, blank=True)
    undo_of = models.OneToOneField(
        "self",
        verbose_name=_("takes back"),
        related_name="undoing",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
    )
    kept = models.JSONField(
        _("what taking it back left alone"),
        default=list,
        blank=True,
        help_text=_("Table, key, column, why and name of each."),
    )

    objects = ChangeQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("change")
        verbose_name_plural = _("changes")
        # Nobody writes the journal by hand.
        default_permissions = ["view"]
        indexes = [models.Index(fields=["made_at"], name="change_made_at")]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__regex=r"^[a-z]+(-[a-z]+)*$"),
                name="change_kind_has_its_form",
                violation_error_message=_("Small letters, with one hyphen between words."),
            ),
            models.CheckConstraint(
                condition=Q(undo_of=None) | ~Q(undo_of=F("pk")),
                name="change_undoes_another",
                violation_error_message=_("A change takes back another, not itself."),
            ),
        ]

    def __str__(self):
        return ": ".join(filter(None, [self.said, self.about]))

    @property
    def said(self) -> str:
        """What was done, in a word."""
        known = dict(ChangeKind.choices)
        return str(known.get(self.kind, self.kind))

    @property
    def who(self) -> str:
        return self.made_by_name or gettext("A command")

    @property
    def is_recent(self) -> bool:
        return timezone.now() - self.made_at < datetime.timedelta(days=DAYS_TO_UNDO)


class ChangedRow(models.Model):
    """One row that was changed, as a trigger wrote it down.

    Of an inserted or a deleted row all columns stand there, of an updated one those that differ;
    never what the database computes.
    """

    class Action(models.TextChoices):
        INSERT = "insert", _("Added")
        UPDATE = "update", _("Changed")
        DELETE = "delete", _("Removed")

    change = models.ForeignKey(
        Change, verbose_name=_("change"), related_name="rows", on_delete=models.CASCADE
    )
    table = models.CharField(_("table"), max_length=63)
    key = models.BigIntegerField(_("key of the row"))
    action = models.CharField(_("what happened to it"), max_length=6, choices=Action.choices)
    before = models.JSONField(_("before"), null=True, blank=True)
    after = models.JSONField(_("after"), null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("changed row")
        verbose_name_plural = _("changed rows")
        default_permissions = ()
        indexes = [models.Index(fields=["table", "key"], name="changedrow_row")]
        constraints = [
            models.CheckConstraint(
                condition=Q(action="insert", before__isnull=True, after__isnull=False)
                | Q(action="update", before__isnull=False, after__isnull=False)
                | Q(action="delete", before__isnull=False, after__isnull=True),
                name="changedrow_has_what_its_action_says",
                violation_error_message=_(
                    "What was added has no before, what was removed no after."
                ),
            )
        ]

    def __str__(self):
        return f"{self.get_action_display()}: {self.table} {self.key}"
