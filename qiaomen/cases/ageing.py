"""How long: cases that were closed took so long, cases that are open have waited so long."""

import math
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Avg, Count, F, Q

from .measures import Cases, Period
from .queries import still_open
from .states import State

DAY = timedelta(days=1)
# Bands of 在办时长 in days: from, up to. The last has no end.
BANDS: tuple[tuple[int, int | None], ...] = ((0, 1), (1, 3), (3, 7), (7, 15), (15, 30), (30, None))


@dataclass(frozen=True)
class Length:
    """How long `n` cases took from report to closing. The spans are None for n = 0."""

    n: int
    mean: timedelta | None = None
    median: timedelta | None = None
    ninetieth: timedelta | None = None


def time_taken(cases: Cases, period: Period) -> Length:
    """办结用时 of cases closed in the period: mean, median, 90th percentile by nearest rank. At most three queries."""
    closed = cases.filter(period.holds("closed_at"), state=State.CLOSED)
    spans = closed.annotate(span=F("closed_at") - F("opened_at")).order_by("span")
    found = spans.aggregate(n=Count("pk"), mean=Avg("span"))
    if not found["n"]:
        return Length(0)
    lengths = spans.values_list("span", flat=True)
    median, ninetieth = (lengths[math.ceil(share * found["n"]) - 1] for share in (0.5, 0.9))
    return Length(found["n"], found["mean"], median, ninetieth)


def in_band(band: tuple[int, int | None], at: datetime) -> Q:
    """Cases that came in so many days ago."""
    since, until = band
    found = Q(opened_at__lte=at - since * DAY) if since else Q()
    return found & Q(opened_at__gt=at - until * DAY) if until is not None else found


def open_by_age(cases: Cases, *, at: datetime) -> "dict[str, Counter[str]]":
    """在办时长: open cases by state and by band (named by its first day). One query."""
    counts = {f"from_{band[0]}": Count("pk", filter=in_band(band, at)) for band in BANDS}
    rows = cases.filter(still_open()).order_by().values("state").annotate(**counts)
    return {row["state"]: Counter({name: n for name, n in row.items() if name in counts}) for row in rows}
