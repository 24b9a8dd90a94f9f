from django.db import models

from research.references import normalise_doi


class DOIField(models.CharField):
    """A digital object identifier, kept bare and in lower case (ISO 26324: case is no difference).

    Whatever form it comes in (`doi:`, a resolver's address, a full stop behind it) is reduced to
    the name itself before it is validated or stored; text without a DOI in it stays as it is, for
    the validator and the database to refuse.
    """

    def to_python(self, value):
        return self.normalised(super().to_python(value))

    def pre_save(self, model_instance, add):
        value = self.normalised(super().pre_save(model_instance, add))
        setattr(model_instance, self.attname, value)
        return value

    @staticmethod
    def normalised(value: str | None) -> str | None:
        return normalise_doi(value) or value.strip() if value else value
