from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import migrations
from django.db.models.functions import Upper


class Migration(migrations.Migration):
    dependencies = [("blog", "0034_people"), ("research", "0010_vocabulary_desk")]
    operations = [
        migrations.AddIndex(
            "summary",
            GinIndex(OpClass(Upper("title"), "gin_trgm_ops"), name="summary_title_parts"),
        ),
        migrations.AddIndex(
            "summary",
            GinIndex(
                OpClass(Upper("citation_text"), "gin_trgm_ops"), name="summary_citation_parts"
            ),
        ),
    ]
