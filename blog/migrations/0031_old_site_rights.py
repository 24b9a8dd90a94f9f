from django.apps import apps as live_apps
from django.contrib.auth.management import create_permissions
from django.db import migrations

READERS = ["Moderator", "Administrator"]
RIGHT = {"content_type__app_label": "blog", "codename": "view_missedaddress"}


def show(apps, schema_editor):
    # Permissions are otherwise made after all migrations have run.
    create_permissions(live_apps.get_app_config("blog"), verbosity=0, apps=apps)
    right = apps.get_model("auth", "Permission").objects.get(**RIGHT)
    for group in apps.get_model("auth", "Group").objects.filter(name__in=READERS):
        group.permissions.add(right)


def hide(apps, schema_editor):
    apps.get_model("auth", "Permission").objects.filter(**RIGHT).delete()


class Migration(migrations.Migration):
    dependencies = [("blog", "0030_old_site")]
    operations = [migrations.RunPython(show, hide)]
