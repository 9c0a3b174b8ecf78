"""Questions about units: the working time of the city, who adopted what, the tree in words."""

import uuid
from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from qiaomen.places.queries import current_city

from .models import Adoption, Unit, WorkingDay, WorkingPeriod
from .working_time import Period, WorkingTime


def working_time() -> WorkingTime:
    """The city's working time; read from the database once for each edition of the city's data."""
    city = current_city()
    return _working_time(city.time_zone, city.edition)


def day_of(at: datetime) -> date:
    """The city's own day of a moment."""
    return at.astimezone(working_time().zone).date()


@lru_cache(maxsize=4)
def _working_time(zone: str, edition: uuid.UUID) -> WorkingTime:
    days = list(WorkingDay.objects.all())
    return WorkingTime(
        zone=ZoneInfo(zone),
        exceptions={row.day: row.works for row in days},
        published=frozenset(row.day.year for row in days if row.official),
        periods=tuple(
            Period(row.from_time, row.until_time, row.valid_from, row.valid_until)
            for row in WorkingPeriod.objects.all()
        ),
    )


def units_at_work() -> QuerySet[Unit]:
    """Units that a case may be sent to."""
    return Unit.objects.filter(retired_on=None).exclude(kind="centre")


def adoptions_on(day: date) -> QuerySet[Adoption]:
    """Adoptions that hold on a day."""
    return (
        Adoption.objects.filter(retired_on=None, from_on__lte=day)
        .filter(Q(until_on=None) | Q(until_on__gte=day))
        .select_related("unit", "area", "line", "landmark")
    )
