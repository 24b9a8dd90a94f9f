from django.db import migrations, models
from django.db.models import Q

from research.fields import DOIField


def _constraint(model: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(doi="") | Q(doi__regex=r"^10\.[0-9]{4,9}/[^\s[:upper:]]{1,255}$"),
        name=f"{model}_doi_has_its_form",
        violation_error_message="A DOI looks like 10.1002/wps.21035.",
    )


class Migration(migrations.Migration):
    dependencies = [("research", "0007_title_keys")]
    operations = [
        migrations.RemoveConstraint(model_name="citation", name="citation_doi_has_its_form"),
        migrations.AlterField(model_name="citation", name="doi", field=DOIField("DOI", blank=True)),
        migrations.AddConstraint(model_name="citation", constraint=_constraint("citation")),
        migrations.AddConstraint(model_name="notice", constraint=_constraint("notice")),
    ]
