"""Copies a site's public summaries: `copy_blog postgresql://…`, into an empty Wagtail."""

import datetime

import psycopg
from django.contrib.contenttypes.models import ContentType
from django.core.management import BaseCommand, call_command
from django.db import connection
from django.utils.text import slugify
from wagtail.models import Locale, Page, Site

from wagtail_blog.models import BlogIndexPage, ResearchType, SummaryPage, Topic

BATCH = 1000
TOPICS = "SELECT id, name, slug FROM research_topic"
TYPES = "SELECT id, name, slug FROM research_researchtype"
PAIRS = "SELECT content_object_id, tag_id FROM blog_summarytopic"
SUMMARIES = """
SELECT summary.id, to_char(month, 'YYYY-MM-') || slug AS slug, month, position, summary.title, body,
    practice_implications, coalesce(raw, '') AS reference, coalesce(doi, '') AS doi,
    research_type_id, published_at
FROM blog_summary AS summary JOIN blog_post AS post ON post.id = post_id
LEFT JOIN research_citation AS citation ON citation.id = citation_id
WHERE published_at <= now() AND withdrawn_at IS NULL
ORDER BY month, position
"""
# Those of a page besides its key, and what the row has for them.
OWN_COLUMNS = {
    "date": "month",
    "position": "position",
    "body": "body",
    "practice_implications": "practice_implications",
    "reference": "reference",
    "doi": "doi",
    "research_type_id": "research_type_id",
}


class Command(BaseCommand):
    def add_arguments(self, parser):
        parser.add_argument("source")

    def handle(self, *, source, **options):
        with psycopg.connect(source, row_factory=psycopg.rows.namedtuple_row) as site:
            rows = {name: site.execute(sql) for name, sql in (("topics", TOPICS), ("types", TYPES))}
            Topic.objects.bulk_create(Topic(*row) for row in rows["topics"])
            ResearchType.objects.bulk_create(ResearchType(*row) for row in rows["types"])
            blog = self._index_page()
            found = site.execute(SUMMARIES).fetchall()
            # Keys are those of the site, beyond those of the pages there are.
            offset = Page.objects.order_by("pk").last().pk
            for start in range(0, len(found), BATCH):
                self._write(blog, found[start : start + BATCH], start, offset)
            pairs = site.execute(PAIRS).fetchall()
            _copy(
                f"{SummaryPage.topics.through._meta.db_table} (summarypage_id, topic_id)",
                ((summary + offset, topic) for summary, topic in pairs),
            )
        Page.objects.filter(pk=blog.pk).update(numchild=len(found))
        call_command("update_index", verbosity=0)
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")

    def _index_page(self):
        root = Page.objects.get(depth=1)
        blog = root.add_child(instance=BlogIndexPage(title="Blog", slug="blog"))
        Site.objects.update_or_create(
            is_default_site=True,
            defaults={"hostname": "localhost", "root_page": blog, "site_name": "Blog"},
        )
        return blog

    def _write(self, blog, rows, start, offset):
        kind, locale = ContentType.objects.get_for_model(SummaryPage), Locale.get_default()
        Page.objects.bulk_create(
            Page(
                pk=row.id + offset,
                path=Page._get_path(blog.path, blog.depth + 1, start + number),
                depth=blog.depth + 1,
                title=row.title[:255],
                draft_title=row.title[:255],
                slug=row.slug or slugify(row.title),
                url_path=f"{blog.url_path}{row.slug}/",
                content_type=kind,
                locale=locale,
                live=True,
                first_published_at=row.published_at,
                last_published_at=row.published_at,
                latest_revision_created_at=datetime.datetime.now(datetime.UTC),
            )
            for number, row in enumerate(rows, start=1)
        )
        _copy(
            f"{SummaryPage._meta.db_table} (page_ptr_id, {', '.join(OWN_COLUMNS)})",
            (
                (row.id + offset, *(getattr(row, name) for name in OWN_COLUMNS.values()))
                for row in rows
            ),
        )


def _copy(target, rows):
    with connection.cursor() as cursor, cursor.copy(f"COPY {target} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
