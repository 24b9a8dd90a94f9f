from django.db import migrations
from django.db.models import Index, Q

DOI_AS_FOUND = r"""([.,;:!?'"’”*/<>]|^[^[]+\]|^[^{]+\})$|doi\.org/|https?:|doi:|%[0-9a-f]{2}"""
BALANCED = r"^([^()]|\(([^()]|\([^()]*\))*\))*$"
CONDITIONS = {
    "citation_no_doi": Q(doi=""),
    "citation_malformed_doi": Q(doi__regex=DOI_AS_FOUND)
    | (Q(doi__endswith=")") & ~Q(doi__regex=BALANCED))
    | Q(doi="", url__iregex=r"doi\.org/+10\.[0-9]{4}"),
    "citation_unread": Q(title=""),
    "citation_ahead_of_print": ~Q(status="published"),
    "citation_insecure_address": Q(url__startswith="http:"),
}


class Migration(migrations.Migration):
    dependencies = [("research", "0008_doi_form")]
    operations = [
        migrations.AddIndex("citation", Index("id", name=name, condition=condition))
        for name, condition in CONDITIONS.items()
    ]
