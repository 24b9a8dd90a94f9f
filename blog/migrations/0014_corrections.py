from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("blog", "0013_whole_post_version")]
    operations = [
        migrations.AddField(
            model_name="summary",
            name="corrected_on",
            field=models.DateField(blank=True, null=True, verbose_name="corrected on"),
        ),
        migrations.AddField(
            model_name="summary",
            name="correction",
            field=models.TextField(
                blank=True,
                help_text="Optional: what was wrong and how it reads now, shown above the summary.",
                verbose_name="correction",
            ),
        ),
        migrations.AddConstraint(
            model_name="summary",
            constraint=models.CheckConstraint(
                condition=Q(corrected_on=None, correction="")
                | Q(corrected_on__isnull=False, correction__regex=r"\S"),
                name="summary_correction_has_its_day",
                violation_error_message="A correction says what was corrected, and on what day.",
            ),
        ),
    ]
