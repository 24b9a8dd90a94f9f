from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("blog", "0020_shortcomings")]
    operations = [
        migrations.CreateModel(
            name="CheckCount",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField(verbose_name="day")),
                ("name", models.CharField(max_length=50, verbose_name="check")),
                ("number", models.PositiveIntegerField(verbose_name="number of rows")),
            ],
            options={
                "verbose_name": "count of a check",
                "verbose_name_plural": "counts of checks",
                "ordering": ["-day", "name"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("day", "name"),
                        name="checkcount_is_made_once_a_day",
                        violation_error_message="This check has its count of this day already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name__regex", "^[a-z]+(-[a-z]+)*$")),
                        name="checkcount_names_its_check",
                        violation_error_message="Small letters, with one hyphen between words.",
                    ),
                ],
            },
        ),
    ]
