import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("blog", "0024_review_queue"),
        ("research", "0009_shortcomings"),
    ]

    operations = [
        migrations.CreateModel(
            name="CheckedLink",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("address", models.CharField(max_length=2000, verbose_name="address")),
                ("written", models.TextField(verbose_name="as it stands in the text")),
                ("field", models.CharField(max_length=40, verbose_name="field")),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("there", "There"),
                            ("gone", "Not there any more"),
                            ("no-name", "The site is gone"),
                            ("not-public", "Leads to no public address"),
                            ("unsure", "No certain answer"),
                        ],
                        max_length=20,
                        verbose_name="outcome",
                    ),
                ),
                (
                    "status",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="status of the answer"
                    ),
                ),
                ("since", models.DateField(verbose_name="so since")),
                ("checked_at", models.DateTimeField(verbose_name="last asked")),
                (
                    "citation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="research.citation",
                        verbose_name="citation",
                    ),
                ),
                (
                    "page",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="blog.page",
                        verbose_name="page",
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="blog.post",
                        verbose_name="post",
                    ),
                ),
                (
                    "summary",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="blog.summary",
                        verbose_name="summary",
                    ),
                ),
            ],
            options={
                "verbose_name": "checked link",
                "verbose_name_plural": "checked links",
                "ordering": ["address", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("address", "field", "summary", "post", "page", "citation"),
                        name="checkedlink_is_one_a_place",
                        nulls_distinct=False,
                        violation_error_message="This link is checked at this place already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("citation__isnull", True),
                                ("page__isnull", True),
                                ("post__isnull", True),
                                ("summary__isnull", False),
                            ),
                            models.Q(
                                ("citation__isnull", True),
                                ("page__isnull", True),
                                ("post__isnull", False),
                                ("summary__isnull", True),
                            ),
                            models.Q(
                                ("citation__isnull", True),
                                ("page__isnull", False),
                                ("post__isnull", True),
                                ("summary__isnull", True),
                            ),
                            models.Q(
                                ("citation__isnull", False),
                                ("page__isnull", True),
                                ("post__isnull", True),
                                ("summary__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="checkedlink_stands_in_one_place",
                        violation_error_message="A link stands in one place.",
                    ),
                ],
            },
        ),
    ]
