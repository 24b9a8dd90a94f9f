from django.contrib.postgres.operations import (
    CreateExtension,
    TrigramExtension,
    UnaccentExtension,
)
from django.db import migrations

# English words, stemmed, with accents folded first, so that "fluckiger" finds Flückiger.
CREATE = """
CREATE TEXT SEARCH CONFIGURATION pprnet (COPY = pg_catalog.english);
ALTER TEXT SEARCH CONFIGURATION pprnet
    ALTER MAPPING FOR hword, hword_part, word WITH unaccent, english_stem;
"""
DROP = "DROP TEXT SEARCH CONFIGURATION pprnet;"


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        UnaccentExtension(),
        TrigramExtension(),
        CreateExtension("fuzzystrmatch"),
        migrations.RunSQL(CREATE, DROP),
    ]
