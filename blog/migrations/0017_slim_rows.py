from django.db import migrations

# Lists, counts and searches read of many summaries a few short columns each, so the long ones
# stand apart, in the table's TOAST: rows are a fifth as long. Those there are already change when
# they are next saved, or with VACUUM FULL.
SLIM = "ALTER TABLE blog_summary SET (toast_tuple_target = 256);"
AS_EVER = "ALTER TABLE blog_summary RESET (toast_tuple_target);"


class Migration(migrations.Migration):
    dependencies = [("blog", "0016_notice_rights")]
    operations = [migrations.RunSQL(SLIM, AS_EVER)]
