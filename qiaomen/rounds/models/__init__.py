"""What the rounds keep."""

from .observation import Indicator, ObservationSite, Turn
from .patrol import Every, Finding, Patrol, PatrolRule

__all__ = ["Every", "Finding", "Indicator", "ObservationSite", "Patrol", "PatrolRule", "Turn"]
