from blog.admin import citations, pages, posts, reviewing, searches, summaries, terms

__all__ = ["citations", "pages", "posts", "reviewing", "searches", "summaries", "terms"]
