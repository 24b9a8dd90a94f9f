from django.db import migrations

# That somebody has a second factor, and has it no longer, is worth knowing; the factor itself is
# nobody's business.
WRITTEN_DOWN = """
SELECT blog_journal_attach('mfa_authenticator', '{data,last_used_at}');
"""
LEFT_OUT = "DROP TRIGGER journal ON mfa_authenticator;"


class Migration(migrations.Migration):
    dependencies = [
        ("mfa", "0003_authenticator_type_uniq"),
        ("blog", "0035_attempts"),
    ]
    operations = [migrations.RunSQL(WRITTEN_DOWN, LEFT_OUT)]
