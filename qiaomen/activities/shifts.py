"""班次: where and when an activity is, as its organiser plans it; whoever signed up is told what changed for him."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max, Min
from django.utils.translation import gettext as _

from qiaomen.places.coords import Position, ReferenceSystem
from qiaomen.places.queries import locate, places_by_words
from qiaomen.volunteers.models import Skill
from qiaomen.volunteers.telling import tell

from . import texts
from .models import Activity, Shift, SignUp
from .problems import CannotPlan
from .queries import OPEN_STATES
from .signup import hold, move_up

MOST_SHIFTS = 40


@dataclass(frozen=True)
class ShiftPlan:
    """One shift as its organiser wants it. `key`: the row it changes; None is a new one. `position`: his pin."""

    site: str
    from_at: datetime
    until_at: datetime
    places: int
    needs: tuple[Skill, ...] = ()
    key: int | None = None
    position: Position | None = None


def pin_of(shift: Shift) -> Position | None:
    """Where its organiser pinned it, as he gave it; None where only its words say where it is."""
    if shift.given_longitude is None or shift.given_latitude is None:
        return None
    return Position(shift.given_longitude, shift.given_latitude, ReferenceSystem(shift.given_system))


def save_shifts(activity: Activity, plans: Sequence[ShiftPlan], *, at: datetime) -> None:
    """Make the activity's shifts what is planned. Call it in the transaction of the activity. Raises CannotPlan."""
    left = set(activity.shifts.values_list("pk", flat=True))
    for one in sorted(plans, key=lambda one: one.key or 0):
        if one.key in left:
            left.discard(one.key)
            _change(one, activity, at)
        else:
            made = Shift.objects.create(activity=activity, secret=secrets.token_hex(16), **_columns(one, activity))
            made.needs.set(one.needs)
    for key in sorted(left):
        gone = hold(key)
        if gone.signups.exists() or gone.attendances.exists():
            raise CannotPlan(_("“%(site)s”的班次已有人报名，不能删掉。") % {"site": gone.site})
        gone.delete()
    span = activity.shifts.aggregate(begin=Min("from_at"), end=Max("until_at"))
    Activity.objects.filter(pk=activity.pk).update(from_at=span["begin"], until_at=span["end"])


def _change(one: ShiftPlan, activity: Activity, at: datetime) -> None:
    assert one.key is not None
    shift = hold(one.key)
    if one.places < shift.taken:
        words = {"site": shift.site, "n": shift.taken}
        raise CannotPlan(_("“%(site)s”已有 %(n)s 人报名，名额不能更少。") % words)
    before = (shift.site, shift.from_at, shift.until_at)
    Shift.objects.filter(pk=shift.pk).update(**_columns(one, activity))
    shift = hold(one.key)
    shift.needs.set(one.needs)
    if before != (one.site, one.from_at, one.until_at):
        for row in _open_rows(shift):
            tell(row.volunteer, lambda: texts.changed(shift), key=f"changed:{row.pk}:{at.timestamp():.0f}", at=at)
    move_up(shift, at=at)


def _columns(one: ShiftPlan, activity: Activity) -> dict[str, object]:
    """A pin is where it says; without one, a site that the city knows by this very name has its position."""
    plain = {"site": one.site, "from_at": one.from_at, "until_at": one.until_at, "places": one.places}
    if one.position is not None:
        return plain | _pinned(one.site, one.position, activity)
    place = next((found for found in places_by_words(one.site) if found.name == one.site), None)
    return plain | {
        "given_longitude": None, "given_latitude": None, "given_system": "",
        "longitude": getattr(place, "longitude", None), "latitude": getattr(place, "latitude", None),
        "area": getattr(place, "area", None) or activity.area,
    }  # fmt: skip


def _pinned(site: str, at: Position, activity: Activity) -> dict[str, object]:
    found, (longitude, latitude) = locate(at), at.wgs84
    if found.outside:
        raise CannotPlan(_("“%(site)s”的位置在本市以外。") % {"site": site})
    return {
        "given_longitude": at.longitude, "given_latitude": at.latitude, "given_system": at.system,
        "longitude": longitude, "latitude": latitude, "area": found.area or activity.area,
    }  # fmt: skip


def empty(shift: Shift, why: str, at: datetime) -> int:
    """Nobody goes there any more; whoever went or waited is told why. Returns how many. `shift` is held."""
    rows = _open_rows(shift)
    SignUp.objects.filter(pk__in=[one.pk for one in rows]).update(
        state=SignUp.State.CANCELLED, cancelled_at=at, why=why[:200]
    )
    Shift.objects.filter(pk=shift.pk).update(taken=0, waiting=0)
    for one in rows:
        tell(one.volunteer, lambda: texts.called_off(shift, why=why), key=f"called_off:{one.pk}", at=at)
    return len(rows)


def _open_rows(shift: Shift) -> list[SignUp]:
    return list(shift.signups.filter(state__in=OPEN_STATES).select_related("volunteer").order_by("pk"))
