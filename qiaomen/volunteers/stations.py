"""学雷锋志愿服务站: what a station says of itself, when it is open, and who looked whether that is true."""

import re
from dataclasses import dataclass
from datetime import datetime, time

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from qiaomen.people.actors import Actor
from qiaomen.places.coords import Position
from qiaomen.places.models import Area
from qiaomen.places.queries import locate

from .models import Organisation, Station, StationCheck
from .permissions import permit_team
from .problems import CannotServe

_LINE = re.compile(r"([1-7]) (\d\d:\d\d)-(\d\d:\d\d)")


@dataclass(frozen=True)
class StationPlan:
    """A station as whoever keeps it wants it. `opens`: a line a weekday, as the model keeps it."""

    code: str
    name: str
    team: Organisation
    opens: str = ""
    name_en: str = ""
    in_charge: str = ""
    phone: str = ""
    offers: str = ""
    offers_en: str = ""
    place_words: str = ""
    position: Position | None = None
    area: Area | None = None


def save(plan: StationPlan, known: Station | None, *, by: Actor) -> Station:
    """Open a station, or change one; its code stays. Raises CannotServe with the field at fault."""
    for team in filter(None, (plan.team, known.organisation if known else None)):
        permit_team(team, by)
    columns = {
        "name": plan.name, "name_en": plan.name_en, "organisation": plan.team, "in_charge": plan.in_charge,
        "phone": plan.phone, "opens": normal_hours(plan.opens), "offers": plan.offers, "offers_en": plan.offers_en,
        "place_words": plan.place_words, **_place(plan),
    }  # fmt: skip
    if known is not None:
        Station.objects.filter(pk=known.pk).update(**columns)
        return Station.objects.get(pk=known.pk)
    try:
        with transaction.atomic():
            return Station.objects.create(code=plan.code, **columns)
    except IntegrityError:
        raise CannotServe(_("这个代码已经有了。"), field="code") from None


def retire(station: Station, *, by: Actor, at: datetime) -> None:
    """The station is no more; its checks stay."""
    permit_team(station.organisation, by)
    Station.objects.filter(pk=station.pk, retired_on=None).update(retired_on=timezone.localdate(at))


def check(station: Station, *, was_open: bool, as_it_says: bool, note: str, by: Actor, at: datetime) -> StationCheck:
    """Somebody stood there. What was not as it says needs a word. Raises CannotServe."""
    permit_team(station.organisation, by)
    assert by.person is not None
    if not (was_open and as_it_says) and not note.strip():
        raise CannotServe(_("没开门，或者和写的不一样，请写明看到了什么。"), field="note")
    return StationCheck.objects.create(
        station=station, at=at, by=by.person, was_open=was_open, as_it_says=as_it_says, note=note.strip()[:200]
    )


def normal_hours(opens: str) -> str:
    """The lines in the order of the week. Raises CannotServe for a line that is none."""
    lines = sorted(line.strip() for line in opens.splitlines() if line.strip())
    for line in lines:
        found = _LINE.fullmatch(line)
        if found is None or not _span(found[2], found[3]):
            raise CannotServe(_("开放时间一天一行，例如“1 09:00-17:00”是周一。"), field="opens")
    return "\n".join(lines)


def hours_of(station: Station) -> list[tuple[int, str, str]]:
    """Weekday (1 is Monday), from, until; in the order of the week."""
    found = [_LINE.fullmatch(line) for line in station.opens.splitlines()]
    return [(int(line[1]), line[2], line[3]) for line in found if line]


def is_open(station: Station, at: datetime) -> bool:
    """Whether it says that it is open at this moment, in the city's own time."""
    local = timezone.localtime(at)
    now = local.strftime("%H:%M")
    return any(day == local.isoweekday() and start <= now < end for day, start, end in hours_of(station))


def _span(start: str, end: str) -> bool:
    try:
        return time.fromisoformat(start) < time.fromisoformat(end)
    except ValueError:
        return False


def _place(plan: StationPlan) -> dict[str, object]:
    if plan.position is None:
        return {"area": plan.area or plan.team.area, "longitude": None, "latitude": None}
    found = locate(plan.position)
    if found.outside:
        raise CannotServe(_("这个位置不在本市。"), field="place_words")
    longitude, latitude = plan.position.wgs84
    return {
        "given_longitude": plan.position.longitude, "given_latitude": plan.position.latitude,
        "given_system": plan.position.system, "longitude": longitude, "latitude": latitude,
        "area": found.area or plan.area or plan.team.area,
    }  # fmt: skip
