"""What the rounds keep."""

from .observation import Indicator, ObservationSite, Turn

__all__ = ["Indicator", "ObservationSite", "Turn"]
