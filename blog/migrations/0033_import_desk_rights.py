from django.apps import apps as live_apps
from django.contrib.auth.management import create_permissions
from django.db import migrations

ROLES = ["Moderator", "Administrator"]
RIGHTS = {
    "content_type__app_label": "blog",
    "codename__in": ["view_importrun", "add_importrun"],
}


def allow(apps, schema_editor):
    # Permissions are otherwise made after all migrations have run.
    create_permissions(live_apps.get_app_config("blog"), verbosity=0, apps=apps)
    rights = apps.get_model("auth", "Permission").objects.filter(**RIGHTS)
    for group in apps.get_model("auth", "Group").objects.filter(name__in=ROLES):
        group.permissions.add(*rights)


def forbid(apps, schema_editor):
    apps.get_model("auth", "Permission").objects.filter(**RIGHTS).delete()


class Migration(migrations.Migration):
    dependencies = [("blog", "0033_import_desk")]
    operations = [migrations.RunPython(allow, forbid)]
