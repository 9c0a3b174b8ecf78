"""A share that was seen: its numerator, its denominator, the interval that the truth lies in, its period."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import sqrt

from qiaomen.shell.numbers import between, percent
from qiaomen.shell.templatetags.widgets import reads_english

# The standard normal distribution's 97.5 % point: 95 of 100 such intervals hold the true share.
Z = 1.959963984540054
# Below so many seen, a rate says little; it is shown, and marked.
FEW = 30


def wilson(part: int, whole: int) -> tuple[float, float]:
    """The interval of 95 % for a share (Wilson 1927), without a correction for continuity. Nothing seen: all of it.

    It stays within 0 and 1, and says something also where all or none were seen doing it.
    """
    if not 0 <= part <= whole:
        raise ValueError(f"{part} of {whole} is no share")
    if whole == 0:
        return 0.0, 1.0
    share, z2 = part / whole, Z * Z
    middle = share + z2 / (2 * whole)
    reach = Z * sqrt(share * (1 - share) / whole + z2 / (4 * whole * whole))
    low, high = (middle - reach) / (1 + z2 / whole), (middle + reach) / (1 + z2 / whole)
    # Of none and of all the ends are exact; the roots above leave a rest in the sixteenth digit.
    return (0.0 if part == 0 else low), (1.0 if part == whole else high)


@dataclass(frozen=True)
class Rate:
    """`part` of `whole` between two days, both counted in. `turns`: at how many turns they were seen."""

    part: int
    whole: int
    since: date
    until: date
    definition: str
    name: str = ""
    turns: int = 0

    @property
    def share(self) -> float | None:
        """Between 0 and 1; None where nothing was seen."""
        return self.part / self.whole if self.whole else None

    @property
    def interval(self) -> tuple[float, float]:
        """Where the true share lies, 95 times of 100."""
        return wilson(self.part, self.whole)

    @property
    def is_small(self) -> bool:
        """Whether so few were seen that the rate says little."""
        return self.whole < FEW

    @property
    def percent(self) -> str:
        """As it is read: 92.4%; a dash where nothing was seen."""
        return percent(self.share)

    @property
    def between(self) -> str:
        """The interval as it is read: 90.1%–94.3%."""
        return between(*self.interval)

    @property
    def period(self) -> str:
        """From the first day until the last."""
        first, last = month_name(self.since), month_name(self.until)
        return first if first == last else f"{first} – {last}"


def month_name(day: date) -> str:
    """2026年3月, or 2026-03 for readers of English."""
    if reads_english():
        return f"{day:%Y-%m}"
    return f"{day.year}年{day.month}月"


def total(rates: Sequence[Rate]) -> Rate | None:
    """All of them as one: the counts are added, never the shares. None for none."""
    if not rates:
        return None
    first = rates[0]
    return Rate(
        sum(one.part for one in rates), sum(one.whole for one in rates),
        min(one.since for one in rates), max(one.until for one in rates),
        first.definition, first.name, sum(one.turns for one in rates),
    )  # fmt: skip
