"""Which teams live: what each did in the last ninety days, and which did nothing."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet, Sum

from qiaomen.volunteers.models import HourEntry, Membership, Organisation
from qiaomen.volunteers.models.hours import HourKind

from .models import Activity, Attendance

LIVES = timedelta(days=90)
HELD = (Activity.State.OPEN, Activity.State.CLOSED)


@dataclass(frozen=True)
class Liveliness:
    """One team in the ninety days: `minutes` of service that count, both ledgers, less what was countered."""

    team: Organisation
    members: int
    activities: int
    came: int
    minutes: int
    last_at: datetime | None

    @property
    def hours(self) -> float:
        """Of service."""
        return self.minutes / 60


def _held(at: datetime) -> Q:
    return Q(state__in=HELD, from_at__lte=at)


def quiet(teams: QuerySet[Organisation], *, at: datetime) -> QuerySet[Organisation]:
    """Those of the teams that held nothing in the ninety days; a team younger than that is not called quiet."""
    lately = Activity.objects.filter(_held(at), organisation=OuterRef("pk"), from_at__gt=at - LIVES)
    old = Q(founded_on__isnull=True) | Q(founded_on__lte=(at - LIVES).date())
    return teams.filter(~Exists(lately), old, retired_on=None)


def liveliness(teams: list[Organisation], *, at: datetime) -> list[Liveliness]:
    """What each of these did. Five queries, whatever their number."""
    mine, since = Q(organisation__in=teams), at - LIVES
    held = Activity.objects.filter(mine, _held(at)).order_by().values_list("organisation")
    n = dict(held.filter(from_at__gt=since).annotate(Count("pk")))
    last = dict(held.annotate(Max("from_at")))
    there = Attendance.objects.filter(shift__activity__organisation__in=teams, in_at__gt=since, in_at__lte=at)
    came = dict(there.order_by().values_list("shift__activity__organisation").annotate(Count("pk")))
    served = HourEntry.objects.filter(mine, kind=HourKind.SERVICE, from_at__gt=since, from_at__lte=at)
    minutes = dict(served.order_by().values_list("organisation").annotate(Sum("minutes")))
    inside = Membership.objects.filter(mine, state=Membership.State.IN, volunteer__left_at=None)
    members = dict(inside.order_by().values_list("organisation").annotate(Count("pk")))
    return [
        Liveliness(
            one, members.get(one.pk, 0), n.get(one.pk, 0), came.get(one.pk, 0), minutes.get(one.pk, 0), last.get(one.pk)
        )
        for one in teams
    ]
