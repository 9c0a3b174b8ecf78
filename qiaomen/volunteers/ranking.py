"""排行: teams by the hours that they recorded in a year, and people who did not leave it, with their family name."""

from dataclasses import dataclass
from datetime import date, datetime, time

from django.core.cache import cache
from django.db.models import Q, QuerySet, Sum

from qiaomen.units.queries import working_time

from .hour_rules import hour_rules
from .models import HourEntry, HourTotal, Organisation
from .models.hours import HourKind, Ledger

KEPT_FOR = 600  # seconds: two million entries are not added up for every visitor
GROWN_UP = 18


@dataclass(frozen=True)
class Team:
    """One team in a year. `minutes` None: too few people to show it without showing one of them."""

    organisation: Organisation
    volunteers: int
    minutes: int | None


@dataclass(frozen=True)
class Teams:
    """All that recorded something in a year, the most hours first; those that are too small last, by name."""

    year: int
    rows: list[Team]
    small: int
    volunteers: int
    minutes: int
    as_of: datetime


def teams_in(year: int, *, at: datetime) -> Teams:
    """Credited service of a year, by team. Two queries, or none within ten minutes.

    Whole years only: from two periods that overlap, what is hidden could be found by subtraction.
    """
    known: Teams | None = cache.get(f"hours:ranking:{year}")
    if known is None:
        known = _teams_in(year, at)
        cache.set(f"hours:ranking:{year}", known, KEPT_FOR)
    return known


def people(*, today: date) -> QuerySet[HourTotal]:
    """Grown-up volunteers who stand in the ranking, with their credited service of all years. Order it by minutes."""
    birthday = today.replace(year=today.year - GROWN_UP, day=min(today.day, 28))
    return HourTotal.objects.filter(
        Q(volunteer__born_on=None) | Q(volunteer__born_on__lte=birthday), ledger=Ledger.CREDITED,
        kind=HourKind.SERVICE, minutes__gt=0, volunteer__listed=True, volunteer__left_at=None,
    ).select_related("volunteer")  # fmt: skip


def _teams_in(year: int, at: datetime) -> Teams:
    zone, fewest = working_time().zone, hour_rules().fewest_shown
    begin, end = (datetime.combine(date(one, 1, 1), time(), zone) for one in (year, year + 1))
    # A counter-entry has the moments of what it takes back: the sum is right without looking for pairs.
    rows = HourEntry.objects.filter(
        ledger=Ledger.CREDITED, kind=HourKind.SERVICE, from_at__gte=begin, from_at__lt=end, organisation__isnull=False
    )
    heads: dict[int, set[int]] = {}
    sums: dict[int, int] = {}
    each = rows.order_by().values_list("organisation", "volunteer").annotate(n=Sum("minutes")).filter(n__gt=0)
    for team, who, minutes in each:
        assert team is not None
        heads.setdefault(team, set()).add(who)
        sums[team] = sums.get(team, 0) + minutes
    found = [
        Team(one, len(heads[one.pk]), sums[one.pk] if len(heads[one.pk]) >= fewest else None)
        for one in Organisation.objects.filter(pk__in=list(sums)).select_related("area")
    ]
    found.sort(key=lambda one: (one.minutes is None, -(one.minutes or 0), one.organisation.code))
    small = [one for one in found if one.minutes is None]
    # One small team alone would be the difference between all and the others.
    shown = [one for one in found if one.minutes is not None]
    return Teams(
        year, found, len(small), sum(one.volunteers for one in shown), sum(one.minutes or 0 for one in shown), at
    )
