from django.apps import apps as live_apps
from django.contrib.auth.management import create_permissions
from django.db import migrations

# Authors see in the log what they did themselves.
ROLES = ["Moderator", "Administrator"]


def allow(apps, schema_editor):
    # Permissions are otherwise made after all migrations have run.
    create_permissions(live_apps.get_app_config("blog"), verbosity=0, apps=apps)
    view = apps.get_model("auth", "Permission").objects.get(
        content_type__app_label="blog", codename="view_change"
    )
    for group in apps.get_model("auth", "Group").objects.filter(name__in=ROLES):
        group.permissions.add(view)


def forbid(apps, schema_editor):
    for group in apps.get_model("auth", "Group").objects.filter(name__in=ROLES):
        group.permissions.remove(
            *group.permissions.filter(content_type__app_label="blog", codename="view_change")
        )


class Migration(migrations.Migration):
    dependencies = [("blog", "0031_old_site_rights")]
    operations = [migrations.RunPython(allow, forbid)]
