"""Log-ins for the demo; whoever makes them sees to it that only a developer can reach them."""

from django.contrib.auth.models import Group, User

ROLES = {"author": "Author", "moderator": "Moderator", "administrator": "Administrator"}
# Known to everybody, and meant to be.
PASSWORD = "demo"  # noqa: S105


def make_demo_accounts() -> None:
    """One account for each role; a user who exists already stays as they are."""
    for username, role in ROLES.items():
        if User.objects.filter(username=username).exists():
            continue
        user = User(username=username, is_staff=True)
        user.set_password(PASSWORD)
        user.save()
        user.groups.add(Group.objects.get(name=role))


def demo_accounts() -> list[str]:
    """The user names of the demo that may log in; their password may have been changed since."""
    users = User.objects.filter(username__in=ROLES, is_staff=True, is_active=True)
    return list(users.order_by("pk").values_list("username", flat=True))
