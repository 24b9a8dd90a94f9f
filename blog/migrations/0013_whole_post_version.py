from django.db import migrations

# The version of a post is that of the whole post: it moves with its summaries and their topics,
# too, so that one number tells whether somebody has changed anything since.
POST = r"""
CREATE FUNCTION blog_count_post_version() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    kept text[] := ARRAY['version', 'updated_at'];
BEGIN
    -- It may be moved on, as the functions below do, but never set and never back.
    IF NEW.version > OLD.version OR to_jsonb(NEW) - kept IS DISTINCT FROM to_jsonb(OLD) - kept THEN
        NEW.version := OLD.version + 1;
    ELSE
        NEW.version := OLD.version;
    END IF;
    RETURN NEW;
END
$$;
DROP TRIGGER post_version ON blog_post;
CREATE TRIGGER post_version BEFORE UPDATE ON blog_post
FOR EACH ROW EXECUTE FUNCTION blog_count_post_version();

CREATE FUNCTION blog_move_post_version(changed bigint[]) RETURNS void LANGUAGE sql AS $$
    UPDATE blog_post SET version = version + 1 WHERE id IN (
        -- In one order, so that two who change many posts do not wait for each other for ever.
        SELECT id FROM blog_post WHERE id = ANY(changed) ORDER BY id FOR NO KEY UPDATE
    )
$$;
"""
# Which posts a change of either table touches. A summary's own version moves only with what an
# author writes, not with the text of its citation.
SUMMARIES = {
    "insert": "SELECT post_id FROM after",
    "update": (
        "SELECT unnest(ARRAY[before.post_id, after.post_id]) FROM before JOIN after USING (id) "
        "WHERE before.version <> after.version"
    ),
    "delete": "SELECT post_id FROM before",
}
TOPICS = "SELECT post_id FROM blog_summary WHERE id IN (SELECT content_object_id FROM {rows})"
TOUCHED = {
    "blog_summary": SUMMARIES,
    "blog_summarytopic": {
        "insert": TOPICS.format(rows="after"),
        "update": f"{TOPICS.format(rows='before')} UNION {TOPICS.format(rows='after')}",
        "delete": TOPICS.format(rows="before"),
    },
}
REFERENCING = {
    "insert": "NEW TABLE AS after",
    "update": "OLD TABLE AS before NEW TABLE AS after",
    "delete": "OLD TABLE AS before",
}


def statements():
    create, drop = [POST], []
    for table, events in TOUCHED.items():
        for event, posts in events.items():
            name = f"{table}_post_version_{event}"
            create.append(
                f"""
                CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
                DECLARE
                    changed bigint[] := ARRAY({posts});
                BEGIN
                    IF cardinality(changed) > 0 THEN
                        PERFORM blog_move_post_version(changed);
                    END IF;
                    RETURN NULL;
                END
                $$;
                CREATE TRIGGER {name} AFTER {event} ON {table} REFERENCING {REFERENCING[event]}
                FOR EACH STATEMENT EXECUTE FUNCTION {name}();
                """
            )
            drop.append(f"DROP TRIGGER {name} ON {table}; DROP FUNCTION {name}();")
    drop.append(
        """
        DROP TRIGGER post_version ON blog_post;
        CREATE TRIGGER post_version BEFORE UPDATE ON blog_post
        FOR EACH ROW EXECUTE FUNCTION blog_count_version();
        DROP FUNCTION blog_move_post_version(bigint[]);
        DROP FUNCTION blog_count_post_version();
        """
    )
    return "".join(create), "".join(drop)


CREATE, DROP = statements()


class Migration(migrations.Migration):
    dependencies = [("blog", "0012_spellings")]
    operations = [migrations.RunSQL(CREATE, DROP)]
