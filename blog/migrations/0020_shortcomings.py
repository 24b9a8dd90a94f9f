from django.db import migrations
from django.db.models import Index, Q, Value
from django.db.models.functions import StrIndex
from django.db.models.lookups import GreaterThan, LessThan

from blog.models.shortcomings import Bytes, Within

INSECURE = 'href="http:'
CONDITIONS = {
    "summary_no_own_implications": Q(practice_implications__regex=r"^(<[^>]*>|&nbsp;|\s)*$")
    | Q(GreaterThan(StrIndex("body", Within("practice_implications")), Value(0))),
    "summary_insecure_link": Q(body__contains=INSECURE)
    | Q(practice_implications__contains=INSECURE)
    | Q(note__contains=INSECURE)
    | Q(correction__contains=INSECURE),
    "summary_unusual_length": Q(LessThan(Bytes("body"), 300)) | Q(GreaterThan(Bytes("body"), 7000)),
}


class Migration(migrations.Migration):
    dependencies = [("blog", "0019_accessibility_page")]
    operations = [
        migrations.AddIndex("summary", Index("post", name=name, condition=condition))
        for name, condition in CONDITIONS.items()
    ]
