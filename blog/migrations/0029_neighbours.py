from importlib import import_module
from itertools import chain

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
from django.db import migrations, models

# Forms of a word that a search takes for each other: beside them, and across them, words may stand
# elsewhere than in the phrase.
SPELLINGS = import_module("blog.migrations.0012_spellings").SPELLINGS
SPELT = " ".join(chain.from_iterable(SPELLINGS))

# The index of all words knows which summaries have them, not where, so that each of those had to be
# unpacked for a phrase. Two words with at most one between them come here as one of 65,536 numbers:
# few enough for a small index, many enough to leave one in two hundred that has others.
CREATE = f"""
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

-- Each phrase is cut where a word has other spellings.
CREATE FUNCTION blog_neighbours_sought(phrases text[]) RETURNS smallint[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    WITH place AS (
        SELECT number, lexeme, position,
            lexeme = ANY (tsvector_to_array(to_tsvector('pprnet', '{SPELT}')))
                OR strpos(lexeme, chr(92)) > 0 AS is_spelt
        FROM unnest(phrases) WITH ORDINALITY AS phrase (words, number),
            unnest(to_tsvector('pprnet', words)) AS word, unnest(word.positions) AS position
    ), part AS (
        SELECT *, count(*) FILTER (WHERE is_spelt) OVER (
            PARTITION BY number ORDER BY position
        ) AS cuts
        FROM place
    ), run AS (
        SELECT string_agg(format('%s:%s', quote_literal(lexeme), position), ' ')::tsvector AS words
        FROM part WHERE NOT is_spelt GROUP BY number, cuts
    )
    SELECT array_agg(DISTINCT neighbours)
    FROM run, unnest(blog_neighbours(run.words)) AS neighbours
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
