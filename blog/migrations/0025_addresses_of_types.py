from django.apps import apps as live_apps
from django.contrib.auth.management import create_permissions
from django.db import migrations

# An address of a type of research once public leads to it for ever, like that of a topic, and
# moves the edition, since the answers to old addresses are kept as well.
CREATE = r"""
CREATE FUNCTION research_researchtype_keep_alias() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.slug <> OLD.slug THEN
        DELETE FROM research_researchtypealias
        WHERE slug = NEW.slug AND research_type_id = NEW.id;
        INSERT INTO research_researchtypealias (slug, research_type_id) VALUES (OLD.slug, NEW.id);
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER researchtype_keep_alias AFTER UPDATE OF slug ON research_researchtype
FOR EACH ROW EXECUTE FUNCTION research_researchtype_keep_alias();

CREATE FUNCTION research_researchtype_refuse_alias() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM research_researchtypealias
        WHERE slug = NEW.slug AND research_type_id IS DISTINCT FROM NEW.id
    ) THEN
        RAISE EXCEPTION 'The address % once led to another type and still does.', NEW.slug
            USING ERRCODE = 'unique_violation', CONSTRAINT = 'researchtypealias_is_never_reused';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER researchtype_refuse_alias BEFORE INSERT OR UPDATE OF slug ON research_researchtype
FOR EACH ROW EXECUTE FUNCTION research_researchtype_refuse_alias();

CREATE FUNCTION research_researchtypealias_refuse_type() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM research_researchtype WHERE slug = NEW.slug) THEN
        RAISE EXCEPTION 'The address % belongs to a type of research.', NEW.slug
            USING ERRCODE = 'unique_violation', CONSTRAINT = 'researchtypealias_is_no_type';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER researchtypealias_refuse_type
BEFORE INSERT OR UPDATE OF slug ON research_researchtypealias
FOR EACH ROW EXECUTE FUNCTION research_researchtypealias_refuse_type();
"""
DROP = """
DROP TRIGGER researchtypealias_refuse_type ON research_researchtypealias;
DROP FUNCTION research_researchtypealias_refuse_type();
DROP TRIGGER researchtype_refuse_alias ON research_researchtype;
DROP FUNCTION research_researchtype_refuse_alias();
DROP TRIGGER researchtype_keep_alias ON research_researchtype;
DROP FUNCTION research_researchtype_keep_alias();
"""
# A statement that touched no row moves nothing.
EDITION = """
CREATE FUNCTION research_researchtypealias_edition_{event}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM rows) THEN
        PERFORM blog_edition_move();
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER research_researchtypealias_edition_{event}
AFTER {event} ON research_researchtypealias REFERENCING {which} TABLE AS rows
FOR EACH STATEMENT EXECUTE FUNCTION research_researchtypealias_edition_{event}();
"""
TRUNCATED = """
CREATE TRIGGER research_researchtypealias_edition_truncate
AFTER TRUNCATE ON research_researchtypealias
FOR EACH STATEMENT EXECUTE FUNCTION blog_edition_truncate();
"""
NO_EDITION = """
DROP TRIGGER research_researchtypealias_edition_{event} ON research_researchtypealias;
DROP FUNCTION research_researchtypealias_edition_{event}();
"""
EVENTS = {"insert": "NEW", "update": "NEW", "delete": "OLD"}
MOVE = "".join(EDITION.format(event=event, which=which) for event, which in EVENTS.items())
MOVE_NOT = "".join(NO_EDITION.format(event=event) for event in EVENTS)
MOVE_NOT += (
    "DROP TRIGGER research_researchtypealias_edition_truncate ON research_researchtypealias;"
)

GROUPS = ["Moderator", "Administrator"]
RIGHTS = {
    "content_type__app_label": "research",
    "content_type__model": "researchtypealias",
}


def allow(apps, schema_editor):
    # Permissions are otherwise made after all migrations have run.
    create_permissions(live_apps.get_app_config("research"), verbosity=0, apps=apps)
    rights = apps.get_model("auth", "Permission").objects.filter(**RIGHTS)
    for group in apps.get_model("auth", "Group").objects.filter(name__in=GROUPS):
        group.permissions.add(*rights)


def forbid(apps, schema_editor):
    apps.get_model("auth", "Permission").objects.filter(**RIGHTS).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("blog", "0024_review_queue"),
        ("research", "0010_vocabulary_desk"),
    ]
    operations = [
        migrations.RunSQL(CREATE, DROP),
        migrations.RunSQL(MOVE + TRUNCATED, MOVE_NOT),
        migrations.RunSQL(
            "SELECT blog_journal_attach('research_researchtypealias')",
            "DROP TRIGGER journal ON research_researchtypealias",
        ),
        migrations.RunPython(allow, forbid),
    ]
