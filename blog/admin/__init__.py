from blog.admin import citations, old_addresses, pages, posts, searches, summaries

__all__ = ["citations", "old_addresses", "pages", "posts", "searches", "summaries"]
