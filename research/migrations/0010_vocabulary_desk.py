import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("research", "0009_shortcomings"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="researchtype",
            name="synonyms",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=100),
                blank=True,
                default=list,
                help_text="Other words for it, separated by commas.",
                size=None,
                verbose_name="synonyms",
            ),
        ),
        migrations.CreateModel(
            name="ResearchTypeAlias",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("slug", models.SlugField(max_length=100, unique=True, verbose_name="old slug")),
                (
                    "research_type",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="aliases",
                        to="research.researchtype",
                        verbose_name="type of research",
                    ),
                ),
            ],
            options={
                "verbose_name": "old address of a type of research",
                "verbose_name_plural": "old addresses of types of research",
                "ordering": ["slug"],
            },
        ),
        migrations.CreateModel(
            name="Difference",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("topic", "topics"), ("researchtype", "types of research")],
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                ("first", models.CharField(max_length=100, verbose_name="one")),
                ("second", models.CharField(max_length=100, verbose_name="another")),
                ("decided_at", models.DateTimeField(auto_now_add=True, verbose_name="decided")),
                (
                    "decided_by",
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
                "verbose_name": "decision that two are different",
                "verbose_name_plural": "decisions that two are different",
                "ordering": ["kind", "first", "second"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("kind", "first", "second"),
                        name="difference_is_said_once",
                        violation_error_message="This has been decided already.",
                    )
                ],
            },
        ),
    ]
