from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("blog", "0034_staff_search"),
    ]

    operations = [
        migrations.CreateModel(
            name="Attempt",
            fields=[
                (
                    "key",
                    models.CharField(
                        max_length=64, primary_key=True, serialize=False, verbose_name="key"
                    ),
                ),
                ("number", models.PositiveIntegerField(verbose_name="number")),
                ("ends_at", models.DateTimeField(db_index=True, verbose_name="until")),
            ],
            options={
                "verbose_name": "attempt",
                "verbose_name_plural": "attempts",
            },
        ),
    ]
