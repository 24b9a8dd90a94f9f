from django.contrib.postgres.indexes import GinIndex
from django.db import migrations

# It stays when this is reversed: others may use it.
EXTENSION = "CREATE EXTENSION IF NOT EXISTS pg_trgm"


class Migration(migrations.Migration):
    dependencies = [("research", "0004_evidence_watch")]
    operations = [
        migrations.RunSQL(EXTENSION, migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name="citation",
            index=GinIndex(
                fields=["title"], name="citation_title_like", opclasses=["gin_trgm_ops"]
            ),
        ),
    ]
