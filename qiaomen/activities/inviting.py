"""邀请: those who match a shift by skill, time and distance are asked to come, the nearest first; nobody too often."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from qiaomen.people.actors import Actor
from qiaomen.places.coords import metres_between
from qiaomen.places.nearby import box_around
from qiaomen.units.queries import day_of, working_time
from qiaomen.volunteers.models import Volunteer
from qiaomen.volunteers.telling import tell

from . import texts
from .models import Invitation, Shift, SignUp
from .permissions import permit_planning
from .queries import OPEN_STATES
from .signup import check_open

# Whoever gets more than this soon reads none of them.
MOST_A_WEEK = 2
MOST_AT_ONCE = 200
WEEK = timedelta(days=7)
# How far around one looks, ring by ring, until enough are found.
RINGS_KM = (1, 3, 10, 30)
LOOKED_AT = 2000
# 上午 下午 晚上: the parts of a day in which volunteers say that they can come.
NOON, EVENING = 12, 18


@dataclass(frozen=True)
class Match:
    """Somebody who fits, and how far away he lives; None where a position is not known."""

    volunteer: Volunteer
    metres: float | None


def matches(shift: Shift, *, most: int, at: datetime) -> list[Match]:
    """Who would fit and may be asked: nearest first, at most so many. A few queries, whatever the register's size."""
    found = _asked_seldom(_fitting(shift), at)
    if shift.longitude is None or shift.latitude is None:
        near = found.filter(home__path__startswith=shift.activity.area.path).order_by("pk")
        return [Match(one, None) for one in near[:most]]
    here, rows = (shift.longitude, shift.latitude), []
    for km in RINGS_KM:
        around = found.filter(box_around(*here, km * 1000), longitude__isnull=False)[:LOOKED_AT]
        rows = [Match(one, metres_between(here, (one.longitude or 0.0, one.latitude or 0.0))) for one in around]
        rows = [one for one in rows if (one.metres or 0.0) <= one.volunteer.goes_km * 1000]
        if len(rows) >= most:
            break
    return sorted(rows, key=lambda one: (one.metres or 0.0, one.volunteer.pk))[:most]


def invite(shift: Shift, *, most: int, by: Actor, at: datetime) -> int:
    """Ask so many of those who match; returns how many were asked. Nobody twice for one shift. Raises Refused."""
    permit_planning(by, shift.activity.organisation, shift.activity.area)
    check_open(shift, at=at)
    found = matches(shift, most=min(most, MOST_AT_ONCE), at=at)
    return sum(_ask(one.volunteer, shift, by, at) for one in found)


def _ask(volunteer: Volunteer, shift: Shift, by: Actor, at: datetime) -> bool:
    """Counted while his row is held: two organisers at once do not ask him more than MOST_A_WEEK times."""
    with transaction.atomic():
        if not Volunteer.objects.filter(pk=volunteer.pk, left_at=None).update(turns=F("turns") + 1):
            return False
        if Invitation.objects.filter(volunteer=volunteer, at__gt=at - WEEK).count() >= MOST_A_WEEK:
            return False
        made, is_new = Invitation.objects.get_or_create(
            shift=shift, volunteer=volunteer, defaults={"by": by.person, "at": at}
        )
        if is_new:
            tell(volunteer, lambda: texts.invitation(shift), key=f"invitation:{made.pk}", at=at)
    return is_new


def _fitting(shift: Shift) -> QuerySet[Volunteer]:
    """By skill (one of those needed), by time (nothing said: any), by age; free at that hour, not yet asked."""
    found = Volunteer.objects.filter(left_at=None).filter(Q(times="") | Q(times__contains=part_of(shift)))
    needs = [one.pk for one in shift.needs.all()]
    if needs:
        found = found.filter(pk__in=Volunteer.skills.through.objects.filter(skill__in=needs).values("volunteer"))
    if shift.activity.least_age:
        day = day_of(shift.from_at)
        found = found.filter(born_on__lte=day - timedelta(days=round(365.25 * shift.activity.least_age)))
    busy = SignUp.objects.filter(
        state__in=OPEN_STATES, shift__from_at__lt=shift.until_at, shift__until_at__gt=shift.from_at
    )
    asked = Invitation.objects.filter(shift=shift)
    return found.exclude(pk__in=busy.values("volunteer")).exclude(pk__in=asked.values("volunteer"))


def _asked_seldom(found: QuerySet[Volunteer], at: datetime) -> QuerySet[Volunteer]:
    recent = Invitation.objects.filter(volunteer=OuterRef("pk"), at__gt=at - WEEK).order_by()
    counted = recent.values("volunteer").annotate(n=Count("pk")).values("n")
    return found.annotate(asked=Coalesce(Subquery(counted), 0)).filter(asked__lt=MOST_A_WEEK)


def part_of(shift: Shift) -> str:
    """The weekday and part of day in which a shift begins, as volunteers say it: `6a` is a Saturday morning."""
    local = shift.from_at.astimezone(working_time().zone)
    part = "a" if local.hour < NOON else "p" if local.hour < EVENING else "e"
    return f"{local.isoweekday()}{part}"
