"""A shift that is on now, who goes there, and the ways to check in: by real steps."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.test import Client

from qiaomen.activities.checking_in import check_in, check_out
from qiaomen.activities.codes import code_at
from qiaomen.activities.models import Activity, Attendance, Shift, SignUp
from qiaomen.activities.models.attendance import How
from qiaomen.places.coords import Position
from qiaomen.volunteers.models import Volunteer
from qiaomen.volunteers.pages.door import MARK

from .city import World
from .network import Network, activity, network, shift, volunteer


@dataclass
class Presence:
    """A clean-up of two hours that has just begun; Zhang goes there."""

    net: Network
    activity: Activity
    shift: Shift
    zhang: Volunteer


def presence(world: World, *, at: datetime, **columns: Any) -> Presence:
    """Begun five minutes ago."""
    net = network(world)
    made = activity(net, at=at - timedelta(days=2, minutes=5), places=50, **columns)
    there = made.shifts.select_related("activity__organisation").get()
    return Presence(net, made, there, goes(there, volunteer(net, "张三丰", "13800000001", at=at)))


def goes(there: Shift, who: Volunteer, **columns: Any) -> Volunteer:
    """Signed up; rows only."""
    SignUp.objects.create(shift=there, volunteer=who, state=SignUp.State.GOING, at=who.registered_at, **columns)
    return who


def another(of: Presence, *, at: datetime, site: str = "人民公园", goes_there: bool = True) -> Shift:
    """A second shift, from an hour after `at`, two kilometres away, for which Zhang has signed up, too."""
    made = shift(of.activity, from_at=at + timedelta(hours=1), places=50)
    Shift.objects.filter(pk=made.pk).update(site=site, latitude=37.77)
    found = Shift.objects.select_related("activity__organisation").get(pk=made.pk)
    if goes_there:
        goes(found, of.zhang)
    return found


def arrived(of: Presence, at: datetime, **given: Any) -> Attendance:
    """Zhang at the first shift by the code on the screen, unless said otherwise."""
    there = given.pop("shift", of.shift)
    given = {"how": How.CODE, "key": "in", "code": code_at(there.secret, at)} | given
    return check_in(there, given.pop("volunteer", of.zhang), at=at, **given)


def left(of: Presence, at: datetime, **given: Any) -> Attendance:
    """Zhang leaves it, likewise."""
    there = given.pop("shift", of.shift)
    given = {"how": How.CODE, "code": code_at(there.secret, at)} | given
    return check_out(there, given.pop("volunteer", of.zhang), at=at, **given)


def device_of(who: Volunteer) -> Client:
    """A browser that is the volunteer's."""
    client = Client()
    session = client.session
    session[MARK] = who.pk
    session.save()
    client.cookies["sessionid"] = session.session_key or ""
    return client


def earlier(today: datetime, hours: float) -> str:
    """So many hours ago, as a device writes it."""
    return (today - timedelta(hours=hours)).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def metres_north(of: Shift, metres: float) -> Position:
    """So far from the shift's place."""
    assert of.longitude is not None and of.latitude is not None
    return Position(of.longitude, of.latitude + metres / 111_195)
