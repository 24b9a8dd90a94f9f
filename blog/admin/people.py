"""The people who work here: who they are, what they may, and their first way in."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.auth.models import Group, User
from django.contrib.auth.views import PasswordResetConfirmView
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse_lazy
from django.utils.decorators import method_decorator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from blog import people
from blog.journal import ChangeKind, change
from blog.login import factors
from blog.login.proof import ask_again
from blog.people import PeopleError, Role

admin.site.unregister([User, Group])


class PersonForm(forms.ModelForm):
    """A name, an address and a role; `by` is who fills it in, `refusal` why it was not saved."""

    by: User
    refusal = ""

    role = forms.ChoiceField(
        label=_("Role"),
        choices=[("", _("Choose a role")), *Role.choices],
        help_text=_(
            "An author writes and publishes. A moderator looks after the archive and its topics, "
            "and publishes nothing. An administrator does both, and looks after people."
        ),
    )

    class Meta:
        model = User
        fields = ["first_name", "last_name", "email"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # Accounts that a command made may have no name and no address.
        is_new = not self.instance.pk
        for name in ("first_name", "last_name", "email"):
            if name in self.fields:
                self.fields[name].required = is_new or bool(getattr(self.instance, name))
        if "role" in self.fields and not is_new:
            self.fields["role"].initial = people.role_of(self.instance)
            # Who may do everything has none.
            self.fields["role"].required = not self.instance.is_superuser

    def clean_email(self):
        email = self.cleaned_data["email"]
        if email and people.is_known(email, self.instance.pk):
            raise ValidationError(_("Somebody with this e-mail address has an account already."))
        return email

    def clean(self):
        if self.refusal:
            raise ValidationError(self.refusal)
        return super().clean()


class RoleFilter(admin.SimpleListFilter):
    title = _("role")
    parameter_name = "role"

    def lookups(self, request, model_admin):
        return Role.choices

    def queryset(self, request, queryset):
        return queryset.filter(groups__name=self.value()) if self.value() else queryset


class StandingFilter(admin.SimpleListFilter):
    title = _("state")
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return [
            ("active", _("Active")),
            ("invited", _("Invited")),
            ("deactivated", _("Deactivated")),
        ]

    def queryset(self, request, queryset):
        # Django writes "!" in place of a password that there is none of.
        invited = {"is_active": True, "password__startswith": "!"}
        if self.value() == "active":
            return queryset.filter(is_active=True).exclude(**invited)
        if self.value() == "invited":
            return queryset.filter(**invited)
        return queryset.filter(is_active=False) if self.value() == "deactivated" else queryset


@admin.register(User)
class PersonAdmin(admin.ModelAdmin):
    """No raw rights: what decides them is a role, given by a verb that says no where it must."""

    form = PersonForm
    fields = ["first_name", "last_name", "email", "role"]
    list_display = ["name", "email", "role", "standing", "last_login"]
    list_filter = [RoleFilter, StandingFilter]
    show_facets = admin.ShowFacets.ALWAYS
    search_fields = ["first_name", "last_name", "username", "email"]
    search_help_text = _("A name, a user name or an e-mail address")
    ordering = ["first_name", "last_name", "username"]
    actions = None

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path("<int:pk>/standing/", view(self.standing_view), name="auth_user_standing"),
            path("<int:pk>/link/", view(self.link_view), name="auth_user_link"),
            path("<int:pk>/factors/", view(self.factors_view), name="auth_user_factors"),
            *super().get_urls(),
        ]

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("groups")

    @admin.display(description=_("name"), ordering="first_name")
    def name(self, person):
        return people.name_of(person)

    @admin.display(description=_("user name"))
    def login_name(self, person):
        return person.username

    @admin.display(description=_("role"))
    def role(self, person):
        if person.is_superuser:
            return gettext("Everything")
        role = people.role_of(person)
        return Role(role).label if role else gettext("None")

    @admin.display(description=_("state"), ordering="is_active")
    def standing(self, person):
        if not person.is_active:
            return gettext("Deactivated")
        return gettext("Invited") if people.is_invited(person) else gettext("Active")

    def has_change_permission(self, request, obj=None):
        may = super().has_change_permission(request, obj)
        return may and (obj is None or people.may_be_changed(obj, request.user))

    def has_delete_permission(self, request, obj=None):
        # What they did stays theirs.
        return False

    def get_readonly_fields(self, request, obj=None):
        return ["login_name", "standing", "last_login"] if obj else []

    def get_fields(self, request, obj=None):
        return [*self.fields, *self.get_readonly_fields(request, obj)]

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        form.by, form.refusal = request.user, getattr(request, "refusal", "")
        return form

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """What a verb refuses comes again as it was typed, with why."""
        if self.may_write(request, object_id) and (page := ask_again(request)):
            return page
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except PeopleError as error:
            request.refusal = str(error)
            return super().changeform_view(request, object_id, form_url, extra_context)

    def may_write(self, request, object_id):
        if object_id is None:
            return self.has_add_permission(request)
        person = self.get_object(request, unquote(object_id))
        return person is not None and self.has_change_permission(request, person)

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        context |= {
            "has_factors": obj is not None and factors.factors_of(obj).exists(),
            "is_own": obj is not None and obj.pk == request.user.pk,
            "is_invited": obj is not None and people.is_invited(obj),
        }
        if obj is None:
            context["save_label"] = gettext("Send the invitation")
            context["show_save_and_continue"] = False
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def save_model(self, request, obj, form, change):
        role = form.cleaned_data["role"]
        if not change:
            people.invite(obj, role, request.user)
            return
        with self.named(request, obj):
            super().save_model(request, obj, form, change)
        if role:
            people.give_role(obj, role, request.user)

    def named(self, request, person):
        return change(request.user, ChangeKind.PEOPLE, people.name_of(person))

    def response_add(self, request, obj, post_url_continue=None):
        said = gettext("%(name)s is invited: a link to a password was sent to %(email)s.")
        messages.success(request, said % {"name": people.name_of(obj), "email": obj.email})
        return redirect("admin:auth_user_changelist")

    @method_decorator(require_POST)
    def standing_view(self, request, pk):
        """Deactivates, or takes that back."""
        person = self.person(request, pk)
        wanted = "_reactivate" in request.POST
        verb = people.reactivate if wanted else people.deactivate
        said = (
            gettext("%s gets in again, with the password and the role of before.")
            if wanted
            else gettext("%s is deactivated and logged out everywhere.")
        )
        return self.done(request, person, verb, said)

    @method_decorator(require_POST)
    def link_view(self, request, pk):
        """Sends a link to a password, for the first time or again."""
        said = gettext("A link to a password was sent to %s.")
        return self.done(request, self.person(request, pk), people.send_link, said)

    @method_decorator(require_POST)
    def factors_view(self, request, pk):
        """Takes second factors away from who lost them."""
        said = gettext("%s logs in with the password alone and sets up a second factor then.")
        return self.done(request, self.person(request, pk), factors.reset, said)

    def person(self, request, pk):
        person = get_object_or_404(User, pk=pk)
        if not self.has_change_permission(request, person):
            raise PermissionDenied
        return person

    def done(self, request, person, verb, said):
        if page := ask_again(request):
            return page
        try:
            verb(person, request.user)
            messages.success(request, said % people.name_of(person))
        except PeopleError as error:
            messages.error(request, str(error))
        return redirect("admin:auth_user_change", person.pk)


class SetPasswordView(PasswordResetConfirmView):
    """Where the link of a mail leads: choose a password, then log in with it."""

    template_name = "admin/password_set.html"
    success_url = reverse_lazy("admin:login")
    title = _("Choose your password")

    def get_form(self, form_class=None):
        form = super().get_form(form_class)
        form.fields["new_password1"].widget.attrs["autofocus"] = True
        return form

    def get_user(self, uidb64):
        user = super().get_user(uidb64)
        return user if user and user.is_active else None

    def get_context_data(self, **kwargs):
        frame = admin.site.each_context(self.request)
        return frame | super().get_context_data(**kwargs)

    def form_valid(self, form):
        said = gettext("Your password is set. Log in with it as “%s”.")
        messages.success(self.request, said % self.user.get_username())
        return super().form_valid(form)


admin.site.add_pages(
    path("password/<uidb64>/<token>/", SetPasswordView.as_view(), name="password-set")
)
