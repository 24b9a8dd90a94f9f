from django.db import migrations

# An address once public leads to the same thing for ever, whoever changes it and how.
CREATE = r"""
CREATE FUNCTION blog_path(month date, slug text DEFAULT '') RETURNS text
LANGUAGE sql IMMUTABLE AS $$
    SELECT to_char(month, '/YYYY/MM/') || CASE WHEN slug = '' THEN '' ELSE slug || '/' END
$$;

-- By the clock, not by the start of the transaction, which may be older than the publication.
CREATE FUNCTION blog_was_public(post blog_post) RETURNS boolean LANGUAGE sql VOLATILE AS $$
    SELECT post.first_published_at IS NOT NULL AND post.first_published_at <= clock_timestamp()
$$;

CREATE FUNCTION blog_post_keep_address() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF blog_was_public(OLD) AND NEW.month <> OLD.month THEN
        INSERT INTO blog_oldaddress (path, post_id, created_at)
        VALUES (blog_path(OLD.month), NEW.id, now()) ON CONFLICT (path) DO NOTHING;
        INSERT INTO blog_oldaddress (path, summary_id, created_at)
        SELECT blog_path(OLD.month, slug), id, now() FROM blog_summary WHERE post_id = NEW.id
        ON CONFLICT (path) DO NOTHING;
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER post_keep_address AFTER UPDATE OF month ON blog_post
FOR EACH ROW EXECUTE FUNCTION blog_post_keep_address();

CREATE FUNCTION blog_summary_keep_address() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    former blog_post;
BEGIN
    SELECT * INTO former FROM blog_post WHERE id = OLD.post_id;
    IF blog_was_public(former) AND (NEW.slug <> OLD.slug OR NEW.post_id <> OLD.post_id) THEN
        INSERT INTO blog_oldaddress (path, summary_id, created_at)
        VALUES (blog_path(former.month, OLD.slug), NEW.id, now()) ON CONFLICT (path) DO NOTHING;
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER summary_keep_address AFTER UPDATE OF slug, post_id ON blog_summary
FOR EACH ROW EXECUTE FUNCTION blog_summary_keep_address();

CREATE FUNCTION blog_post_refuse_old_address() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    taken text;
BEGIN
    -- A post takes its summaries with it to another month, where each needs its address.
    SELECT path INTO taken FROM blog_oldaddress
    WHERE path = blog_path(NEW.month) AND post_id IS DISTINCT FROM NEW.id
    UNION ALL
    SELECT path FROM blog_summary AS summary
    JOIN blog_oldaddress ON path = blog_path(NEW.month, summary.slug)
    WHERE summary.post_id = NEW.id AND summary_id IS DISTINCT FROM summary.id
    LIMIT 1;
    IF taken IS NOT NULL THEN
        RAISE EXCEPTION 'The address % once led elsewhere and still does.', taken
            USING ERRCODE = 'unique_violation', CONSTRAINT = 'oldaddress_is_never_reused';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER post_refuse_old_address BEFORE INSERT OR UPDATE OF month ON blog_post
FOR EACH ROW EXECUTE FUNCTION blog_post_refuse_old_address();

CREATE FUNCTION blog_summary_refuse_old_address() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    wanted text;
BEGIN
    SELECT blog_path(month, NEW.slug) INTO wanted FROM blog_post WHERE id = NEW.post_id;
    IF EXISTS (
        SELECT 1 FROM blog_oldaddress
        WHERE path = wanted AND summary_id IS DISTINCT FROM NEW.id
    ) THEN
        RAISE EXCEPTION 'The address % once led to another summary and still does.', wanted
            USING ERRCODE = 'unique_violation', CONSTRAINT = 'oldaddress_is_never_reused';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER summary_refuse_old_address BEFORE INSERT OR UPDATE OF slug, post_id ON blog_summary
FOR EACH ROW EXECUTE FUNCTION blog_summary_refuse_old_address();

CREATE FUNCTION research_topic_keep_alias() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.slug <> OLD.slug THEN
        DELETE FROM research_topicalias WHERE slug = NEW.slug AND topic_id = NEW.id;
        INSERT INTO research_topicalias (slug, topic_id) VALUES (OLD.slug, NEW.id);
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER topic_keep_alias AFTER UPDATE OF slug ON research_topic
FOR EACH ROW EXECUTE FUNCTION research_topic_keep_alias();

CREATE FUNCTION research_topic_refuse_alias() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM research_topicalias
        WHERE slug = NEW.slug AND topic_id IS DISTINCT FROM NEW.id
    ) THEN
        RAISE EXCEPTION 'The address % once led to another topic and still does.', NEW.slug
            USING ERRCODE = 'unique_violation', CONSTRAINT = 'topicalias_is_never_reused';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER topic_refuse_alias BEFORE INSERT OR UPDATE OF slug ON research_topic
FOR EACH ROW EXECUTE FUNCTION research_topic_refuse_alias();

CREATE FUNCTION research_topicalias_refuse_topic() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM research_topic WHERE slug = NEW.slug) THEN
        RAISE EXCEPTION 'The address % belongs to a topic.', NEW.slug
            USING ERRCODE = 'unique_violation', CONSTRAINT = 'topicalias_is_no_topic';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER topicalias_refuse_topic BEFORE INSERT OR UPDATE OF slug ON research_topicalias
FOR EACH ROW EXECUTE FUNCTION research_topicalias_refuse_topic();
"""
DROP = """
DROP TRIGGER topicalias_refuse_topic ON research_topicalias;
DROP FUNCTION research_topicalias_refuse_topic();
DROP TRIGGER topic_refuse_alias ON research_topic;
DROP FUNCTION research_topic_refuse_alias();
DROP TRIGGER topic_keep_alias ON research_topic;
DROP FUNCTION research_topic_keep_alias();
DROP TRIGGER summary_refuse_old_address ON blog_summary;
DROP FUNCTION blog_summary_refuse_old_address();
DROP TRIGGER post_refuse_old_address ON blog_post;
DROP FUNCTION blog_post_refuse_old_address();
DROP TRIGGER summary_keep_address ON blog_summary;
DROP FUNCTION blog_summary_keep_address();
DROP TRIGGER post_keep_address ON blog_post;
DROP FUNCTION blog_post_keep_address();
DROP FUNCTION blog_was_public(blog_post);
DROP FUNCTION blog_path(date, text);
"""


class Migration(migrations.Migration):
    dependencies = [("blog", "0004_edition")]
    operations = [migrations.RunSQL(CREATE, DROP)]
