from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from research.reference_links import normalise_doi

# The second bound is the largest that PostgreSQL has for a repetition.
DOI_FORM = r"^10\.[0-9]{4,9}/[^\s[:upper:]]{1,255}$"
SHOWN_FORM = _("A DOI looks like 10.1002/wps.21035.")


class DOIField(models.CharField):
    """A digital object identifier, kept bare and in lower case (ISO 26324: case is no difference).

    Whatever form it comes in (`doi:`, a resolver's address, a full stop behind it) is reduced to
    the name itself before it is validated or stored; text without a DOI in it stays as it is, for
    the validator and the database to refuse.
    """

    default_validators = [RegexValidator(r"^10\.\d{4,9}/\S{1,255}$", SHOWN_FORM)]

    def to_python(self, value):
        return self.normalised(super().to_python(value))

    def pre_save(self, model_instance, add):
        value = self.normalised(super().pre_save(model_instance, add))
        setattr(model_instance, self.attname, value)
        return value

    @staticmethod
    def normalised(value: str | None) -> str | None:
        return normalise_doi(value) or value.strip() if value else value


def doi_has_its_form(model: str) -> models.CheckConstraint:
    """The constraint of a model on its `doi`, which may be empty."""
    return models.CheckConstraint(
        condition=Q(doi="") | Q(doi__regex=DOI_FORM),
        name=f"{model}_doi_has_its_form",
        violation_error_message=SHOWN_FORM,
    )
