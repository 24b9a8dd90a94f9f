from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import migrations, models

from research.title_keys import TitleKey


class Migration(migrations.Migration):
    dependencies = [("research", "0006_confirmed_notices")]
    operations = [
        migrations.RemoveIndex(model_name="citation", name="citation_title_like"),
        migrations.AddIndex(
            model_name="citation",
            index=GinIndex(OpClass(TitleKey("title"), "gin_trgm_ops"), name="citation_title_like"),
        ),
        migrations.AddIndex(
            model_name="citation",
            index=models.Index(
                OpClass(TitleKey("title"), "text_pattern_ops"), name="citation_title_begins"
            ),
        ),
    ]
