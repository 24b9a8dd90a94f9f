from blog.admin import (
    citations,
    old_addresses,
    pages,
    people,
    posts,
    reviewing,
    searches,
    summaries,
    terms,
)

__all__ = [
    "citations",
    "old_addresses",
    "pages",
    "people",
    "posts",
    "reviewing",
    "searches",
    "summaries",
    "terms",
]
