"""Staff with a second factor, and what their app would show."""

import time

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.contrib.auth.models import User
from django.http import HttpResponse
from django.test import Client

from tests.factories import PASSWORD

LOG_IN = "/admin/login/"
CODE = "/admin/login/code/"


def give_app(person: User) -> str:
    """Set an app up for the person, with recovery codes; returns its secret."""
    secret = generate_totp_secret()
    TOTP.activate(person, secret)
    RecoveryCodes.activate(person)
    return secret


def code_of(secret: str, later: int = 0) -> str:
    """What the app shows now, or so many half minutes later."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + later))


def enter_password(
    client: Client, username: str, password: str = PASSWORD, **options
) -> HttpResponse:
    return client.post(LOG_IN, {"login": username, "password": password}, **options)


def log_in(client: Client, person: User, secret: str = "", **options) -> HttpResponse:
    """With the password and, where there is a secret, the code of now."""
    response = enter_password(client, person.get_username(), **options)
    return client.post(CODE, {"code": code_of(secret)}, **options) if secret else response


def let_in(client: Client, person: User) -> None:
    """As if the person had just logged in with both factors."""
    client.force_login(person)
    session = client.session
    session["account_authentication_methods"] = [{"method": "mfa", "at": time.time()}]
    session["account_authentication_methods_user"] = str(person.pk)
    session.save()


def is_in(client: Client) -> bool:
    return client.get("/admin/").status_code == 200
