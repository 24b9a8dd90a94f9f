from research.admin import citations, notices, vocabulary
from research.admin.citations import CitationAdmin

__all__ = ["CitationAdmin", "citations", "notices", "vocabulary"]
