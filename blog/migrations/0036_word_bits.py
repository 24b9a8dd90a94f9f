from django.contrib.postgres.search import CombinedSearchVector, SearchConfig, SearchVector
from django.db import migrations, models

# Each word sets one of 8,192 bits, another if it stands there twice, and a third if four times:
# what two summaries have in common is what their bits have, without a look at a word.
CREATE = """
CREATE FUNCTION blog_word_bits(words tsvector) RETURNS bytea
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT coalesce(
        -- Four bytes with their number come before the bits.
        substring(bit_send(bit_or(set_bit(
            repeat('0', 8192)::bit(8192), (hashtextextended(lexeme, times) & 8191)::int, 1
        ))) FROM 5),
        ''
    )
    FROM unnest(words) AS word
    JOIN (VALUES (1), (2), (4)) AS often (times) ON times <= cardinality(word.positions)
$$;
"""
DROP = "DROP FUNCTION blog_word_bits(tsvector);"
# What the database computes is no new version of a summary, and is not written down.
COMPUTED = r"""
CREATE OR REPLACE FUNCTION blog_count_version() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    kept text[] := ARRAY['version', 'updated_at', 'citation_text', {columns}];
BEGIN
    IF to_jsonb(NEW) - kept IS DISTINCT FROM to_jsonb(OLD) - kept THEN
        NEW.version := OLD.version + 1;
    ELSE
        NEW.version := OLD.version;
    END IF;
    RETURN NEW;
END
$$;
DROP TRIGGER journal ON blog_summary;
SELECT blog_journal_attach(
    'blog_summary', ARRAY[{columns}], '{{version,updated_at,citation_text}}'
);
"""


def vector(field: str, weight: str) -> SearchVector:
    return SearchVector(field, weight=weight, config="pprnet")


def together(one, other) -> CombinedSearchVector:
    return CombinedSearchVector(one, "||", other, SearchConfig("pprnet"))


# The same as in the search column, which another generated one cannot refer to.
SEARCH = together(
    together(
        together(vector("title", "A"), vector("practice_implications", "B")), vector("body", "C")
    ),
    vector("citation_text", "C"),
)


class Migration(migrations.Migration):
    dependencies = [("blog", "0035_second_factor")]
    operations = [
        migrations.RunSQL(CREATE, DROP),
        migrations.RunSQL(
            COMPUTED.format(columns="'search', 'word_bits'"), COMPUTED.format(columns="'search'")
        ),
        migrations.AddField(
            "summary",
            "word_bits",
            models.GeneratedField(
                db_persist=True,
                expression=models.Func(
                    SEARCH, function="blog_word_bits", output_field=models.BinaryField()
                ),
                output_field=models.BinaryField(),
            ),
        ),
    ]
