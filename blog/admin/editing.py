"""What every editing page has in common: the editor's policy, and what is said of a refusal."""

from typing import NamedTuple

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, OperationalError, connection, transaction
from django.shortcuts import redirect
from django.utils.translation import gettext, gettext_noop, ngettext
from js_asset import Media, Script
from psycopg.errors import DeadlockDetected

from blog.admin.kept import saved
from blog.models import NotReadyError, Problem

TAKEN_MEANWHILE = gettext_noop(
    "Somebody saved something at the same moment that does not go with this. Nothing was "
    "changed: please look again, and save."
)


class Remark(NamedTuple):
    """Why a change was refused, and where to say so: the form of that prefix, and its field.

    What is only lacking for readers keeps no draft from being saved.
    """

    prefix: str
    field: str
    message: str
    is_lacking: bool = False


class EditingAdmin(admin.ModelAdmin):
    """An editing page that saves all or nothing, and loses nothing that was typed.

    What only the whole post can tell is found out when everything is written; then it is taken
    back, and the page comes again with a remark at each field concerned.
    """

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        arguments = (request, object_id, form_url, extra_context)
        try:
            with transaction.atomic():
                answer = self.edit(*arguments)
                if request.method == "POST":
                    # The transaction of the whole request ends where nothing can be said any more.
                    connection.check_constraints()
                return answer
        except NotReadyError as error:
            request.remarks = [remark_of(request, problem) for problem in error.problems]
        except ValidationError as error:
            request.remarks = [Remark("", "", message) for message in error.messages]
        except (IntegrityError, OperationalError) as error:
            if not is_of_the_moment(error):
                raise
            request.remarks = [Remark("", "", gettext(TAKEN_MEANWHILE))]
        with transaction.atomic():
            return self.edit(*arguments)

    def edit(self, request, object_id, form_url, extra_context):
        """Show the page or save it, inside a transaction; with remarks it is not saved."""
        return super().changeform_view(request, object_id, form_url, extra_context)

    def _get_obj_does_not_exist_redirect(self, request, opts, object_id):
        # Django's own sentence is about a number.
        said = gettext("What you want to open is not there, or no longer: it may be deleted.")
        messages.warning(request, said)
        return redirect("admin:index")

    def get_form(self, request, obj=None, **kwargs):
        form = super().get_form(request, obj, **kwargs)
        form.remarks = remarks_for(request)
        form.conflicts = getattr(request, "conflicts", [])
        return form

    def render_change_form(self, request, context, *args, **kwargs):
        ours = ("editor-names", "first-error", "where-you-were")
        names = Media(js=[Script(f"js/{name}.js", type="module") for name in ours])
        # The import map is the one inline script, so it carries the page's nonce.
        context["media"] = Media.from_media(context["media"] + names, nonce=str(request.csp_nonce))
        # Django's own sentence counts errors, also where there is none to correct.
        context["refused"] = self.refusal(request, context)
        context["errors"] = None
        return super().render_change_form(request, context, *args, **kwargs)

    def refusal(self, request, context) -> str:
        """That nothing was saved, where it was tried; and where what is amiss is said."""
        if not context["errors"]:
            return ""
        elsewhere = bool(context["adminform"].form.non_field_errors())
        marked = len(context["errors"]) - elsewhere
        if not marked:
            return gettext("Nothing is saved.")
        said = ngettext(
            "Nothing is saved: %d field asks for a change.",
            "Nothing is saved: %d fields ask for a change.",
            marked,
        )
        return said % marked

    def response_add(self, request, obj, post_url_continue=None):
        return saved(request, super().response_add(request, obj, post_url_continue))

    def response_change(self, request, obj):
        return saved(request, super().response_change(request, obj))


def is_of_the_moment(error: DatabaseError) -> bool:
    """Whether the same change may well be possible in a moment.

    The forms have asked already: what the database still refuses has just come about.
    """
    return isinstance(error, IntegrityError) or isinstance(error.__cause__, DeadlockDetected)


def remarks_for(request) -> list[Remark]:
    """Why the change that was just tried was refused."""
    return getattr(request, "remarks", [])


def remark_of(request, problem: Problem) -> Remark:
    """The remark for a problem; `request.forms` knows the prefix of each summary's form."""
    if problem.summary is None:
        return Remark("", problem.field, problem.message, is_lacking=True)
    prefix = getattr(request, "forms", {}).get(problem.summary.pk)
    if prefix is None:
        return Remark("", "", str(problem))
    return Remark(prefix, problem.field, problem.message, is_lacking=True)
