"""Who works here: invitations, roles, and who may no longer log in."""

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from smtplib import SMTPException

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import Group, User
from django.contrib.auth.tokens import default_token_generator
from django.contrib.sessions.models import Session
from django.core.mail import send_mail
from django.db import models
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.text import slugify
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from blog.journal import ChangeKind, change

# In characters, of the 150 of the column: room for the number that makes it one of a kind.
LONGEST_USERNAME = 60


class Role(models.TextChoices):
    """The groups that a migration made, and that nobody changes here."""

    AUTHOR = "Author", _("Author")
    MODERATOR = "Moderator", _("Moderator")
    ADMINISTRATOR = "Administrator", _("Administrator")


class PeopleError(Exception):
    """Why nothing was done to an account, for whoever tried."""


def role_of(user: User) -> str:
    """The name of the role, empty where there is none."""
    groups = {group.name for group in user.groups.all()}
    return next((role.value for role in reversed(Role) if role.value in groups), "")


def name_of(user: User) -> str:
    return user.get_full_name() or user.get_username()


def is_known(email: str, besides: int | None = None) -> bool:
    """Whether another account has this address, however it is written."""
    return User.objects.filter(email__iexact=email).exclude(pk=besides).exists()


def may_be_changed(person: User, by: User) -> bool:
    """Who may do everything is changed by their like alone, and otherwise on the server."""
    return by.is_superuser or not person.is_superuser


def invite(person: User, role: str, by: User) -> None:
    """Make the account of a name and an address, and mail a link to its password.

    Raises `PeopleError`; then there is no account.
    """
    about = gettext("%(name)s, invited as %(role)s")
    with _one_at_a_time(by, about % {"name": person.get_full_name(), "role": Role(role).label}):
        if is_known(person.email):
            raise PeopleError(gettext("Somebody with this e-mail address has an account already."))
        person.username = _free_username(person.get_full_name())
        person.is_staff = True
        person.set_unusable_password()
        person.save()
        person.groups.set([Group.objects.get(name=role)])
        send_link(person, by)


def send_link(person: User, by: User) -> None:
    """Mail a link with which a password is chosen; those sent before no longer work.

    Raises `PeopleError`.
    """
    if not (person.email and person.is_active and may_be_changed(person, by)):
        raise PeopleError(gettext("No link can be sent to this person."))
    if is_invited(person):
        # What a link is made of holds the password's column, even while that holds none.
        person.set_unusable_password()
        person.save(update_fields=["password"])
    key = urlsafe_base64_encode(force_bytes(person.pk))
    token = default_token_generator.make_token(person)
    lasts = timezone.now() + datetime.timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT)
    words = {
        "person": person,
        "name": name_of(person),
        "by": name_of(by),
        "role": Role(role).label if (role := role_of(person)) else "",
        "is_invited": is_invited(person),
        "site_name": settings.SITE_NAME,
        "link": settings.SITE_URL + reverse("admin:password-set", args=[key, token]),
        "until": lasts,
    }
    subject = gettext("Your account at %s") % settings.SITE_NAME
    try:
        send_mail(subject, render_to_string("mail/password.txt", words), None, [person.email])
    except (OSError, SMTPException) as error:
        raise PeopleError(
            gettext("The mail could not be sent, so nothing was done. Try again later.")
        ) from error


def is_invited(person: User) -> bool:
    """Whether this person has not chosen a password yet."""
    return not person.has_usable_password()


def give_role(person: User, role: str, by: User) -> None:
    """Make this the person's one role. Raises `PeopleError`."""
    before = role_of(person)
    if before == role:
        return
    words = {"name": name_of(person), "after": Role(role).label}
    words["before"] = Role(before).label if before else gettext("no role")
    with _one_at_a_time(by, gettext("%(name)s, %(before)s → %(after)s") % words):
        _refuse_to_weaken(person, by)
        person.groups.set([Group.objects.get(name=role)])


def deactivate(person: User, by: User) -> None:
    """This person no longer gets in, nor stays in where they are. Raises `PeopleError`."""
    with _one_at_a_time(by, gettext("%s, deactivated") % name_of(person)):
        _refuse_to_weaken(person, by)
        person.is_active = False
        person.save(update_fields=["is_active"])
        # Nobody inactive is let in with one; but it would be good again with the account.
        end_sessions(person)


def reactivate(person: User, by: User) -> None:
    """This person gets in again, with the password and the role of before."""
    with _one_at_a_time(by, gettext("%s, reactivated") % name_of(person)):
        if not may_be_changed(person, by):
            raise PeopleError(gettext("This account is looked after on the server alone."))
        person.is_active = True
        person.save(update_fields=["is_active"])


def end_sessions(person: User, besides: str = "") -> None:
    """Log this person out everywhere, but for the session of this key."""
    ours = [
        session.pk
        for session in Session.objects.filter(expire_date__gt=timezone.now())
        if session.get_decoded().get(SESSION_KEY) == str(person.pk)
    ]
    Session.objects.filter(pk__in=ours).exclude(pk=besides).delete()


@contextmanager
def _one_at_a_time(by: User, about: str) -> Iterator[None]:
    """A change of the log. Two administrators who put each other out do so one after the other."""
    with change(by, ChangeKind.PEOPLE, about):
        Group.objects.select_for_update().get(name=Role.ADMINISTRATOR)
        yield


def _refuse_to_weaken(person: User, by: User) -> None:
    if person.pk == by.pk:
        raise PeopleError(gettext("Nobody changes their own role or deactivates themselves."))
    if not may_be_changed(person, by):
        raise PeopleError(gettext("This account is looked after on the server alone."))
    administrators = User.objects.filter(
        groups__name=Role.ADMINISTRATOR, is_active=True, is_staff=True
    )
    is_one = administrators.filter(pk=person.pk).exists()
    if is_one and not administrators.exclude(pk=person.pk).exists():
        raise PeopleError(
            gettext("This is the last administrator: somebody must look after people.")
        )


def _free_username(name: str) -> str:
    base = slugify(name)[:LONGEST_USERNAME] or "person"
    taken = set(User.objects.filter(username__startswith=base).values_list("username", flat=True))
    numbered = (f"{base}-{number}" for number in range(2, len(taken) + 3))
    return base if base not in taken else next(one for one in numbered if one not in taken)
