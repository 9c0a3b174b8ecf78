"""The tables of honours."""

from .call import Call, Criterion, HonourEvent, Reviewer
from .nomination import Kind, Mark, Nomination, Review
from .voices import Objection, Vote

__all__ = [
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
