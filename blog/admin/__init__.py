from blog.admin import citations, old_addresses, pages, posts, reviewing, searches, summaries, terms

__all__ = [
    "citations",
    "old_addresses",
    "pages",
    "posts",
    "reviewing",
    "searches",
    "summaries",
    "terms",
]
