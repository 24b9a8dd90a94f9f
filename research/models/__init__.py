from research.models.citations import Citation, Match
from research.models.evidence import CrossrefPace, EvidenceCheck, Notice
from research.models.vocabulary import ResearchType, Topic, TopicAlias

__all__ = [
    "Citation",
    "CrossrefPace",
    "EvidenceCheck",
    "Match",
    "Notice",
    "ResearchType",
    "Topic",
    "TopicAlias",
]
