from blog.admin import citations, pages, posts, searches, summaries, terms

__all__ = ["citations", "pages", "posts", "searches", "summaries", "terms"]
