"""What allauth asks of the site: who may log in, and how secrets are kept."""

import base64
import hashlib
import logging
import secrets

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.stagekit import clear_login
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from blog.login.limits import Guess, remember_device

logger = logging.getLogger(__name__)

WRONG = _("This user name and password do not belong to a staff account.")


class AccountAdapter(DefaultAccountAdapter):
    """Staff alone log in, and nobody signs up: people are invited."""

    error_messages = DefaultAccountAdapter.error_messages | {"username_password_mismatch": WRONG}

    def is_open_for_signup(self, request):
        return False

    def is_safe_url(self, url):
        """A log-in leads to a page of this site, named without its host."""
        return url_has_allowed_host_and_scheme(url, allowed_hosts=None)

    def authenticate(self, request, **credentials):
        """Whoever is no staff, or no longer, hears the same as who is unknown."""
        guess = Guess(request, credentials["username"], "password")
        user = authenticate(request, **credentials)
        if user is None or not user.is_staff:
            logger.warning("Somebody did not get in: no such user name and password")
            return None
        guess.was_right()
        return user

    def pre_login(self, request, user, **kwargs):
        if user.is_active and user.is_staff:
            return None
        logger.warning("Somebody did not get in: no staff account")
        clear_login(request)
        messages.error(request, gettext("Nobody logs in with this passkey."))
        return redirect("admin:login")

    def post_login(self, request, user, **kwargs):
        logger.info("Account %s logged in", user.pk)
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

    def generate_authenticator_name(self, user, type):  # noqa: A002 -- allauth calls it so
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        return gettext("Passkey %d") % number

    def encrypt(self, text):
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text):
        """A secret of another `SECRET_KEY` becomes one that nobody knows: no code fits it."""
        try:
            return _box().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            return base64.b32encode(secrets.token_bytes(20)).decode()


def _box() -> Fernet:
    # What it is made of has all the randomness already, so that one hash will do.
    key = hashlib.sha256(b"second factors " + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))
