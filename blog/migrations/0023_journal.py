import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

# Rows are written down only within a change, whose setting ends with the transaction: "new" until
# the first row, then the key of the change. So a change of nothing leaves nothing behind.
CREATE = r"""
CREATE FUNCTION blog_journal() RETURNS trigger LANGUAGE plpgsql
-- As it is written down a moment must not depend on who is connected.
SET TimeZone = 'UTC' AS $$
DECLARE
    never text[] := TG_ARGV[0];
    computed text[] := TG_ARGV[1];
    before jsonb;
    after jsonb;
    change text := current_setting('pprnet.change');
BEGIN
    IF TG_OP <> 'INSERT' THEN
        before := to_jsonb(OLD) - never;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        after := to_jsonb(NEW) - never;
    END IF;
    IF TG_OP = 'UPDATE' THEN
        SELECT jsonb_object_agg(key, was.value), jsonb_object_agg(key, became.value)
        INTO before, after
        FROM jsonb_each(before - computed) AS was JOIN jsonb_each(after) AS became USING (key)
        WHERE was.value <> became.value;
        IF before IS NULL THEN
            RETURN NULL;
        END IF;
    END IF;
    IF change = 'new' THEN
        INSERT INTO blog_change (kind, about, made_at, made_by_name, kept)
        VALUES ('edit', '', clock_timestamp(), '', '[]') RETURNING id INTO change;
        PERFORM set_config('pprnet.change', change, true);
    END IF;
    INSERT INTO blog_changedrow (change_id, "table", key, action, before, after)
    VALUES (change::bigint, TG_TABLE_NAME, coalesce(NEW.id, OLD.id), lower(TG_OP), before, after);
    RETURN NULL;
END
$$;

-- `never` names columns that are not written down at all, `computed` those that make no difference.
CREATE FUNCTION blog_journal_attach(
    attached regclass,
    never text[] DEFAULT '{}',
    computed text[] DEFAULT '{version,updated_at}'
) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format(
        $trigger$
            CREATE TRIGGER journal AFTER INSERT OR UPDATE OR DELETE ON %s FOR EACH ROW
            WHEN (current_setting('pprnet.change', true) <> '')
            EXECUTE FUNCTION blog_journal(%L, %L)
        $trigger$,
        attached, never, computed
    );
END
$$;

SELECT blog_journal_attach(attached::regclass) FROM unnest(ARRAY[
    'blog_post', 'blog_summarytopic', 'blog_page', 'blog_oldaddress', 'research_topic',
    'research_topicalias', 'research_researchtype', 'research_notice', 'research_match',
    'auth_user_groups'
]) AS attached;
SELECT blog_journal_attach('blog_summary', '{search}', '{version,updated_at,citation_text}');
SELECT blog_journal_attach('research_citation', '{}', '{updated_at,confirmed_notices}');
SELECT blog_journal_attach('auth_user', '{password,email,last_login}');
"""
DROP = """
DROP FUNCTION blog_journal_attach(regclass, text[], text[]);
DROP FUNCTION blog_journal() CASCADE;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("blog", "0022_titles_in_their_rows"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("research", "0009_shortcomings"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Change",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(default="edit", max_length=40, verbose_name="kind")),
                (
                    "about",
                    models.TextField(
                        blank=True,
                        help_text="What it was done to, as that was called then.",
                        verbose_name="about",
                    ),
                ),
                (
                    "made_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="made"),
                ),
                (
                    "made_by_name",
                    models.CharField(
                        blank=True, max_length=400, verbose_name="name of who made it"
                    ),
                ),
                (
                    "kept",
                    models.JSONField(
                        blank=True,
                        default=list,
                        help_text="Table, key, column, why and name of each.",
                        verbose_name="what taking it back left alone",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="made by",
                    ),
                ),
                (
                    "undo_of",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="undoing",
                        to="blog.change",
                        verbose_name="takes back",
                    ),
                ),
            ],
            options={
                "verbose_name": "change",
                "verbose_name_plural": "changes",
                "ordering": ["-pk"],
                "default_permissions": ["view"],
            },
        ),
        migrations.CreateModel(
            name="ChangedRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("table", models.CharField(max_length=63, verbose_name="table")),
                ("key", models.BigIntegerField(verbose_name="key of the row")),
                (
                    "action",
                    models.CharField(
                        choices=[("insert", "Added"), ("update", "Changed"), ("delete", "Removed")],
                        max_length=6,
                        verbose_name="what happened to it",
                    ),
                ),
                ("before", models.JSONField(blank=True, null=True, verbose_name="before")),
                ("after", models.JSONField(blank=True, null=True, verbose_name="after")),
                (
                    "change",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rows",
                        to="blog.change",
                        verbose_name="change",
                    ),
                ),
            ],
            options={
                "verbose_name": "changed row",
                "verbose_name_plural": "changed rows",
                "ordering": ["pk"],
                "default_permissions": (),
            },
        ),
        migrations.AddIndex(
            model_name="change",
            index=models.Index(fields=["made_at"], name="change_made_at"),
        ),
        migrations.AddConstraint(
            model_name="change",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__regex", "^[a-z]+(-[a-z]+)*$")),
                name="change_kind_has_its_form",
                violation_error_message="Small letters, with one hyphen between words.",
            ),
        ),
        migrations.AddConstraint(
            model_name="change",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("undo_of", None),
                    models.Q(("undo_of", models.F("pk")), _negated=True),
                    _connector="OR",
                ),
                name="change_undoes_another",
                violation_error_message="A change takes back another, not itself.",
            ),
        ),
        migrations.AddIndex(
            model_name="changedrow",
            index=models.Index(fields=["table", "key"], name="changedrow_row"),
        ),
        migrations.AddConstraint(
            model_name="changedrow",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("action", "insert"), ("after__isnull", False), ("before__isnull", True)
                    ),
                    models.Q(
                        ("action", "update"), ("after__isnull", False), ("before__isnull", False)
                    ),
                    models.Q(
                        ("action", "delete"), ("after__isnull", True), ("before__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="changedrow_has_what_its_action_says",
                violation_error_message="What was added has no before, what was removed no after.",
            ),
        ),
        migrations.RunSQL(CREATE, DROP),
    ]
