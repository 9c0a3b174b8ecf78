"""The tables of honours."""

from .call import Call, Criterion, HonourEvent, Reviewer
from .nomination import SUBJECTS, Kind, Mark, Nomination, Review
from .voices import Objection, Vote

__all__ = [
    "SUBJECTS",
    "Call",
    "Criterion",
    "HonourEvent",
    "Kind",
    "Mark",
    "Nomination",
    "Objection",
    "Review",
    "Reviewer",
    "Vote",
]
