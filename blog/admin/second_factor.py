"""The pages of `blog.login`, at their addresses within the admin."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.urls import path

from blog.login import pages
from blog.login.views import CodeView, PasskeyLoginView

# What they hold is for their own person alone, and is no page of anybody's work.
admin.site.unregister([Authenticator, EmailAddress])

admin.site.add_pages(
    path("login/code/", CodeView.as_view(), name="login-code"),
    path("login/passkey/", PasskeyLoginView.as_view(), name="login-passkey"),
    path("second-factor/", pages.overview, name="second-factor"),
    path("second-factor/passkey/", pages.add_passkey, name="second-factor-passkey"),
    path("second-factor/app/", pages.add_app, name="second-factor-app"),
    path("second-factor/codes/", pages.recovery_codes, name="second-factor-codes"),
    path("second-factor/<int:pk>/remove/", pages.remove, name="second-factor-remove"),
)
