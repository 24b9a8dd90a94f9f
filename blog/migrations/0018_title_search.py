from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("blog", "0017_slim_rows")]
    operations = [
        migrations.AddIndex(
            "summary",
            GinIndex(SearchVector("title", config="pprnet"), name="summary_title_search"),
        )
    ]
