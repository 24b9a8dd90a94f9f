from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("blog", "0009_words"),
    ]

    operations = [
        migrations.CreateModel(
            name="UnansweredSearch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField(verbose_name="day")),
                ("words", models.CharField(max_length=80, verbose_name="words")),
                ("count", models.PositiveIntegerField(default=1, verbose_name="times that day")),
            ],
            options={
                "verbose_name": "search without results",
                "verbose_name_plural": "searches without results",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("day", "words"),
                        name="unansweredsearch_words_are_once_a_day",
                        violation_error_message="These words are counted for this day already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("words__regex", "^[^[:space:]]+( [^[:space:]]+)*$"),
                            models.Q(("words__regex", "[A-Z]"), _negated=True),
                        ),
                        name="unansweredsearch_words_are_normalised",
                        violation_error_message="Small letters, with one space between words.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("words__contains", "@"), _negated=True),
                            models.Q(
                                ("words__regex", "[0-9]([^0-9[:alpha:]]*[0-9]){4}"), _negated=True
                            ),
                        ),
                        name="unansweredsearch_words_name_nobody",
                        violation_error_message="Neither e-mail addresses nor numbers of five digits.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("count__gte", 1)),
                        name="unansweredsearch_was_made",
                        violation_error_message="A search was made at least once.",
                    ),
                ],
            },
        ),
    ]
