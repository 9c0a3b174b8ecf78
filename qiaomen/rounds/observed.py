"""What the turns say: shares by indicator, month and site, each with n and its interval."""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Any

from django.db.models import Count, Max, Min, Q, QuerySet, Sum
from django.db.models.functions import ExtractHour, TruncMonth

from qiaomen.shell.charts import Columns
from qiaomen.shell.templatetags.widgets import named

from .models import Indicator, ObservationSite, Turn
from .rates import Rate, total

# So many months are drawn and listed.
MONTHS = 13
# A turn that was taken back is none; nor is its counter-entry.
STANDS = Q(corrects=None, taken_back=None)

# A site, all its months together, month by month.
AtSite = tuple[ObservationSite, Rate, list[Rate]]


@dataclass(frozen=True)
class Trend:
    """One indicator over its months, the last one last."""

    indicator: Indicator
    months: list[Rate]

    @property
    def latest(self) -> Rate | None:
        """The last month that has any."""
        return self.months[-1] if self.months else None

    @property
    def all(self) -> Rate | None:
        """All months together."""
        return total(self.months)

    @property
    def newest_first(self) -> list[Rate]:
        """As a table shows them."""
        return self.months[::-1]

    @property
    def chart(self) -> Columns:
        """Percent by month, drawn; the table says the same."""
        shares = [[round(100 * (one.share or 0), 1)] for one in self.months]
        return Columns(
            [named(self.indicator)], [_short(one.since, n) for n, one in enumerate(self.months)], shares, 100
        )


def _short(month: date, n: int) -> str:
    """Below a column: the year stands under each January, and under the first one unless January is beside it."""
    told = month.month == 1 or (n == 0 and month.month < 12)
    return f"{month.month}\n{month.year}" if told else str(month.month)


def trends(
    turns: QuerySet[Turn], of: Iterable[Indicator], *, zone: tzinfo, since: datetime | None = None
) -> list[Trend]:
    """Each indicator by month, also one of which nothing was seen. One query."""
    by_code: dict[int, list[Rate]] = {}
    known = {one.pk: one for one in of}
    for row in _grouped(turns.filter(indicator__in=known), zone, since):
        indicator = known[row["indicator"]]
        by_code.setdefault(indicator.pk, []).append(_rate(row, indicator))
    return [Trend(one, by_code.get(one.pk, [])) for one in known.values()]


def by_site(
    turns: QuerySet[Turn], of: Iterable[Indicator], *, zone: tzinfo, since: datetime | None = None
) -> dict[Indicator, list[AtSite]]:
    """Each indicator's sites with all their months together, and month by month. Two queries."""
    known = {one.pk: one for one in of}
    months: dict[tuple[int, int], list[Rate]] = {}
    for row in _grouped(turns.filter(indicator__in=known), zone, since, "site"):
        months.setdefault((row["indicator"], row["site"]), []).append(_rate(row, known[row["indicator"]]))
    sites = ObservationSite.objects.filter(pk__in={site for _indicator, site in months}).order_by("code")
    sites = sites.select_related("area").defer("area__boundary")
    return {
        one: [(site, sums, rates) for site in sites if (sums := total(rates := months.get((key, site.pk), [])))]
        for key, one in known.items()
    }


def by_hour(
    turns: QuerySet[Turn], indicator: Indicator, *, zone: tzinfo, since: datetime | None = None
) -> list[tuple[int, Rate]]:
    """By the hour of the day at which a turn began, all months and sites together. One query."""
    kept = turns.filter(indicator=indicator, **({"started_at__gte": since} if since else {}))
    rows = (
        kept.order_by()
        .annotate(hour=ExtractHour("started_at", tzinfo=zone))
        .values("hour")
        .annotate(
            yes=Sum("did"), no=Sum("did_not"), n=Count("pk", filter=STANDS), first=Min("started_at"),
            last=Max("started_at"),
        )
        .filter(n__gt=0)
        .order_by("hour")
    )  # fmt: skip
    return [
        (row["hour"], Rate(
            row["yes"], row["yes"] + row["no"], row["first"].astimezone(zone).date(),
            row["last"].astimezone(zone).date(), indicator.defined, named(indicator), row["n"],
        ))
        for row in rows
    ]  # fmt: skip


def _grouped(turns: QuerySet[Turn], zone: tzinfo, since: datetime | None, *more: str) -> Iterable[dict[str, Any]]:
    """Sums by indicator and month of the city's calendar, and by what else is named; months of nothing left out."""
    kept = turns.filter(started_at__gte=since) if since else turns
    rows: Iterable[dict[str, Any]] = (
        kept.order_by()
        .annotate(month=TruncMonth("started_at", tzinfo=zone))
        .values("indicator", "month", *more)
        .annotate(yes=Sum("did"), no=Sum("did_not"), n=Count("pk", filter=STANDS))
        .filter(n__gt=0)
        .order_by("indicator", "month", *more)
    )
    return rows


def _rate(row: dict[str, Any], indicator: Indicator) -> Rate:
    first = row["month"].date()
    last = first.replace(day=monthrange(first.year, first.month)[1])
    return Rate(
        row["yes"], row["yes"] + row["no"], first, last,
        indicator.defined, named(indicator), row["n"],
    )  # fmt: skip


def months_back(at: datetime, zone: tzinfo, n: int = MONTHS) -> datetime:
    """The beginning of the month that lies so many months back, the running one counted in."""
    local = at.astimezone(zone)
    place = local.year * 12 + local.month - n
    return datetime(place // 12, place % 12 + 1, 1, tzinfo=zone)
