"""A network of the tests: two teams, volunteers, one open activity with a shift. Rows only, no steps."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from qiaomen.activities.models import Activity, Shift
from qiaomen.people import phones
from qiaomen.people.actors import Actor
from qiaomen.people.sealing import NONCE_BYTES, seal
from qiaomen.shell.numbers import number_of
from qiaomen.volunteers.models import Membership, Organisation, Volunteer

from .city import EAST_POINT, World


@dataclass
class Network:
    """Two teams: the station's neighbours (territory) and the lamps' colleagues (department)."""

    world: World
    neighbours: Organisation
    colleagues: Organisation

    @property
    def organiser(self) -> Actor:
        """Who plans and leads."""
        return self.world.actor("zu")


def network(made: World) -> Network:
    """The two teams of the tests' city."""
    neighbours = Organisation.objects.create(
        code="neighbours", name="站前邻里志愿队", name_en="Neighbours", kind=Organisation.Kind.TERRITORY,
        path="neighbours/", unit=made.centre, area=made.east,
    )  # fmt: skip
    colleagues = Organisation.objects.create(
        code="lamps", name="路灯所志愿队", name_en="Lamps", kind=Organisation.Kind.DEPARTMENT, path="lamps/",
        unit=made.lamps, area=made.whole,
    )  # fmt: skip
    return Network(made, neighbours, colleagues)


def volunteer(net: Network, name: str, phone: str, *, at: datetime, **columns: Any) -> Volunteer:
    """A volunteer who lives in the east and belongs to the neighbours."""
    columns.setdefault("home", net.world.east)
    made = Volunteer.objects.create(
        name=name, phone_key=phones.key_of(phone), phone_hint=phones.hint_of(phone),
        phone_sealed=seal("phone", phone, nonce=secrets.token_bytes(NONCE_BYTES)), registered_at=at, **columns,
    )  # fmt: skip
    Volunteer.objects.filter(pk=made.pk).update(number=number_of("V", made.pk))
    made.refresh_from_db()
    Membership.objects.create(volunteer=made, organisation=net.neighbours, from_on=at.date())
    return made


def activity(net: Network, *, at: datetime, places: int = 2, hours: float = 48, **columns: Any) -> Activity:
    """An open activity at the railway station with one shift of two hours, `hours` after `at`."""
    begin = at + timedelta(hours=hours)
    columns = {"title": "站前清洁", "kind": "clean_up", "state": Activity.State.OPEN, "opens_at": at} | columns
    made = Activity.objects.create(
        organisation=net.neighbours, area=net.world.east, made_at=at, from_at=begin,
        until_at=begin + timedelta(hours=2), **columns,
    )  # fmt: skip
    Activity.objects.filter(pk=made.pk).update(number=number_of("H", made.pk))
    made.refresh_from_db()
    shift(made, from_at=begin, places=places)
    return made


def shift(of: Activity, *, from_at: datetime, places: int = 2, hours: float = 2) -> Shift:
    """A shift of an activity, at EAST_POINT."""
    return Shift.objects.create(
        activity=of, site="火车站", from_at=from_at, until_at=from_at + timedelta(hours=hours), places=places,
        secret=secrets.token_hex(16), longitude=EAST_POINT.longitude, latitude=EAST_POINT.latitude, area=of.area,
    )  # fmt: skip
