"""What was counted in the streets of the demonstration: a year of helmets from 2 % to over 90 %; some other habits."""

import random
from datetime import datetime, timedelta

from qiaomen.people.actors import Actor
from qiaomen.rounds.counting import Count, record, take_back
from qiaomen.rounds.models import Indicator, ObservationSite
from qiaomen.rounds.observed import months_back

MONTHS = 12
# Shares of those who did it, in the first month and in the last; the months between lie on a curve.
RISES = {
    "helmet-rider": (0.02, 0.93), "helmet-passenger": (0.01, 0.81), "yielding": (0.46, 0.83), "lead": (0.58, 0.79),
    "chopsticks": (0.12, 0.41),
}  # fmt: skip
# Of one turn of twenty minutes.
PASSED = {"helmet-rider": 150, "helmet-passenger": 34, "yielding": 60, "lead": 18, "chopsticks": 26}
HOURS = (8, 17)


def watch(*, now: datetime, actors: dict[str, Actor], rng: random.Random) -> None:
    """The collector stands at each site in the morning and in the evening of one day a month."""
    sites = list(ObservationSite.objects.filter(retired_on=None))
    first = months_back(now, now.tzinfo or now.astimezone().tzinfo, MONTHS)  # type: ignore[arg-type]  # a moment knows its zone
    for indicator in Indicator.objects.filter(retired_on=None):
        for month in range(MONTHS):
            share = _share(indicator.code, month / (MONTHS - 1))
            for site in [one for one in sites if one.observes(indicator)]:
                day = _month(first, month).replace(day=rng.randint(1, 27))
                for hour in HOURS:
                    at = day.replace(hour=hour, minute=rng.randrange(40))
                    if at + timedelta(minutes=20) <= now:
                        _stand(indicator, site, share, at, actors, rng)


def _month(first: datetime, n: int) -> datetime:
    place = first.year * 12 + first.month - 1 + n
    return first.replace(year=place // 12, month=place % 12 + 1)


def _share(code: str, through: float) -> float:
    low, high = RISES.get(code, (0.4, 0.6))
    # Slow at first, quick in the middle, slow at the end.
    return low + (high - low) * (3 * through**2 - 2 * through**3)


def _stand(
    indicator: Indicator,
    site: ObservationSite,
    share: float,
    at: datetime,
    actors: dict[str, Actor],
    rng: random.Random,
) -> None:
    seen = max(4, round(rng.gauss(PASSED.get(indicator.code, 30), 6)))
    did = sum(rng.random() < share for _each in range(seen))
    end = at + timedelta(minutes=20)
    turn = record(Count(indicator, site, did, seen - did, at, end), by=actors["caiji"], at=end)
    if rng.random() < 0.02:
        take_back(turn, reason="数错了路口", right=None, by=actors["caiji"], at=end + timedelta(minutes=5))
