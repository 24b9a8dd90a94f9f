"""What is asked of somebody who wants in, or to be believed once more."""

import logging

from allauth.account.forms import LoginForm
from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, AuthenticateWebAuthnForm, LoginWebAuthnForm
from django import forms
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from blog.login.factors import factors_of
from blog.login.limits import TOO_MANY, Guess, is_first_use

logger = logging.getLogger(__name__)

AS_SHOWN = {"autocomplete": "one-time-code", "inputmode": "numeric", "autocapitalize": "off"}
# In characters.
LONGEST_NAME = 60


class PasswordForm(LoginForm):
    """The first factor, or for who has no other the only one."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("Username")
        self.fields["login"].widget.attrs = {
            "autocomplete": "username",
            "autocapitalize": "none",
            "autofocus": True,
        }
        self.fields["password"].label = _("Password")
        self.fields["password"].help_text = ""
        self.fields["password"].widget.attrs = {"autocomplete": "current-password"}


class CodeForm(AuthenticateForm):
    """A code of the app, or a recovery code."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        kinds = {factor.type for factor in factors_of(self.user)}
        self.has_app = Authenticator.Type.TOTP in kinds
        # A passkey stands above it, and is less to do.
        self.is_asked_first = self.is_bound or Authenticator.Type.WEBAUTHN not in kinds
        self.fields["code"].label = _("Code")
        self.fields["code"].widget.attrs = AS_SHOWN | {"autofocus": self.is_asked_first}

    def clean_code(self):
        guess = Guess(context.request, self.user.get_username(), "code")
        try:
            code = super().clean_code()
        except ValidationError:
            logger.warning("Account %s: a code that does not fit", self.user.pk)
            raise
        _use_up(self.user, code)
        guess.was_right()
        return code


class _PasskeyForm(forms.Form):
    """A form that refuses what no browser sends as allauth refuses what does not fit."""

    def clean_credential(self):
        try:
            return super().clean_credential()
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise _no_passkey() from error


class PasskeyLoginForm(_PasskeyForm, LoginWebAuthnForm):
    """A passkey alone."""


class PasskeyForm(_PasskeyForm, AuthenticateWebAuthnForm):
    """A passkey of somebody known."""


class NewPasskeyForm(AddWebAuthnForm):
    """A passkey that its device checks a finger, a face or a PIN for, so that it is two factors."""

    passwordless = None

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["name"] = forms.CharField(
            label=_("Its name"),
            required=False,
            max_length=LONGEST_NAME,
            help_text=_("So that you know it again: where it is kept, for example."),
        )
        self.fields["name"].widget.attrs = {"autocomplete": "off"}

    def clean(self):
        try:
            return super().clean()
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise _no_passkey() from error


class NewAppForm(ActivateTOTPForm):
    """The first code of an app that has just learned the secret."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("Code")
        # Where it was wrong, what to mend stands below the picture.
        self.fields["code"].widget.attrs = AS_SHOWN | {"autofocus": self.is_bound}

    def clean_code(self):
        code = super().clean_code()
        # It lets its person in here and now, and nobody else at the log-in.
        _use_up(self.user, code)
        return code


class PasswordAgainForm(forms.Form):
    """The password of who is logged in."""

    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "current-password", "autofocus": True}),
    )

    def __init__(self, *args, user, **kwargs):
        self.user = user
        super().__init__(*args, **kwargs)

    def clean_password(self):
        guess = Guess(context.request, self.user.get_username(), "password")
        password = self.cleaned_data["password"]
        if not self.user.check_password(password):
            raise ValidationError(_("This is not your password."))
        guess.was_right()
        return password


def refuses(form: forms.Form) -> bool:
    """Whether it was filled in too often to be looked at."""
    errors = [error for found in form.errors.as_data().values() for error in found]
    return any(error.code == TOO_MANY.code for error in errors)


def _use_up(user: User, code: str) -> None:
    """Raises `ValidationError` for a code that was entered a moment ago."""
    if not is_first_use(user.get_username(), "".join(filter(str.isalnum, code))):
        raise ValidationError(_("This code was used already: wait for the next one."))


def _no_passkey() -> ValidationError:
    return ValidationError(_("This passkey does not fit. Try again."))
