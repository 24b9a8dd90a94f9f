"""Who somebody is, and how recently they have shown it."""

import time

from allauth.account.authentication import get_authentication_records
from allauth.mfa.base.internal.flows import post_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal.auth import begin_authentication
from django import forms
from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext

from blog.login.factors import factors_of
from blog.login.forms import CodeForm, PasskeyForm, PasswordAgainForm, refuses
from blog.login.sessions import BEGAN

# When somebody was asked again, in seconds since the epoch.
CONFIRMED = "confirmed_at"
# For so long nobody is asked again.
FRESH_SECONDS = 15 * 60
# What the page that asks sends, beside what was typed on the one it stands before.
PREFIX = "confirm"
OPENING = f"{PREFIX}-opening"


def is_let_in(request: HttpRequest) -> bool:
    """Whether this session has shown enough for the desk: where it must, a second factor."""
    return not settings.SECOND_FACTOR_REQUIRED or used_second_factor(request)


def used_second_factor(request: HttpRequest) -> bool:
    records = get_authentication_records(request, request.user)
    return any(record["method"] == "mfa" for record in records)


def is_fresh(request: HttpRequest) -> bool:
    """Whether the person logged in or confirmed it a moment ago, with all they have."""
    shown = max(request.session.get(BEGAN, 0), request.session.get(CONFIRMED, 0))
    return time.time() - shown < FRESH_SECONDS and (
        used_second_factor(request) or not factors_of(request.user).exists()
    )


def ask_again(request: HttpRequest) -> HttpResponse | None:
    """The page that asks who it is, or nothing for who has just shown it.

    It stands at the address that was asked for and carries on what was sent there, so that the
    view goes on with it as if nothing had been asked.
    """
    if is_fresh(request):
        return None
    answers = [name for name in request.POST if name.startswith(f"{PREFIX}-")]
    forms_shown = _forms(request)
    posted = [form for form in forms_shown if form.is_bound]
    if posted and posted[0].is_valid():
        _note(request, posted[0])
        if OPENING in answers:
            return redirect(request.get_full_path())
        request.POST = request.POST.copy()
        for name in answers:
            del request.POST[name]
        return None
    return _page(request, forms_shown)


def _forms(request: HttpRequest) -> list[forms.Form]:
    """A factor for who has one, or else the password; bound where it was filled in."""
    user, kinds = request.user, [PasswordAgainForm]
    factors = {factor.type for factor in factors_of(user)}
    if factors:
        kinds = [PasskeyForm] if Authenticator.Type.WEBAUTHN in factors else []
        kinds.append(CodeForm)
    shown = []
    for kind in kinds:
        (field,) = kind(user=user).fields
        is_answer = f"{PREFIX}-{field}" in request.POST
        data = request.POST if is_answer else None
        shown.append(kind(data, user=user, prefix=PREFIX))
    return shown


def _note(request: HttpRequest, form: forms.Form) -> None:
    request.session[CONFIRMED] = time.time()
    if isinstance(form, CodeForm):
        post_authentication(request, form.authenticator, reauthenticated=True)
    elif isinstance(form, PasskeyForm):
        post_authentication(request, form.cleaned_data["credential"], reauthenticated=True)


def _page(request: HttpRequest, shown: list[forms.Form]) -> HttpResponse:
    by_kind = {type(form): form for form in shown}
    sent = [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if name != "csrfmiddlewaretoken" and not name.startswith(f"{PREFIX}-")
    ]
    is_opening = request.method != "POST" or OPENING in request.POST
    context = admin.site.each_context(request) | {
        "title": gettext("Is it you?"),
        "password_form": by_kind.get(PasswordAgainForm),
        "code_form": by_kind.get(CodeForm),
        "passkey_form": by_kind.get(PasskeyForm),
        "sent": [*sent, *([(OPENING, "1")] if is_opening else [])],
        "keeps": not is_opening,
    }
    if PasskeyForm in by_kind:
        context["options"] = begin_authentication(request.user)
    is_refused = any(form.is_bound and refuses(form) for form in shown)
    status = 429 if is_refused else 200
    return TemplateResponse(request, "admin/login/confirm.html", context, status=status)
