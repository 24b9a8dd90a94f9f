from django.apps import apps as live_apps
from django.contrib.auth.management import create_permissions
from django.db import migrations

WRITING = ["view", "add", "change", "delete"]
# Group → {model: actions}. An Author writes and publishes; a Moderator looks after the archive and
# the vocabulary, whose imports arrive as drafts; an Administrator does both and looks after people.
AUTHOR = {
    ("blog", "post"): [*WRITING, "publish"],
    ("blog", "summary"): WRITING,
    ("research", "citation"): WRITING,
    ("research", "topic"): ["view"],
    ("research", "researchtype"): ["view"],
    ("blog", "page"): ["view", "change"],
}
MODERATOR = {
    ("blog", "post"): WRITING,
    ("blog", "summary"): WRITING,
    ("blog", "page"): WRITING,
    ("blog", "oldaddress"): WRITING,
    ("research", "citation"): WRITING,
    ("research", "topic"): WRITING,
    ("research", "topicalias"): WRITING,
    ("research", "researchtype"): WRITING,
}
ADMINISTRATOR = {
    **MODERATOR,
    ("blog", "post"): [*WRITING, "publish"],
    ("auth", "user"): ["view", "add", "change"],
    ("auth", "group"): ["view"],
}
ROLES = {"Author": AUTHOR, "Moderator": MODERATOR, "Administrator": ADMINISTRATOR}


def add_roles(apps, schema_editor):
    # Permissions are otherwise made after all migrations have run.
    for label in ("auth", "blog", "research"):
        create_permissions(live_apps.get_app_config(label), verbosity=0, apps=apps)
    Group = apps.get_model("auth", "Group")
    Permission = apps.get_model("auth", "Permission")
    for role, rights in ROLES.items():
        group, _ = Group.objects.get_or_create(name=role)
        for (label, model), actions in rights.items():
            group.permissions.add(
                *Permission.objects.filter(
                    content_type__app_label=label,
                    codename__in=[f"{action}_{model}" for action in actions],
                )
            )


def remove_roles(apps, schema_editor):
    apps.get_model("auth", "Group").objects.filter(name__in=ROLES, user=None).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("blog", "0006_kept"),
        ("research", "0002_vocabulary"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]
    operations = [migrations.RunPython(add_roles, remove_roles)]
