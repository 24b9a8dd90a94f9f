from django.db import migrations

# What each table's change means to readers: the rows it touches, and whether they are published.
# Due or not is no matter here: the latest due publication stands beside the counter. A citation
# needs no trigger: its change is written to the summaries that cite it.
TOUCHED = {
    "blog_post": "SELECT 1 FROM {rows} WHERE published_at IS NOT NULL",
    "blog_summary": (
        "SELECT 1 FROM {rows} AS changed JOIN blog_post AS post ON post.id = changed.post_id "
        "WHERE post.published_at IS NOT NULL"
    ),
    "blog_summarytopic": (
        "SELECT 1 FROM {rows} AS changed "
        "JOIN blog_summary AS summary ON summary.id = changed.content_object_id "
        "JOIN blog_post AS post ON post.id = summary.post_id "
        "WHERE post.published_at IS NOT NULL"
    ),
    "research_topic": "SELECT 1 FROM {rows}",
    "research_topicalias": "SELECT 1 FROM {rows}",
    "research_researchtype": "SELECT 1 FROM {rows}",
    "blog_page": "SELECT 1 FROM {rows}",
    "blog_oldaddress": "SELECT 1 FROM {rows}",
}
EVENTS = {
    "insert": ("REFERENCING NEW TABLE AS after", ["after"]),
    "update": ("REFERENCING OLD TABLE AS before NEW TABLE AS after", ["before", "after"]),
    "delete": ("REFERENCING OLD TABLE AS before", ["before"]),
}

# By the microseconds of the clock, so that no number comes twice: neither after a change that was
# rolled back nor in tables that were emptied and filled anew.
MOVE = """
CREATE FUNCTION blog_edition_move() RETURNS void LANGUAGE sql AS $$
    INSERT INTO blog_edition (id, counter)
    VALUES (1, (extract(epoch FROM clock_timestamp()) * 1000000)::bigint)
    ON CONFLICT (id) DO UPDATE SET counter = greatest(blog_edition.counter + 1, excluded.counter);
$$;

CREATE FUNCTION blog_edition_truncate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM blog_edition_move();
    RETURN NULL;
END
$$;

SELECT blog_edition_move();
"""


def statements():
    create, drop = [MOVE], []
    for table, touched in TOUCHED.items():
        for event, (referencing, row_sets) in EVENTS.items():
            name = f"{table}_edition_{event}"
            condition = " OR ".join(f"EXISTS ({touched.format(rows=rows)})" for rows in row_sets)
            create.append(
                f"""
                CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    IF {condition} THEN
                        PERFORM blog_edition_move();
                    END IF;
                    RETURN NULL;
                END
                $$;
                CREATE TRIGGER {name} AFTER {event} ON {table} {referencing}
                FOR EACH STATEMENT EXECUTE FUNCTION {name}();
                """
            )
            drop.append(f"DROP TRIGGER {name} ON {table}; DROP FUNCTION {name}();")
        create.append(
            f"CREATE TRIGGER {table}_edition_truncate AFTER TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION blog_edition_truncate();"
        )
        drop.append(f"DROP TRIGGER {table}_edition_truncate ON {table};")
    drop.append(
        "DROP FUNCTION blog_edition_truncate(); DROP FUNCTION blog_edition_move(); "
        "DELETE FROM blog_edition;"
    )
    return "".join(create), "".join(drop)


CREATE, DROP = statements()


class Migration(migrations.Migration):
    dependencies = [("blog", "0003_citation_text")]
    operations = [migrations.RunSQL(CREATE, DROP)]
