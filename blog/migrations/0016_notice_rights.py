from django.apps import apps as live_apps
from django.contrib.auth.management import create_permissions
from django.db import migrations

# Whoever writes may confirm what becomes of a cited work; a notice is dismissed, never deleted.
GROUPS = ["Author", "Moderator", "Administrator"]
RIGHTS = {
    "content_type__app_label": "research",
    "codename__in": ["view_notice", "add_notice", "change_notice"],
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
        ("blog", "0015_preview_links"),
        ("research", "0006_confirmed_notices"),
    ]
    operations = [migrations.RunPython(allow, forbid)]
