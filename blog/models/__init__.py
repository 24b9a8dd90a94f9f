from blog.models.checks import CheckCount
from blog.models.edition import Edition
from blog.models.missed import MissedAddress
from blog.models.pages import OldAddress, Page
from blog.models.posts import NotReadyError, Post, Problem
from blog.models.previews import PreviewLink
from blog.models.searches import UnansweredSearch
from blog.models.summaries import ReviewReason, Summary, SummaryTopic
from blog.models.words import Word

__all__ = [
    "CheckCount",
    "Edition",
    "MissedAddress",
    "NotReadyError",
    "OldAddress",
    "Page",
    "Post",
    "PreviewLink",
    "Problem",
    "ReviewReason",
    "Summary",
    "SummaryTopic",
    "UnansweredSearch",
    "Word",
]
