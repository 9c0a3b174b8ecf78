"""星级: by hours of credited service alone; the steps are the city's own."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Stars:
    """How many somebody has, and how far it is to the next. `next_hours` None: there is no higher one."""

    has: int
    of: int
    minutes: int
    next_hours: float | None

    @property
    def missing_minutes(self) -> int:
        """To the next one; 0 where there is none."""
        return int(self.next_hours * 60) - self.minutes if self.next_hours is not None else 0


def stars_of(minutes: int, steps: Sequence[float]) -> Stars:
    """The stars for so many minutes of credited service, by the city's steps in hours, the lowest first."""
    reached = [step for step in steps if minutes >= step * 60]
    above = [step for step in steps if minutes < step * 60]
    return Stars(len(reached), len(steps), minutes, above[0] if above else None)
