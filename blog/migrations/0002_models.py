import datetime
import uuid

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
import django.db.models.lookups
import taggit.managers
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("blog", "0001_text_search"),
        ("research", "0002_vocabulary"),
    ]

    operations = [
        migrations.CreateModel(
            name="Edition",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("counter", models.BigIntegerField(default=0, verbose_name="counter")),
            ],
            options={
                "verbose_name": "edition",
                "verbose_name_plural": "editions",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("pk", 1)), name="edition_is_one_row")
                ],
            },
        ),
        migrations.CreateModel(
            name="Page",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("slug", models.SlugField(unique=True, verbose_name="slug")),
                ("title", models.CharField(max_length=200, verbose_name="title")),
                ("body", models.TextField(blank=True, verbose_name="text")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="last changed")),
            ],
            options={
                "verbose_name": "page",
                "verbose_name_plural": "pages",
                "ordering": ["slug"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("title__regex", "\\S")),
                        name="page_has_a_title",
                        violation_error_message="A page needs a title.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Post",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "month",
                    models.DateField(
                        error_messages={"unique": "There is a post for this month already."},
                        unique=True,
                        verbose_name="month",
                    ),
                ),
                (
                    "byline",
                    models.CharField(
                        blank=True,
                        help_text="Who wrote it, as readers see it.",
                        max_length=200,
                        verbose_name="byline",
                    ),
                ),
                (
                    "teaser",
                    models.TextField(
                        blank=True,
                        help_text="Shown under “This month…”, at most 300 characters: …I blog about the treatment of depression, homework, and early drop-out.",
                        validators=[django.core.validators.MaxLengthValidator(300)],
                        verbose_name="teaser",
                    ),
                ),
                (
                    "introduction",
                    models.TextField(
                        blank=True,
                        help_text="Optional: a word before the summaries.",
                        verbose_name="introduction",
                    ),
                ),
                (
                    "published_at",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="public from"
                    ),
                ),
                (
                    "first_published_at",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="first public"
                    ),
                ),
                (
                    "version",
                    models.PositiveIntegerField(default=1, editable=False, verbose_name="version"),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="last changed")),
            ],
            options={
                "verbose_name": "post",
                "verbose_name_plural": "posts",
                "ordering": ["-month"],
                "permissions": [("publish_post", "Can publish, schedule and withdraw")],
                "indexes": [models.Index(fields=["published_at", "month"], name="post_public")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("month__day", 1)),
                        name="post_month_is_first_day",
                        violation_error_message="Choose the first day of the month.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("month__gte", datetime.date(1900, 1, 1)),
                            ("month__lt", datetime.date(3000, 1, 1)),
                        ),
                        name="post_month_has_a_sensible_year",
                        violation_error_message="Choose a month between 1900 and 2999.",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length("teaser"), 300
                        ),
                        name="post_teaser_is_short",
                        violation_error_message="The teaser has at most 300 characters.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("published_at", None),
                            models.Q(
                                ("first_published_at__isnull", False),
                                ("first_published_at__lte", models.F("published_at")),
                            ),
                            _connector="OR",
                        ),
                        name="post_first_publication_is_kept",
                        violation_error_message="A public post remembers when it first was public.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Summary",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("position", models.PositiveSmallIntegerField(default=1, verbose_name="order")),
                ("title", models.CharField(max_length=300, verbose_name="title")),
                (
                    "slug",
                    models.SlugField(
                        blank=True,
                        help_text="The last part of the page’s address; made from the title when left empty.",
                        max_length=80,
                        verbose_name="address",
                    ),
                ),
                (
                    "note",
                    models.TextField(
                        blank=True,
                        help_text="Optional: why this piece, shown before the summary.",
                        verbose_name="note",
                    ),
                ),
                ("body", models.TextField(blank=True, verbose_name="summary")),
                (
                    "practice_implications",
                    models.TextField(blank=True, verbose_name="practice implications"),
                ),
                (
                    "withdrawn_at",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="withdrawn"
                    ),
                ),
                (
                    "withdrawal_reason",
                    models.TextField(
                        blank=True, editable=False, verbose_name="reason for withdrawal"
                    ),
                ),
                (
                    "review_reasons",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("no-citation", "The reference is missing"),
                                ("citation-unread", "Part of the reference could not be read"),
                                ("no-topic", "No topic yet"),
                                ("no-research-type", "No type of research yet"),
                                (
                                    "no-practice-implications",
                                    "The practice implications are missing",
                                ),
                                ("guessed", "Part of the page was guessed"),
                            ],
                            max_length=40,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="to be looked at",
                    ),
                ),
                (
                    "source",
                    models.TextField(blank=True, editable=False, verbose_name="imported text"),
                ),
                (
                    "source_key",
                    models.CharField(
                        blank=True,
                        editable=False,
                        null=True,
                        unique=True,
                        verbose_name="identity in the import",
                    ),
                ),
                (
                    "citation_text",
                    models.TextField(
                        blank=True, editable=False, verbose_name="text of the citation, for search"
                    ),
                ),
                (
                    "search",
                    models.GeneratedField(
                        db_persist=True,
                        expression=django.contrib.postgres.search.CombinedSearchVector(
                            django.contrib.postgres.search.CombinedSearchVector(
                                django.contrib.postgres.search.CombinedSearchVector(
                                    django.contrib.postgres.search.SearchVector(
                                        "title", config="pprnet", weight="A"
                                    ),
                                    "||",
                                    django.contrib.postgres.search.SearchVector(
                                        "practice_implications", config="pprnet", weight="B"
                                    ),
                                    django.contrib.postgres.search.SearchConfig("pprnet"),
                                ),
                                "||",
                                django.contrib.postgres.search.SearchVector(
                                    "body", config="pprnet", weight="C"
                                ),
                                django.contrib.postgres.search.SearchConfig("pprnet"),
                            ),
                            "||",
                            django.contrib.postgres.search.SearchVector(
                                "citation_text", config="pprnet", weight="C"
                            ),
                            django.contrib.postgres.search.SearchConfig("pprnet"),
                        ),
                        output_field=django.contrib.postgres.search.SearchVectorField(),
                    ),
                ),
                (
                    "version",
                    models.PositiveIntegerField(default=1, editable=False, verbose_name="version"),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="last changed")),
                (
                    "citation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="summaries",
                        to="research.citation",
                        verbose_name="citation",
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="summaries",
                        to="blog.post",
                        verbose_name="post",
                    ),
                ),
                (
                    "research_type",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="summaries",
                        to="research.researchtype",
                        verbose_name="type of research",
                    ),
                ),
            ],
            options={
                "verbose_name": "summary",
                "verbose_name_plural": "summaries",
                "ordering": ["post", "position", "pk"],
            },
        ),
        migrations.CreateModel(
            name="SummaryTopic",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "content_object",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="summary_topics",
                        to="blog.summary",
                        verbose_name="summary",
                    ),
                ),
                (
                    "tag",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="summary_topics",
                        to="research.topic",
                        verbose_name="topic",
                    ),
                ),
            ],
            options={
                "verbose_name": "topic of a summary",
                "verbose_name_plural": "topics of summaries",
            },
        ),
        migrations.AddField(
            model_name="summary",
            name="topics",
            field=taggit.managers.TaggableManager(
                blank=True,
                help_text="A comma-separated list of tags.",
                through="blog.SummaryTopic",
                to="research.Topic",
                verbose_name="topics",
            ),
        ),
        migrations.CreateModel(
            name="OldAddress",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("path", models.CharField(unique=True, verbose_name="path")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                (
                    "post",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="old_addresses",
                        to="blog.post",
                        verbose_name="post",
                    ),
                ),
                (
                    "summary",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="old_addresses",
                        to="blog.summary",
                        verbose_name="summary",
                    ),
                ),
            ],
            options={
                "verbose_name": "old address",
                "verbose_name_plural": "old addresses",
                "ordering": ["path"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("post__isnull", True), ("summary__isnull", False)),
                            models.Q(("post__isnull", False), ("summary__isnull", True)),
                            _connector="OR",
                        ),
                        name="oldaddress_leads_to_one_thing",
                        violation_error_message="An old address leads to a post or to a summary.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("path__regex", "^/[0-9]{4}/[0-9]{2}/([-a-z0-9_]+/)?$")),
                        name="oldaddress_path_has_its_form",
                        violation_error_message="An old address looks like /2023/02/title/.",
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="summarytopic",
            constraint=models.UniqueConstraint(
                fields=("content_object", "tag"),
                name="summarytopic_pair_is_unique",
                violation_error_message="This summary has this topic already.",
            ),
        ),
        migrations.AddIndex(
            model_name="summary",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["search"], name="summary_search"
            ),
        ),
        migrations.AddConstraint(
            model_name="summary",
            constraint=models.UniqueConstraint(
                fields=("post", "slug"),
                name="summary_slug_is_unique_in_its_post",
                violation_error_message="Another summary of this month has this address.",
            ),
        ),
        migrations.AddConstraint(
            model_name="summary",
            constraint=models.CheckConstraint(
                condition=models.Q(("title__regex", "\\S")),
                name="summary_has_a_title",
                violation_error_message="A summary needs a title.",
            ),
        ),
        migrations.AddConstraint(
            model_name="summary",
            constraint=models.CheckConstraint(
                condition=models.Q(("slug__regex", "^[-a-z0-9_]+$")),
                name="summary_slug_is_an_address",
                violation_error_message="The address may hold small letters, digits and hyphens only.",
            ),
        ),
        migrations.AddConstraint(
            model_name="summary",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("withdrawal_reason", ""), ("withdrawn_at", None)),
                    models.Q(("withdrawal_reason__regex", "\\S"), ("withdrawn_at__isnull", False)),
                    _connector="OR",
                ),
                name="summary_withdrawn_means_a_reason",
                violation_error_message="A withdrawn summary says why.",
            ),
        ),
        migrations.AddConstraint(
            model_name="summary",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("source_key", None), ("source_key__regex", "\\S"), _connector="OR"
                ),
                name="summary_source_key_is_not_blank",
                violation_error_message="An imported summary has an identity.",
            ),
        ),
    ]
