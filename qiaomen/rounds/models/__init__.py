"""What the rounds keep."""

from .assessment import AssessedPlace, Assessment, AssessmentPoint, Criterion, Observation
from .household import DoorAnswer, DoorReport, Household, HouseholdRound, Stratum, Visit
from .observation import Indicator, ObservationSite, Turn
from .patrol import Every, Finding, Patrol, PatrolRule

__all__ = [
    "AssessedPlace",
    "Assessment",
    "AssessmentPoint",
    "Criterion",
    "DoorAnswer",
    "DoorReport",
    "Every",
    "Finding",
    "Household",
    "HouseholdRound",
    "Indicator",
    "Observation",
    "ObservationSite",
    "Patrol",
    "PatrolRule",
    "Stratum",
    "Turn",
    "Visit",
]
