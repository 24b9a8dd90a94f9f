from blog.admin import pages, posts, summaries

__all__ = ["pages", "posts", "summaries"]
