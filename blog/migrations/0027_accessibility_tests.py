from django.db import migrations

BEFORE = (
    "<p>Before each change goes public, a browser opens every kind of page, in every state it can "
    "be in, and looks for barriers: with the rules of axe, good practice included, at widths from "
    "320 to 1920 pixels, with text of twice its size and with wider spacing, in light and dark. It "
    "also checks that what has the keyboard focus is seen and not covered, that buttons and links "
    "are large enough for a finger, and that nothing moves while a page loads. Such tests do not "
    "find every barrier: if you meet one, we want to know.</p>"
)
AFTER = (
    "<p>Before each change goes public, a browser opens every kind of page, in every state it can "
    "be in, and looks for barriers:</p>"
    "<ul>"
    "<li>by the rules of axe, good practice included, and by those of HTML_CodeSniffer: wide and "
    "narrow, in light and dark, and, by the latter, as printed;</li>"
    "<li>at widths from 320 to 1920 pixels, with text of twice its size, and with wider spacing "
    "between lines, words, and letters: nothing is cut off;</li>"
    "<li>in the colours that a reader’s own system sets;</li>"
    "<li>with the keyboard: what has the focus is seen and not covered, and a visit without a "
    "pointer, with scripts and without, searches, filters, reads, and saves a reference;</li>"
    "<li>whether buttons and links are large enough for a finger, and whether anything moves while "
    "a page loads;</li>"
    "<li>by the Nu HTML Checker: whether each page is written as browsers and reading aids "
    "expect.</li>"
    "</ul>"
    "<p>Such tests do not find every barrier: if you meet one, we want to know.</p>"
)


def rewrite(apps, before: str, after: str) -> None:
    # Where staff wrote their own, that stands.
    for page in apps.get_model("blog", "Page").objects.filter(slug="accessibility"):
        if before in page.body:
            page.body = page.body.replace(before, after)
            page.save(update_fields=["body"])


def name_all(apps, schema_editor):
    rewrite(apps, BEFORE, AFTER)


def name_axe_alone(apps, schema_editor):
    rewrite(apps, AFTER, BEFORE)


class Migration(migrations.Migration):
    dependencies = [("blog", "0025_addresses_of_types")]
    operations = [migrations.RunPython(name_all, name_axe_alone)]
