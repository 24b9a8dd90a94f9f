"""What allauth asks of the site: who may log in, and how secrets are kept."""

import base64
import hashlib
import secrets

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from blog.login.limits import Guess, remember_device

WRONG = _("This user name and password do not belong together, or to no staff account.")


class AccountAdapter(DefaultAccountAdapter):
    """Staff alone log in, and nobody signs up: people are invited."""

    error_messages = DefaultAccountAdapter.error_messages | {"username_password_mismatch": WRONG}

    def is_open_for_signup(self, request):
        return False

    def authenticate(self, request, **credentials):
        """Whoever is no staff, or no longer, hears the same as who is unknown."""
        guess = Guess(request, credentials["username"], "password")
        user = authenticate(request, **credentials)
        if user is None or not user.is_staff:
            return None
        guess.was_right()
        return user

    def pre_login(self, request, user, **kwargs):
        if user.is_active and user.is_staff:
            return None
        messages.error(request, gettext("Nobody logs in with this passkey."))
        return redirect("admin:login")

    def post_login(self, request, user, **kwargs):
        response = super().post_login(request, user, **kwargs)
        remember_device(request, response, user.get_username())
        return response

    def send_notification_mail(self, *args, **kwargs):
        """Ours are sent by `blog.login.factors`, in our words."""


class FactorAdapter(DefaultMFAAdapter):
    """Secrets are encrypted in the database with a key made of `SECRET_KEY`."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("That did not work. Try again, with the code that is shown now."),
    }

    def _get_site_name(self):
        return settings.SITE_NAME

    def get_totp_label(self, user):
        return user.get_username()

    def encrypt(self, text):
        return _boxes().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text):
        """A secret of another `SECRET_KEY` becomes one that nobody knows: no code fits it."""
        try:
            return _boxes().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            return base64.b32encode(secrets.token_bytes(20)).decode()


def _boxes() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_derived(key)) for key in keys])


def _derived(key: str) -> bytes:
    # What it is made of has all the randomness already, so that one hash will do.
    return base64.urlsafe_b64encode(hashlib.sha256(b"second factors " + key.encode()).digest())
