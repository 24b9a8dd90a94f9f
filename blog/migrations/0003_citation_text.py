from django.db import migrations

# The text of the citation stands on the summary's own row, where the search column can see it.
# It is computed here alone, whichever way either row is written.
CREATE = r"""
CREATE FUNCTION research_citation_text(citation research_citation) RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT concat_ws(
        ' ',
        (
            SELECT string_agg(
                concat_ws(
                    ' ',
                    name ->> 'dropping-particle',
                    name ->> 'non-dropping-particle',
                    name ->> 'family',
                    name ->> 'literal'
                ),
                ' '
            )
            FROM jsonb_array_elements(citation.authors || citation.editors) AS name
            WHERE jsonb_typeof(name) = 'object'
        ),
        citation.issued_year,
        citation.title,
        citation.container_title,
        citation.publisher,
        citation.doi,
        -- The same DOI as one word, which no parser takes apart.
        nullif(regexp_replace(citation.doi, '[^a-z0-9]', '', 'g'), ''),
        CASE WHEN citation.title = '' THEN citation.raw END
    )
$$;

CREATE FUNCTION blog_summary_keep_citation_text() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    SELECT research_citation_text(citation) INTO NEW.citation_text
    FROM research_citation AS citation WHERE citation.id = NEW.citation_id;
    NEW.citation_text := coalesce(NEW.citation_text, '');
    RETURN NEW;
END
$$;

CREATE TRIGGER summary_citation_text BEFORE INSERT OR UPDATE OF citation_id, citation_text
ON blog_summary FOR EACH ROW EXECUTE FUNCTION blog_summary_keep_citation_text();

CREATE FUNCTION research_citation_tell_summaries() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE blog_summary SET citation_text = '' WHERE citation_id = NEW.id;
    RETURN NULL;
END
$$;

CREATE TRIGGER citation_text AFTER UPDATE ON research_citation
FOR EACH ROW EXECUTE FUNCTION research_citation_tell_summaries();
"""
DROP = """
DROP TRIGGER citation_text ON research_citation;
DROP FUNCTION research_citation_tell_summaries();
DROP TRIGGER summary_citation_text ON blog_summary;
DROP FUNCTION blog_summary_keep_citation_text();
DROP FUNCTION research_citation_text(research_citation);
"""
# Where this migration was reversed for a while, the text may be out of date.
FILL = "UPDATE blog_summary SET citation_text = '';"


class Migration(migrations.Migration):
    dependencies = [("blog", "0002_models"), ("research", "0001_initial")]
    operations = [migrations.RunSQL(CREATE, DROP), migrations.RunSQL(FILL, migrations.RunSQL.noop)]
