from django.db import migrations

from research.models.searching import INDEX


class Migration(migrations.Migration):
    dependencies = [("research", "0010_vocabulary_desk")]
    operations = [migrations.AddIndex("citation", INDEX)]
