"""Second factors: what somebody has besides a password."""

import logging
from smtplib import SMTPException

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from allauth.mfa.webauthn.internal.auth import WebAuthn
from django.conf import settings
from django.contrib.auth.models import User
from django.core.mail import send_mail
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils.translation import gettext

from blog.journal import ChangeKind, change
from blog.people import PeopleError, end_sessions, may_be_changed, name_of

logger = logging.getLogger(__name__)

# Of ten; with so many left one is told to make new ones.
FEW_CODES = 3


def factors_of(person: User) -> QuerySet[Authenticator]:
    """Passkeys and the app, oldest first; recovery codes stand in for one of them."""
    kinds = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
    return Authenticator.objects.filter(user=person, type__in=kinds).order_by("pk")


def codes_of(person: User) -> RecoveryCodes | None:
    codes = Authenticator.objects.filter(user=person, type=Authenticator.Type.RECOVERY_CODES)
    return RecoveryCodes(found) if (found := codes.first()) else None


def add_passkey(person: User, name: str, credential: dict, session: str) -> Authenticator:
    """Keep a passkey whose registration was checked; `session` goes on, all others end."""
    about = gettext("%(name)s, passkey added: %(passkey)s")
    with change(person, ChangeKind.PEOPLE, about % {"name": name_of(person), "passkey": name}):
        added = WebAuthn.add(person, name, credential).instance
        _take_up(person, session)
    tell(person, gettext("A passkey was added to your account: %s.") % name)
    return added


def add_app(person: User, secret: str, session: str) -> Authenticator:
    """Keep the secret of an authenticator app, in place of the one before."""
    with change(
        person, ChangeKind.PEOPLE, gettext("%s, authenticator app set up") % name_of(person)
    ):
        factors_of(person).filter(type=Authenticator.Type.TOTP).delete()
        added = TOTP.activate(person, secret).instance
        _take_up(person, session)
    tell(person, gettext("An authenticator app was set up for your account."))
    return added


def remove(person: User, factor: Authenticator, session: str) -> None:
    """Raises `PeopleError` for the last one where one is needed."""
    about = gettext("%(name)s, no longer logs in with: %(factor)s")
    named = {"name": name_of(person), "factor": title_of(factor)}
    with change(person, ChangeKind.PEOPLE, about % named):
        # Two that are removed at once are removed one after the other.
        User.objects.select_for_update().get(pk=person.pk)
        is_last = not factors_of(person).exclude(pk=factor.pk).exists()
        if is_last and settings.SECOND_FACTOR_REQUIRED:
            raise PeopleError(gettext("This is your last one: set up another first."))
        factor.delete()
        if is_last:
            Authenticator.objects.filter(user=person).delete()
        end_sessions(person, besides=session)
    tell(person, gettext("Your account no longer logs in with: %s.") % title_of(factor))


def new_codes(person: User) -> None:
    """Recovery codes in place of those before, which no longer work."""
    with change(person, ChangeKind.PEOPLE, gettext("%s, new recovery codes") % name_of(person)):
        Authenticator.objects.filter(user=person, type=Authenticator.Type.RECOVERY_CODES).delete()
        RecoveryCodes.activate(person)
    tell(person, gettext("New recovery codes were made for your account."))


def reset(person: User, by: User | None) -> None:
    """Take all of them away, from who lost them: the person sets up new ones at the next log-in.

    `by` is nobody where it is done on the server. Raises `PeopleError`.
    """
    with change(by, ChangeKind.PEOPLE, gettext("%s, second factors removed") % name_of(person)):
        if by and (by.pk == person.pk or not may_be_changed(person, by)):
            raise PeopleError(gettext("This account is looked after on the server alone."))
        Authenticator.objects.filter(user=person).delete()
        end_sessions(person)
    tell(
        person,
        gettext("Your passkeys, authenticator app and recovery codes were removed by %s.")
        % (name_of(by) if by else gettext("whoever runs the site")),
    )


def title_of(factor: Authenticator) -> str:
    if factor.type == Authenticator.Type.WEBAUTHN:
        return gettext("passkey “%s”") % factor.data["name"]
    return gettext("authenticator app")


def tell(person: User, what: str) -> None:
    """Mail the person what was done to the account: they may not have done it."""
    if not person.email:
        return
    words = {"name": name_of(person), "what": what, "site_name": settings.SITE_NAME}
    subject = gettext("Your account at %s") % settings.SITE_NAME
    try:
        send_mail(subject, render_to_string("mail/second_factor.txt", words), None, [person.email])
    except (OSError, SMTPException):
        # It is done all the same: whoever took a factor away must not be stopped by a mail.
        logger.exception("Account %s could not be told of a change", person.pk)


def _take_up(person: User, session: str) -> None:
    RecoveryCodes.activate(person)
    # Those were let in without it.
    end_sessions(person, besides=session)
