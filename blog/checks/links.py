"""Whether the links of the archive still lead somewhere, as `check_links` last found."""

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from blog.checks.base import Check
from blog.models import CheckedLink
from blog.models.links import PLACES


class DeadLink(Check):
    name = "dead-link"
    title = _("Links that lead nowhere")
    why = _("Readers who follow them find nothing, or a page that nobody meant.")
    model = CheckedLink
    field = "field"
    seen = ("address", "outcome")

    def found(self):
        return CheckedLink.objects.amiss()

    def shown(self, found):
        return found.select_related(*PLACES).order_by("since", "address", "pk")

    def about(self, found):
        return gettext("%(what)s since %(day)s: %(where)s") % {
            "what": found.get_outcome_display(),
            "day": date_format(found.since, "j F Y"),
            "where": found.owner,
        }

    def label_of(self, found):
        return str(found.owner._meta.get_field(found.field).verbose_name)

    def address_of(self, found):
        options = found.owner._meta
        name = f"admin:{options.app_label}_{options.model_name}_change"
        return f"{reverse(name, args=[found.owner.pk])}#id_{found.field}"
