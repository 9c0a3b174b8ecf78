"""Where a sum that grows will stand on its last day: by the pace so far, with an interval, or not at all.

The model is a random walk with drift: between two days the sum grows by pace x days, give or take an amount whose
variance grows with the days. So reports may come at uneven intervals, and the interval widens towards the end.
It knows no season: trees are planted in spring.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from math import sqrt

LEAST_DAYS = 5
# Student's t, two-sided 95 %, by degrees of freedom from 3 on; beyond the table that of the last row.
T_95 = {
    3: 3.182, 4: 2.776, 5: 2.571, 6: 2.447, 7: 2.365, 8: 2.306, 9: 2.262, 10: 2.228, 12: 2.179, 15: 2.131, 20: 2.086,
    30: 2.042,
}  # fmt: skip


@dataclass(frozen=True)
class Forecast:
    """The sum on the last day, and between which bounds it will be in 95 of 100 cases. `n`: days with a report."""

    value: float
    low: float
    high: float
    n: int


def forecast(points: Sequence[tuple[date, float]], until: date) -> Forecast | None:
    """From the sums by day, oldest first. None: fewer than LEAST_DAYS days, or nothing lies ahead."""
    if len(points) < LEAST_DAYS or until <= points[-1][0]:
        return None
    (first, begin), (last, now) = points[0], points[-1]
    span, ahead = (last - first).days, (until - last).days
    pace = (now - begin) / span
    steps = [((b - a).days, y - x) for (a, x), (b, y) in pairwise(points)]
    variance = sum((grown - pace * days) ** 2 / days for days, grown in steps) / (len(steps) - 1)
    reach = t_95(len(steps) - 1) * sqrt(variance * ahead * (1 + ahead / span))
    value = now + pace * ahead
    return Forecast(value, max(0.0, value - reach), value + reach, len(points))


def t_95(freedom: int) -> float:
    """The quantile for so many degrees of freedom; between two rows the wider one."""
    return T_95[max(known for known in T_95 if known <= freedom)]
