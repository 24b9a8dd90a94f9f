"""The journal: what was changed, and how it is undone."""

from blog.journal.recording import Recording, change, clip
from blog.journal.undoing import UndoRefusedError, undo
from blog.models import ChangeKind

__all__ = ["ChangeKind", "Recording", "UndoRefusedError", "change", "clip", "undo"]
