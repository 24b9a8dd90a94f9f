from django.db import migrations

# What readers see of a citation's notices stands on its own row, so that no list asks for it. It is
# computed here alone, whichever way either row is written.
CREATE = r"""
CREATE FUNCTION research_confirmed_notices(citation bigint) RETURNS jsonb
LANGUAGE sql VOLATILE AS $$
    SELECT coalesce(
        jsonb_agg(
            jsonb_build_object(
                'kind', kind,
                'direction', direction,
                'doi', doi,
                'issued', issued,
                'source', source,
                'note', note,
                'noted_at', to_char(noted_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"+00:00"')
            )
            ORDER BY issued DESC, id
        ),
        '[]'
    )
    FROM research_notice
    WHERE citation_id = citation AND confirmed_at IS NOT NULL AND kind <> 'in_an_issue'
$$;

CREATE FUNCTION research_citation_keep_notices() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.confirmed_notices := research_confirmed_notices(NEW.id);
    IF TG_OP = 'UPDATE' AND NEW.confirmed_notices IS DISTINCT FROM OLD.confirmed_notices THEN
        NEW.updated_at := clock_timestamp();
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER citation_confirmed_notices BEFORE INSERT OR UPDATE OF confirmed_notices
ON research_citation FOR EACH ROW EXECUTE FUNCTION research_citation_keep_notices();

CREATE FUNCTION research_notice_tell_citation() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    concerned bigint[] := CASE TG_OP
        WHEN 'INSERT' THEN ARRAY[NEW.citation_id]
        WHEN 'DELETE' THEN ARRAY[OLD.citation_id]
        ELSE ARRAY[OLD.citation_id, NEW.citation_id]
    END;
BEGIN
    UPDATE research_citation SET confirmed_notices = '[]'
    WHERE id = ANY(concerned) AND confirmed_notices <> research_confirmed_notices(id);
    RETURN NULL;
END
$$;
CREATE TRIGGER notice_confirmed AFTER INSERT OR UPDATE OR DELETE ON research_notice
FOR EACH ROW EXECUTE FUNCTION research_notice_tell_citation();
"""
DROP = """
DROP TRIGGER notice_confirmed ON research_notice;
DROP FUNCTION research_notice_tell_citation();
DROP TRIGGER citation_confirmed_notices ON research_citation;
DROP FUNCTION research_citation_keep_notices();
DROP FUNCTION research_confirmed_notices(bigint);
"""
# Where this migration was reversed for a while, they may be out of date.
FILL = "UPDATE research_citation SET confirmed_notices = '[]';"


class Migration(migrations.Migration):
    dependencies = [("research", "0005_like_titles")]
    operations = [migrations.RunSQL(CREATE, DROP), migrations.RunSQL(FILL, migrations.RunSQL.noop)]
