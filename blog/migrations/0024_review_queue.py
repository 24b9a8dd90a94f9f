import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("blog", "0023_journal"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ReviewLease",
            fields=[
                (
                    "summary",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="review_lease",
                        serialize=False,
                        to="blog.summary",
                        verbose_name="summary",
                    ),
                ),
                ("until", models.DateTimeField(verbose_name="until")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="review_leases",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who looks at it",
                    ),
                ),
            ],
            options={
                "verbose_name": "summary being reviewed",
                "verbose_name_plural": "summaries being reviewed",
            },
        ),
        migrations.CreateModel(
            name="ReviewSkip",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "summary",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="review_skips",
                        to="blog.summary",
                        verbose_name="summary",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="review_skips",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who skipped it",
                    ),
                ),
            ],
            options={
                "verbose_name": "summary skipped in review",
                "verbose_name_plural": "summaries skipped in review",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("user", "summary"),
                        name="reviewskip_is_made_once",
                        violation_error_message="This person has skipped this summary already.",
                    )
                ],
            },
        ),
    ]
