"""What somebody brought to be imported, kept until that is done."""

import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from blog.models.journal import Change


class ImportRunQuerySet(models.QuerySet):
    def for_list(self):
        people = self.select_related("uploaded_by", "run_by", "change__undoing")
        return people.defer("report")

    def forgotten(self):
        """Those that nobody imported in all the days that files are kept."""
        since = timezone.now() - datetime.timedelta(days=ImportRun.DAYS_KEPT)
        return self.filter(run_at=None, uploaded_at__lt=since)


class ImportRun(models.Model):
    """Files that one person brought at once, and what came of them."""

    DAYS_KEPT = 30

    names = models.TextField(_("files"), help_text=_("What the files are called."))
    uploaded_at = models.DateTimeField(_("brought"), default=timezone.now)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("brought by"),
        related_name="+",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
    )
    run_at = models.DateTimeField(_("imported"), null=True, blank=True)
    run_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("imported by"),
        related_name="+",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
    )
    report = models.JSONField(
        _("report"), null=True, blank=True, help_text=_("What the import did, as it said itself.")
    )
    # None also where the import found everything here already.
    change = models.OneToOneField(
        Change,
        verbose_name=_("change"),
        related_name="+",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
    )

    objects = ImportRunQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        default_permissions = ["view", "add"]
        constraints = [
            models.CheckConstraint(
                condition=Q(run_at__isnull=True, report__isnull=True, change=None)
                | Q(run_at__isnull=False, report__isnull=False),
                name="importrun_reports_what_it_did",
                violation_error_message=_("An import has a report as soon as it is done."),
            )
        ]

    def __str__(self):
        return self.names


class ImportedFile(models.Model):
    """A file as it was brought; it goes when it is imported or nobody wants it any more."""

    run = models.ForeignKey(
        ImportRun, verbose_name=_("import"), related_name="files", on_delete=models.CASCADE
    )
    name = models.CharField(_("name"), max_length=255)
    data = models.BinaryField(_("what is in it"))

    class Meta:
        ordering = ["pk"]
        verbose_name = _("file to import")
        verbose_name_plural = _("files to import")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["run", "name"],
                name="importedfile_has_its_own_name",
                violation_error_message=_("Another of these files is called so."),
            )
        ]

    def __str__(self):
        return self.name
