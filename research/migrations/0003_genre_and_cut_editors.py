from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("research", "0002_vocabulary"),
    ]

    operations = [
        migrations.AddField(
            model_name="citation",
            name="editors_omitted_after",
            field=models.PositiveSmallIntegerField(
                blank=True,
                help_text="How many editors stand before the gap, when the list was cut short by hand.",
                null=True,
                verbose_name="editors left out after",
            ),
        ),
        migrations.AddField(
            model_name="citation",
            name="genre",
            field=models.CharField(
                blank=True,
                help_text="What kind of thesis or report: Doctoral dissertation.",
                verbose_name="genre",
            ),
        ),
    ]
