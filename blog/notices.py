"""What stands on many pages besides their own: the introduction, the banner, the latest post."""

from collections.abc import Iterable
from typing import NamedTuple

from django.db import connection

from blog.catalogue import Row, plain
from blog.models import Page, Post

# Rows of a catalogue: one for each page, with its text, and one for the latest post.
LOAD = """
SELECT 'latest', NULL, month, NULL, NULL, ARRAY[teaser], NULL, NULL, NULL, NULL
FROM (SELECT * FROM ({posts}) AS public ORDER BY month DESC LIMIT 1) AS latest
UNION ALL
SELECT 'pages', NULL, NULL, slug, title, ARRAY[body], NULL, NULL, NULL, NULL
FROM {pages} WHERE slug IN (%s, %s)
"""


class Notices(NamedTuple):
    """`demonstration` is the banner of the demo archive; None on a site of one's own.

    Of the latest post, month and teaser are known.
    """

    introduction: Page | None
    demonstration: Page | None
    latest: Post | None

    @classmethod
    def of(cls, rows: Iterable[Row]) -> "Notices":
        pages, latest = {}, None
        for row in rows:
            if row.facet == "latest":
                latest = Post(month=row.month, teaser=row.texts[0])
            elif row.facet == "pages":
                pages[row.slug] = Page(slug=row.slug, title=row.name, body=row.texts[0])
        return cls(pages.get(Page.INTRODUCTION), pages.get(Page.DEMONSTRATION), latest)


def statement() -> tuple[str, tuple]:
    """`LOAD` and its parameters."""
    posts, parameters = plain(Post.objects.public(), "month", "teaser")
    pages = connection.ops.quote_name(Page._meta.db_table)
    slugs = (Page.INTRODUCTION, Page.DEMONSTRATION)
    return LOAD.format(posts=posts, pages=pages), (*parameters, *slugs)
