from blog.admin import (
    citations,
    imports,
    old_addresses,
    pages,
    people,
    posts,
    reviewing,
    searches,
    second_factor,
    summaries,
    terms,
)

__all__ = [
    "citations",
    "imports",
    "old_addresses",
    "pages",
    "people",
    "posts",
    "reviewing",
    "searches",
    "second_factor",
    "summaries",
    "terms",
]
