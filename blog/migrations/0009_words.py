import django.contrib.postgres.indexes
from django.db import migrations, models

# A comparison with the table instead of a constraint lets two who write the same new word pass each
# other.
WRITE = r"""
    INSERT INTO blog_word (word, plain)
    SELECT word, unaccent(replace(word, '-', ''))
    FROM (
        SELECT DISTINCT unnest(tsvector_to_array(blog_summary_words({row}))) AS word FROM {rows}
    ) AS written
    WHERE word ~ '^[[:alpha:]]+(-[[:alpha:]]+)*$' AND length(word) BETWEEN 4 AND 40
        AND NOT EXISTS (SELECT FROM blog_word AS known WHERE known.word = written.word);
"""
# The words of a summary are those that its search column is made of.
CREATE = f"""
CREATE FUNCTION blog_summary_words(summary blog_summary) RETURNS tsvector LANGUAGE sql STABLE AS $$
    SELECT to_tsvector(
        'pg_catalog.simple',
        concat_ws(
            ' ',
            summary.title,
            summary.practice_implications,
            summary.body,
            summary.citation_text
        )
    )
$$;

-- Two letters that changed places leave a short word with few trigrams of its own.
CREATE FUNCTION blog_words_like(plain text) RETURNS SETOF blog_word LANGUAGE sql STABLE
SET pg_trgm.similarity_threshold = 0.2 AS $$
    SELECT * FROM blog_word WHERE blog_word.plain % $1
$$;

CREATE FUNCTION blog_summary_keep_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    {WRITE.format(row="after.*::blog_summary", rows="after")}
    RETURN NULL;
END
$$;

CREATE TRIGGER summary_words_insert AFTER INSERT ON blog_summary REFERENCING NEW TABLE AS after
FOR EACH STATEMENT EXECUTE FUNCTION blog_summary_keep_words();
CREATE TRIGGER summary_words_update AFTER UPDATE ON blog_summary REFERENCING NEW TABLE AS after
FOR EACH STATEMENT EXECUTE FUNCTION blog_summary_keep_words();
"""
DROP = """
DROP TRIGGER summary_words_update ON blog_summary;
DROP TRIGGER summary_words_insert ON blog_summary;
DROP FUNCTION blog_summary_keep_words();
DROP FUNCTION blog_words_like(text);
DROP FUNCTION blog_summary_words(blog_summary);
"""
FILL = WRITE.format(row="summary", rows="blog_summary AS summary")


class Migration(migrations.Migration):
    dependencies = [("blog", "0008_pages")]
    operations = [
        migrations.CreateModel(
            name="Word",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("word", models.TextField(verbose_name="word")),
                ("plain", models.TextField(verbose_name="word without accents and hyphens")),
            ],
            options={
                "verbose_name": "word",
                "verbose_name_plural": "words",
                "indexes": [
                    models.Index(fields=["word"], name="word_word"),
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["plain"], name="word_plain", opclasses=["gin_trgm_ops"]
                    ),
                ],
            },
        ),
        migrations.RunSQL(CREATE, DROP),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
