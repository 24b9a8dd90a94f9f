from blog.admin import citations, pages, posts, summaries

__all__ = ["citations", "pages", "posts", "summaries"]
