from blog.models.attempts import Attempt
from blog.models.checks import CheckCount, SettledRow
from blog.models.edition import Edition
from blog.models.imports import ImportedFile, ImportRun
from blog.models.journal import DAYS_TO_UNDO, Change, ChangedRow, ChangeKind
from blog.models.links import CheckedLink
from blog.models.missed import MissedAddress
from blog.models.pages import OldAddress, Page
from blog.models.posts import NotReadyError, Post, Problem
from blog.models.previews import PreviewLink
from blog.models.reviews import ReviewLease, ReviewSkip
from blog.models.searches import UnansweredSearch
from blog.models.summaries import ReviewReason, Summary, SummaryTopic
from blog.models.words import Word

__all__ = [
    "DAYS_TO_UNDO",
    "Attempt",
    "Change",
    "ChangeKind",
    "ChangedRow",
    "CheckCount",
    "CheckedLink",
    "Edition",
    "ImportRun",
    "ImportedFile",
    "MissedAddress",
    "NotReadyError",
    "OldAddress",
    "Page",
    "Post",
    "PreviewLink",
    "Problem",
    "ReviewLease",
    "ReviewReason",
    "ReviewSkip",
    "SettledRow",
    "Summary",
    "SummaryTopic",
    "UnansweredSearch",
    "Word",
]
