from blog.admin import citations, pages, posts, searches, summaries

__all__ = ["citations", "pages", "posts", "searches", "summaries"]
