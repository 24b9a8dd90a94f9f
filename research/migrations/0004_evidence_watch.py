import datetime

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import research.fields


class Migration(migrations.Migration):
    dependencies = [
        ("research", "0003_genre_and_cut_editors"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CrossrefPace",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "not_before",
                    models.DateTimeField(
                        default=datetime.datetime(2000, 1, 1, 0, 0, tzinfo=datetime.UTC),
                        verbose_name="not before",
                    ),
                ),
                (
                    "refusals",
                    models.PositiveSmallIntegerField(default=0, verbose_name="refusals in a row"),
                ),
            ],
            options={
                "verbose_name": "pace of questions to Crossref",
                "verbose_name_plural": "pace of questions to Crossref",
            },
        ),
        migrations.CreateModel(
            name="EvidenceCheck",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("doi", research.fields.DOIField(verbose_name="DOI asked for")),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("known", "Known to Crossref"),
                            ("unknown", "Not known to Crossref"),
                            ("unreadable", "The answer could not be read"),
                        ],
                        max_length=12,
                        verbose_name="outcome",
                    ),
                ),
                ("checked_at", models.DateTimeField(db_index=True, verbose_name="checked")),
            ],
            options={
                "verbose_name": "check of a citation",
                "verbose_name_plural": "checks of citations",
            },
        ),
        migrations.CreateModel(
            name="Match",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "verdict",
                    models.CharField(
                        choices=[
                            ("same", "It is this work"),
                            ("none", "It is none of those offered"),
                        ],
                        max_length=10,
                        verbose_name="decision",
                    ),
                ),
                (
                    "doi",
                    research.fields.DOIField(blank=True, verbose_name="DOI of the work chosen"),
                ),
                (
                    "offered",
                    models.JSONField(
                        blank=True, default=list, verbose_name="what was offered, with its scores"
                    ),
                ),
                ("decided_at", models.DateTimeField(auto_now_add=True, verbose_name="decided")),
            ],
            options={
                "verbose_name": "decision on a match",
                "verbose_name_plural": "decisions on matches",
                "ordering": ["-decided_at"],
            },
        ),
        migrations.CreateModel(
            name="Notice",
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
                        choices=[
                            ("retraction", "Retraction"),
                            ("partial_retraction", "Partial retraction"),
                            ("withdrawal", "Withdrawal"),
                            ("removal", "Removal"),
                            ("expression_of_concern", "Expression of concern"),
                            ("correction", "Correction"),
                            ("corrigendum", "Corrigendum"),
                            ("erratum", "Erratum"),
                            ("clarification", "Clarification"),
                            ("addendum", "Addendum"),
                            ("new_version", "New version"),
                            ("new_edition", "New edition"),
                            ("in_an_issue", "Now in an issue"),
                        ],
                        max_length=30,
                        verbose_name="kind",
                    ),
                ),
                (
                    "direction",
                    models.CharField(
                        choices=[
                            ("by", "about the cited work"),
                            ("to", "the cited work is itself the notice about another"),
                        ],
                        default="by",
                        max_length=2,
                        verbose_name="direction",
                    ),
                ),
                (
                    "doi",
                    research.fields.DOIField(
                        blank=True,
                        help_text="Where the cited work is itself the notice, the DOI of the work it is about.",
                        verbose_name="DOI of the notice",
                    ),
                ),
                (
                    "issued",
                    models.CharField(
                        blank=True,
                        help_text="2024, 2024-05, 2024-05-03",
                        max_length=10,
                        verbose_name="date of the notice",
                    ),
                ),
                (
                    "source",
                    models.CharField(default="publisher", max_length=60, verbose_name="said by"),
                ),
                (
                    "proposed",
                    models.JSONField(blank=True, default=dict, verbose_name="what would change"),
                ),
                (
                    "note",
                    models.TextField(
                        blank=True,
                        help_text="What it means for the summary; shown with its date beside the notice.",
                        verbose_name="note to readers",
                    ),
                ),
                (
                    "noted_at",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="note written"
                    ),
                ),
                ("found_at", models.DateTimeField(auto_now_add=True, verbose_name="found")),
                (
                    "confirmed_at",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="confirmed"
                    ),
                ),
                (
                    "dismissed_at",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="dismissed"
                    ),
                ),
            ],
            options={
                "verbose_name": "notice",
                "verbose_name_plural": "notices",
                "ordering": ["-found_at", "-pk"],
            },
        ),
        migrations.AddField(
            model_name="citation",
            name="confirmed_notices",
            field=models.JSONField(
                default=list,
                editable=False,
                help_text="Written by the database alone, from the notices that staff confirmed.",
                verbose_name="confirmed notices",
            ),
        ),
        migrations.AddConstraint(
            model_name="crossrefpace",
            constraint=models.CheckConstraint(
                condition=models.Q(("pk", 1)), name="crossrefpace_is_one_row"
            ),
        ),
        migrations.AddField(
            model_name="evidencecheck",
            name="citation",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="evidence_check",
                to="research.citation",
                verbose_name="citation",
            ),
        ),
        migrations.AddField(
            model_name="match",
            name="citation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="matches",
                to="research.citation",
                verbose_name="citation",
            ),
        ),
        migrations.AddField(
            model_name="match",
            name="decided_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="decided by",
            ),
        ),
        migrations.AddField(
            model_name="notice",
            name="citation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="notices",
                to="research.citation",
                verbose_name="citation",
            ),
        ),
        migrations.AddField(
            model_name="notice",
            name="confirmed_by",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="confirmed by",
            ),
        ),
        migrations.AddField(
            model_name="notice",
            name="dismissed_by",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="dismissed by",
            ),
        ),
        migrations.AddConstraint(
            model_name="match",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("verdict", "same"), models.Q(("doi", ""), _negated=True)),
                    models.Q(("doi", ""), ("verdict", "none")),
                    _connector="OR",
                ),
                name="match_same_work_has_a_doi",
                violation_error_message="The work chosen has a DOI.",
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.UniqueConstraint(
                fields=("citation", "kind", "direction", "doi"),
                name="notice_stands_once",
                violation_error_message="This notice is here already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.CheckConstraint(
                condition=models.Q(("confirmed_at", None), ("dismissed_at", None), _connector="OR"),
                name="notice_is_confirmed_or_dismissed",
                violation_error_message="A notice is confirmed or dismissed, not both.",
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("issued", ""),
                    ("issued__regex", r"^[1-9]\d{3}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$"),
                    _connector="OR",
                ),
                name="notice_date_has_its_form",
                violation_error_message="Write the date like 2024, 2024-05 or 2024-05-03.",
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("note", ""), ("noted_at", None)),
                    models.Q(("note__regex", "\\S"), ("noted_at__isnull", False)),
                    _connector="OR",
                ),
                name="notice_note_has_its_date",
                violation_error_message="A note has the date on which it was written.",
            ),
        ),
    ]
