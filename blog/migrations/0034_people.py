from django.db import migrations

# An address is of one person, however it is written: a link to a password goes there.
ONCE = """
CREATE UNIQUE INDEX auth_user_email_once ON auth_user (upper(email)) WHERE email <> '';
"""
# Where a link to a password goes is worth knowing; only those who see people see it.
WRITTEN_DOWN = """
DROP TRIGGER journal ON auth_user;
SELECT blog_journal_attach('auth_user', '{password,last_login}');
"""
LEFT_OUT = """
DROP TRIGGER journal ON auth_user;
SELECT blog_journal_attach('auth_user', '{password,email,last_login}');
"""


class Migration(migrations.Migration):
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("blog", "0033_import_desk_rights"),
    ]
    operations = [
        migrations.RunSQL(ONCE, "DROP INDEX auth_user_email_once;"),
        migrations.RunSQL(WRITTEN_DOWN, LEFT_OUT),
    ]
