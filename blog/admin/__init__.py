from blog.admin import citations, pages, posts, reviewing, searches, summaries

__all__ = ["citations", "pages", "posts", "reviewing", "searches", "summaries"]
