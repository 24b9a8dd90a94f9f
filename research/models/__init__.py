from research.models.citations import Citation, Match
from research.models.evidence import CrossrefPace, EvidenceCheck, Notice
from research.models.vocabulary import (
    Difference,
    ResearchType,
    ResearchTypeAlias,
    Topic,
    TopicAlias,
)

__all__ = [
    "Citation",
    "CrossrefPace",
    "Difference",
    "EvidenceCheck",
    "Match",
    "Notice",
    "ResearchType",
    "ResearchTypeAlias",
    "Topic",
    "TopicAlias",
]
