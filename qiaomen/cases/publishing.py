"""How far the published figures are told: parts of the city by whole months alone, all of them counted once a while.

Why a longer period tells of a part only what its months tell: docs/decisions/0008-figures-and-charts.md.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.cache import cache

from . import periods, published
from .measures import Period, Tallies
from .models import Case
from .periods import Named
from .published import Level

# So long a count is kept, and so old the running month's may be.
KEPT = timedelta(minutes=15)


@dataclass(frozen=True)
class Told:
    """A period as far as it is told, and its finished months. Without any, only the whole city's numbers are told."""

    period: Period
    months: list[Named]


def told(named: Named, *, at: datetime) -> Told:
    """Up to the end of its last finished month; where none is finished yet, up to the last quarter of an hour."""
    whole, running = named.whole, periods.now(1, at=at, zone=named.zone).whole
    until = min(whole.until, running.since)
    if until > whole.since:
        return Told(Period(whole.since, until), named.months_until(until))
    last = at - (at - datetime.min.replace(tzinfo=at.tzinfo)) % KEPT
    return Told(Period(whole.since, max(last, whole.since)), [])


def level_of(by: str, what: Told, *, root: str, codes: Iterable[str]) -> Level:
    """The numbers of one level; of several months, hidden wherever one of the months hides them."""
    codes = list(codes)
    months = what.months if len(what.months) > 1 else []
    return published.level(
        counted(by, what.period), root=root, codes=codes, months=[counted(by, month.whole) for month in months]
    )


def counted(by: str, period: Period) -> Tallies:
    """Every number of a period by path, from the cache when it was counted a moment ago: anybody may ask, often."""
    key = f"figures:{by}:{period.since.isoformat()}:{period.until.isoformat()}"
    found: Tallies | None = cache.get(key)
    if found is None:
        found = published.tallies_by(by, Case.objects.all(), period)
        cache.set(key, found, KEPT.total_seconds())
    return found
