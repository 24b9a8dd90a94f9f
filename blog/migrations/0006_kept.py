from django.db import migrations

# What readers have seen is not deleted, and every change of what an author writes is counted.
CREATE = r"""
CREATE FUNCTION blog_post_refuse_deletion() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF blog_was_public(OLD) THEN
        RAISE EXCEPTION 'This post has been public: unpublish it, it cannot be deleted.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'post_once_public_is_kept';
    END IF;
    RETURN OLD;
END
$$;
CREATE TRIGGER post_refuse_deletion BEFORE DELETE ON blog_post
FOR EACH ROW EXECUTE FUNCTION blog_post_refuse_deletion();

CREATE FUNCTION blog_summary_refuse_deletion() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM blog_post AS post WHERE post.id = OLD.post_id AND blog_was_public(post)
    ) THEN
        RAISE EXCEPTION 'This summary has been public: withdraw it, it cannot be deleted.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'summary_once_public_is_kept';
    END IF;
    RETURN OLD;
END
$$;
CREATE TRIGGER summary_refuse_deletion BEFORE DELETE ON blog_summary
FOR EACH ROW EXECUTE FUNCTION blog_summary_refuse_deletion();

CREATE FUNCTION blog_count_version() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    kept text[] := ARRAY['version', 'updated_at', 'citation_text', 'search'];
BEGIN
    IF to_jsonb(NEW) - kept IS DISTINCT FROM to_jsonb(OLD) - kept THEN
        NEW.version := OLD.version + 1;
    ELSE
        NEW.version := OLD.version;
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER post_version BEFORE UPDATE ON blog_post
FOR EACH ROW EXECUTE FUNCTION blog_count_version();
CREATE TRIGGER summary_version BEFORE UPDATE ON blog_summary
FOR EACH ROW EXECUTE FUNCTION blog_count_version();
"""
DROP = """
DROP TRIGGER summary_version ON blog_summary;
DROP TRIGGER post_version ON blog_post;
DROP FUNCTION blog_count_version();
DROP TRIGGER summary_refuse_deletion ON blog_summary;
DROP FUNCTION blog_summary_refuse_deletion();
DROP TRIGGER post_refuse_deletion ON blog_post;
DROP FUNCTION blog_post_refuse_deletion();
"""


class Migration(migrations.Migration):
    dependencies = [("blog", "0005_addresses")]
    operations = [migrations.RunSQL(CREATE, DROP)]
