import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("blog", "0024_checked_links"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SettledRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("check_name", models.CharField(max_length=50, verbose_name="check")),
                ("key", models.BigIntegerField(verbose_name="key of the row")),
                ("seen", models.CharField(max_length=32, verbose_name="digest of what was seen")),
                (
                    "made_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="decided"),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="decided by",
                    ),
                ),
            ],
            options={
                "verbose_name": "row that is right as it is",
                "verbose_name_plural": "rows that are right as they are",
                "ordering": ["-made_at", "-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("check_name", "key"),
                        name="settledrow_is_decided_once",
                        violation_error_message="This row is settled for this check already.",
                    )
                ],
            },
        ),
        # Whose decision it was stands in the journal, too, and is undone there.
        migrations.RunSQL("SELECT blog_journal_attach('blog_settledrow')", migrations.RunSQL.noop),
    ]
