import django.contrib.postgres.fields
import django.contrib.postgres.indexes
from django.db import migrations, models

# The index of all words knows which summaries have them, not where, so that each of those had to be
# unpacked for a phrase. Two words with at most one between them come here as one of 65,536 numbers:
# few enough for a small index, many enough to leave one in two hundred that has others.
CREATE = """
CREATE FUNCTION blog_neighbours(words tsvector) RETURNS smallint[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    WITH place AS MATERIALIZED (
        SELECT lexeme, position FROM unnest(words) AS word, unnest(word.positions) AS position
    )
    SELECT array_agg(
        DISTINCT (hashtextextended(one.lexeme || ' ' || other.lexeme, distance) & 65535) - 32768
    )
    FROM place AS one
    CROSS JOIN (VALUES (1), (2)) AS apart (distance)
    JOIN place AS other ON other.position = one.position + distance
$$;

-- None where a word has other spellings: any of them may stand there.
CREATE FUNCTION blog_neighbours_sought(phrases text[]) RETURNS smallint[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT array_agg(DISTINCT neighbours)
    FROM unnest(phrases) AS phrase,
        unnest(blog_neighbours(to_tsvector('pprnet', phrase))) AS neighbours
    WHERE blog_web_search('"' || phrase || '"') = websearch_to_tsquery('pprnet', '"' || phrase || '"')
$$;
"""
DROP = """
DROP FUNCTION blog_neighbours_sought(text[]);
DROP FUNCTION blog_neighbours(tsvector);
"""
# They would be worked out for thirty thousand summaries, and are of no use to the planner.
NO_STATISTICS = "ALTER INDEX summary_neighbours ALTER COLUMN 1 SET STATISTICS 0;"


class Migration(migrations.Migration):
    dependencies = [("blog", "0027_accessibility_tests")]
    operations = [
        migrations.RunSQL(CREATE, DROP),
        migrations.AddIndex(
            "summary",
            django.contrib.postgres.indexes.GinIndex(
                models.Func(
                    "search",
                    function="blog_neighbours",
                    output_field=django.contrib.postgres.fields.ArrayField(
                        models.SmallIntegerField()
                    ),
                ),
                name="summary_neighbours",
            ),
        ),
        migrations.RunSQL(NO_STATISTICS, migrations.RunSQL.noop),
    ]
