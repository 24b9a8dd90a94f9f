import uuid

import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import django.db.models.lookups
from django.db import migrations, models

import research.fields


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Citation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("article-journal", "Journal article"),
                            ("chapter", "Book chapter"),
                            ("book", "Book"),
                            ("thesis", "Thesis"),
                            ("report", "Report"),
                            ("article", "Preprint"),
                            ("webpage", "Web page"),
                            ("paper-conference", "Conference paper"),
                            ("article-magazine", "Magazine article"),
                            ("article-newspaper", "Newspaper article"),
                            ("document", "Other"),
                        ],
                        default="article-journal",
                        max_length=30,
                        verbose_name="kind",
                    ),
                ),
                ("title", models.TextField(blank=True, verbose_name="title of the work")),
                ("authors", models.JSONField(blank=True, default=list, verbose_name="authors")),
                ("editors", models.JSONField(blank=True, default=list, verbose_name="editors")),
                (
                    "authors_omitted_after",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="How many authors stand before the gap, when the list was cut short by hand.",
                        null=True,
                        verbose_name="authors left out after",
                    ),
                ),
                ("container_title", models.TextField(blank=True, verbose_name="journal or book")),
                (
                    "issued_year",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="year"),
                ),
                (
                    "issued_month",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="month"),
                ),
                (
                    "issued_day",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="day"),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("published", "Published"),
                            ("advance online publication", "Advance online publication"),
                            ("in press", "In press"),
                        ],
                        default="published",
                        max_length=30,
                        verbose_name="status",
                    ),
                ),
                ("volume", models.CharField(blank=True, verbose_name="volume")),
                ("issue", models.CharField(blank=True, verbose_name="issue")),
                ("pages", models.CharField(blank=True, verbose_name="pages")),
                ("article_number", models.CharField(blank=True, verbose_name="article number")),
                ("chapter_number", models.CharField(blank=True, verbose_name="chapter number")),
                ("edition", models.CharField(blank=True, verbose_name="edition")),
                ("publisher", models.CharField(blank=True, verbose_name="publisher")),
                (
                    "publisher_place",
                    models.CharField(blank=True, verbose_name="place of publication"),
                ),
                (
                    "doi",
                    research.fields.DOIField(
                        blank=True,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^10\\.\\d{4,9}/\\S+$", "A DOI looks like 10.1002/wps.21035."
                            )
                        ],
                        verbose_name="DOI",
                    ),
                ),
                (
                    "url",
                    models.URLField(blank=True, max_length=2000, verbose_name="address on the web"),
                ),
                (
                    "contact_email",
                    models.EmailField(
                        blank=True,
                        help_text="Shown to readers, for questions.",
                        max_length=254,
                        verbose_name="author's e-mail address",
                    ),
                ),
                (
                    "raw",
                    models.TextField(
                        blank=True,
                        help_text="The reference as it was once typed or imported.",
                        verbose_name="reference as typed",
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="last changed")),
            ],
            options={
                "verbose_name": "citation",
                "verbose_name_plural": "citations",
                "ordering": ["-issued_year", "title"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("doi", ""), _negated=True),
                        fields=["doi"],
                        name="citation_doi",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("title__regex", "\\S"), ("raw__regex", "\\S"), _connector="OR"
                        ),
                        name="citation_says_what_it_cites",
                        violation_error_message="Give the title of the work, or paste its reference.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("doi", ""),
                            ("doi__regex", "^10\\.[0-9]{4,9}/[^\\s[:upper:]]+$"),
                            _connector="OR",
                        ),
                        name="citation_doi_has_its_form",
                        violation_error_message="A DOI looks like 10.1002/wps.21035.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            django.db.models.lookups.Exact(
                                models.Func(
                                    models.F("authors"),
                                    function="jsonb_typeof",
                                    output_field=models.CharField(),
                                ),
                                models.Value("array"),
                            ),
                            django.db.models.lookups.Exact(
                                models.Func(
                                    models.F("editors"),
                                    function="jsonb_typeof",
                                    output_field=models.CharField(),
                                ),
                                models.Value("array"),
                            ),
                        ),
                        name="citation_names_are_lists",
                        violation_error_message="Authors and editors are lists of names.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("issued_day", None), ("issued_month", None)),
                            models.Q(
                                ("issued_day", None),
                                ("issued_month__range", (1, 12)),
                                ("issued_year__isnull", False),
                            ),
                            models.Q(
                                ("issued_day__range", (1, 31)),
                                ("issued_month__isnull", False),
                                ("issued_month__range", (1, 12)),
                                ("issued_year__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="citation_date_is_whole",
                        violation_error_message="A day needs its month, and a month its year.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("issued_year", None),
                            ("issued_year__range", (1000, 2999)),
                            _connector="OR",
                        ),
                        name="citation_year_has_four_digits",
                        violation_error_message="The year has four digits.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ResearchType",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=100, unique=True, verbose_name="name")),
                ("slug", models.SlugField(max_length=100, unique=True, verbose_name="slug")),
                (
                    "description",
                    models.TextField(
                        blank=True,
                        help_text="One sentence a clinician understands.",
                        verbose_name="description",
                    ),
                ),
                (
                    "position",
                    models.PositiveSmallIntegerField(
                        default=100,
                        help_text="Strength of evidence: the strongest is 1.",
                        verbose_name="position",
                    ),
                ),
            ],
            options={
                "verbose_name": "type of research",
                "verbose_name_plural": "types of research",
                "ordering": ["position", "name"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("name__regex", "\\S")),
                        name="researchtype_has_a_name",
                        violation_error_message="A type of research needs a name.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Topic",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=100, unique=True, verbose_name="name")),
                (
                    "slug",
                    models.SlugField(
                        allow_unicode=True, max_length=100, unique=True, verbose_name="slug"
                    ),
                ),
                (
                    "description",
                    models.TextField(
                        blank=True,
                        help_text="One sentence in plain words.",
                        verbose_name="description",
                    ),
                ),
                (
                    "synonyms",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=100),
                        blank=True,
                        default=list,
                        help_text="Other words people search for, separated by commas.",
                        size=None,
                        verbose_name="synonyms",
                    ),
                ),
            ],
            options={
                "verbose_name": "topic",
                "verbose_name_plural": "topics",
                "ordering": ["name"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("name__regex", "\\S")),
                        name="topic_has_a_name",
                        violation_error_message="A topic needs a name.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("slug__regex", "^[-a-z0-9_]+$")),
                        name="topic_slug_is_an_address",
                        violation_error_message="The address may hold small letters, digits and hyphens only.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TopicAlias",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("slug", models.SlugField(max_length=100, unique=True, verbose_name="old slug")),
                (
                    "topic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="aliases",
                        to="research.topic",
                        verbose_name="topic",
                    ),
                ),
            ],
            options={
                "verbose_name": "old address of a topic",
                "verbose_name_plural": "old addresses of topics",
                "ordering": ["slug"],
            },
        ),
    ]
