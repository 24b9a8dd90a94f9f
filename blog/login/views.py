"""The way in: a password and a code, or a passkey alone."""

import logging

from allauth.account.views import LoginView as PasswordView
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal.auth import begin_authentication
from allauth.mfa.webauthn.views import LoginWebAuthnView
from django.contrib import admin, messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.http import urlencode
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from blog.login.factors import FEW_CODES, codes_of
from blog.login.forms import CodeForm, PasskeyForm, PasskeyLoginForm, PasswordForm, refuses
from blog.login.limits import TOO_MANY, is_too_much

logger = logging.getLogger(__name__)


class Framed:
    """A page in the frame of the admin, for who is not in yet; 429 where it was tried too often."""

    title = ""

    def get_context_data(self, **kwargs):
        frame = admin.site.each_context(self.request)
        return frame | {"title": self.title} | super().get_context_data(**kwargs)

    def form_invalid(self, form):
        response = super().form_invalid(form)
        if refuses(form):
            response.status_code = 429
        return response


@method_decorator(never_cache, "dispatch")
class LoginView(Framed, PasswordView):
    """Where everybody begins. Who is logged in already is led on."""

    form_class = PasswordForm
    template_name = "admin/login.html"
    title = _("Log in")

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_active and request.user.is_staff:
            if admin.site.has_permission(request):
                return redirect(self.get_success_url() or "admin:index")
            return redirect("admin:second-factor")
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        leads_to = self.get_success_url() or reverse("admin:index")
        return super().get_context_data(**kwargs) | {REDIRECT_FIELD_NAME: leads_to}


class CodeView(Framed, AuthenticateView):
    """The second factor of who has given the right password."""

    template_name = "admin/login/code.html"
    title = _("Show that it is you")

    def get_form_class(self):
        return CodeForm

    def get_webauthn_form_class(self):
        return PasskeyForm

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        has_passkey = Authenticator.objects.filter(
            user=self.stage.login.user, type=Authenticator.Type.WEBAUTHN
        ).exists()
        return context | {"has_passkey": has_passkey}

    def form_valid(self, form):
        response = super().form_valid(form)
        codes = codes_of(self.stage.login.user)
        if codes and (left := len(codes.get_unused_codes())) <= FEW_CODES:
            said = ngettext(
                "You have %d recovery code left. Make new ones under “How you log in”.",
                "You have %d recovery codes left. Make new ones under “How you log in”.",
                left,
            )
            messages.warning(self.request, said % left)
        return response


@method_decorator(never_cache, "dispatch")
class PasskeyLoginView(LoginWebAuthnView):
    """What a browser asks a passkey for, and what it says."""

    form_class = PasskeyLoginForm

    def dispatch(self, request, *args, **kwargs):
        if not is_too_much(request):
            return super().dispatch(request, *args, **kwargs)
        return (
            JsonResponse({}, status=429)
            if request.method == "GET"
            else self.again(TOO_MANY.message)
        )

    def get(self, request, *args, **kwargs):
        return JsonResponse(begin_authentication(None))

    def get_form_class(self):
        return self.form_class

    def form_invalid(self, form):
        logger.warning("Somebody did not get in: no such passkey")
        return self.again(gettext("This passkey does not fit. Try again."))

    def again(self, said):
        """Back to where one logs in, without forgetting where it was to lead."""
        messages.error(self.request, said)
        leads_to = self.request.POST.get(REDIRECT_FIELD_NAME, "")
        query = urlencode({REDIRECT_FIELD_NAME: leads_to}) if leads_to else ""
        return redirect(f"{reverse('admin:login')}?{query}".removesuffix("?"))
