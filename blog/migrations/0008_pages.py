from django.db import migrations

# Where a new site starts; staff write their own over it.
PAGES = {
    "blog": (
        "What psychotherapy research means for practice",
        "<p>Every month, two or three new studies told in plain language for clinicians, with what "
        "they change in the room.</p>",
    ),
    "about": (
        "About",
        "<p>Each summary tells one published study: what it asked, what it found, where to read "
        "it, and what it means for practice. Read the study itself before you rely on it.</p>",
    ),
    "accessibility": (
        "Accessibility",
        "<p>These pages are made to meet the Web Content Accessibility Guidelines 2.2, level AA. "
        "If something keeps you out, or you need another format, write to us and we will mend it "
        "or send it.</p>",
    ),
    "privacy": (
        "Privacy",
        "<p>Reading needs no account. The public pages set no cookies and load nothing from other "
        "sites. The words of a search that finds nothing are counted, without who searched, so "
        "that we learn what is missing. The web server keeps an ordinary log for a short time, to "
        "find faults and abuse.</p>",
    ),
}


def add_pages(apps, schema_editor):
    Page = apps.get_model("blog", "Page")
    Page.objects.bulk_create(
        [Page(slug=slug, title=title, body=body) for slug, (title, body) in PAGES.items()],
        ignore_conflicts=True,
    )


def remove_untouched_pages(apps, schema_editor):
    Page = apps.get_model("blog", "Page")
    for slug, (title, body) in PAGES.items():
        Page.objects.filter(slug=slug, title=title, body=body).delete()


class Migration(migrations.Migration):
    dependencies = [("blog", "0007_roles")]
    operations = [migrations.RunPython(add_pages, remove_untouched_pages)]
