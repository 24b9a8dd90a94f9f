from django.db import migrations

BEFORE = (
    "<p>These pages are made to meet the Web Content Accessibility Guidelines 2.2, level AA. "
    "If something keeps you out, or you need another format, write to us and we will mend it "
    "or send it.</p>"
)
# Where a new site starts; staff write their own over it, with their address.
AFTER = (
    "<p>Everyone should be able to read these pages, whatever device or aid they use.</p>"
    "<h3>What we promise</h3>"
    "<p>The public pages meet the Web Content Accessibility Guidelines (WCAG) 2.2 at level AA. "
    "Everything works with the keyboard alone, in large print, on narrow screens, in light and "
    "dark, on paper, and without scripts.</p>"
    "<h3>What was tested</h3>"
    "<p>Before each change goes public, a browser opens every kind of page, in every state it can "
    "be in, and looks for barriers: with the rules of axe, good practice included, at widths from "
    "320 to 1920 pixels, with text of twice its size and with wider spacing, in light and dark. It "
    "also checks that what has the keyboard focus is seen and not covered, that buttons and links "
    "are large enough for a finger, and that nothing moves while a page loads. Such tests do not "
    "find every barrier: if you meet one, we want to know.</p>"
    "<h3>Another format</h3>"
    "<p>We gladly send any page in another form, such as large print or plain text, free of "
    "charge. Write to us and say which page and which form.</p>"
    "<h3>How to complain</h3>"
    "<p>Write to us what happened and on which page; you need not know the technical cause. We "
    "mend it, or say when we will. If our answer does not satisfy you, ask for it to be reviewed "
    "by someone who had no part in it.</p>"
)


def rewrite(apps, before: str, after: str) -> None:
    pages = apps.get_model("blog", "Page").objects
    pages.filter(slug="accessibility", body=before).update(body=after)


def say_more(apps, schema_editor):
    rewrite(apps, BEFORE, AFTER)


def say_less(apps, schema_editor):
    rewrite(apps, AFTER, BEFORE)


class Migration(migrations.Migration):
    dependencies = [("blog", "0018_title_search")]
    operations = [migrations.RunPython(say_more, say_less)]
