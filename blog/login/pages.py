"""How you log in: passkeys, the app and the codes for when both are lost."""

from collections.abc import Callable
from functools import wraps

import qrcode
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.internal.flows import post_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import clear_totp_secret
from allauth.mfa.webauthn.internal.auth import begin_registration
from django.contrib import admin, messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from blog.login import factors
from blog.login.forms import NewAppForm, NewPasskeyForm
from blog.login.proof import ask_again, is_let_in
from blog.people import PeopleError


def of_staff(*, anew: bool = True) -> Callable:
    """For staff, whether the desk is open to them or not; `anew`: for who has just shown it."""

    def decorate(view):
        @wraps(view)
        def guarded(request, *args, **kwargs):
            if not (request.user.is_active and request.user.is_staff):
                return redirect_to_login(request.get_full_path(), reverse("admin:login"))
            must_show = anew or (not is_let_in(request) and factors.factors_of(request.user))
            if must_show and (page := ask_again(request)):
                return page
            return view(request, *args, **kwargs)

        return never_cache(require_http_methods(["GET", "HEAD", "POST"])(guarded))

    return decorate


@of_staff(anew=False)
def overview(request: HttpRequest) -> HttpResponse:
    """What there is to log in with, and what may be added."""
    found = list(factors.factors_of(request.user))
    codes = factors.codes_of(request.user)
    left = len(codes.get_unused_codes()) if codes else 0
    return _page(
        request,
        "factors",
        gettext("How you log in"),
        passkeys=[one for one in found if one.type == Authenticator.Type.WEBAUTHN],
        app=next((one for one in found if one.type == Authenticator.Type.TOTP), None),
        codes_left=left,
        are_few=bool(found) and left <= factors.FEW_CODES,
        is_shut=not is_let_in(request),
    )


@of_staff()
def add_passkey(request: HttpRequest) -> HttpResponse:
    form = NewPasskeyForm(request.POST or None, user=request.user)
    if form.is_bound and form.is_valid():
        name = form.cleaned_data["name"]
        added = factors.add_passkey(
            request.user, name, form.cleaned_data["credential"], request.session.session_key
        )
        return _added(request, added, gettext("The passkey “%s” is added.") % name)
    options = begin_registration(request.user, True)
    return _page(request, "passkey", gettext("Add a passkey"), form=form, options=options)


@of_staff()
def add_app(request: HttpRequest) -> HttpResponse:
    form = NewAppForm(request.POST or None, user=request.user)
    if form.is_bound and form.is_valid():
        added = factors.add_app(request.user, form.secret, request.session.session_key)
        clear_totp_secret(request)
        return _added(request, added, gettext("The authenticator app is set up."))
    address = get_adapter().build_totp_url(request.user, form.secret)
    size, path = _drawn(address)
    return _page(
        request,
        "app",
        gettext("Set up an authenticator app"),
        form=form,
        secret=" ".join(form.secret[at : at + 4] for at in range(0, len(form.secret), 4)),
        path=path,
        size=size,
        replaces=factors.factors_of(request.user).filter(type=Authenticator.Type.TOTP).exists(),
    )


@of_staff()
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    factor = get_object_or_404(factors.factors_of(request.user), pk=pk)
    title = factors.title_of(factor)
    if request.method == "POST":
        try:
            factors.remove(request.user, factor, request.session.session_key)
            messages.success(request, gettext("You no longer log in with: %s.") % title)
        except PeopleError as error:
            messages.error(request, str(error))
        return redirect("admin:second-factor")
    return _page(request, "remove", gettext("Remove: %s") % title)


@of_staff()
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """Shows them once; after that there are only new ones."""
    codes = factors.codes_of(request.user)
    if codes is None:
        return redirect("admin:second-factor")
    if request.method == "POST":
        factors.new_codes(request.user)
        return redirect("admin:second-factor-codes")
    unused = codes.get_unused_codes()
    shown = [] if codes.did_view else unused
    codes.mark_as_viewed()
    title = gettext("Your recovery codes") if shown else gettext("New recovery codes")
    return _page(request, "codes", title, codes=shown, codes_left=len(unused))


def _added(request: HttpRequest, factor: Authenticator, said: str) -> HttpResponse:
    """Whoever set it up has shown it, and with the first one there are codes to be noted."""
    post_authentication(request, factor)
    messages.success(request, said)
    codes = factors.codes_of(request.user)
    is_first = codes is not None and not codes.did_view
    return redirect("admin:second-factor-codes" if is_first else "admin:second-factor")


def _page(request: HttpRequest, name: str, title: str, **context) -> HttpResponse:
    frame = admin.site.each_context(request)
    return TemplateResponse(request, f"admin/login/{name}.html", frame | {"title": title} | context)


def _drawn(text: str) -> tuple[int, str]:
    """A QR code (ISO/IEC 18004): the side of its square in modules, and a path of SVG within."""
    code = qrcode.QRCode(border=4)
    code.add_data(text)
    code.make()
    rows = code.get_matrix()
    dark = [(x, y) for y, row in enumerate(rows) for x, is_dark in enumerate(row) if is_dark]
    return len(rows), "".join(f"M{x} {y}h1v1h-1z" for x, y in dark)
