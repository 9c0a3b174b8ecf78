"""The city of the tests: two districts, three units, one person a role."""

import uuid
from dataclasses import dataclass, field
from datetime import date, time
from typing import Any

from django.contrib.auth.hashers import make_password
from django.test import Client
from shapely.geometry import box, mapping

from qiaomen.cases.models import (
    Category,
    Duty,
    FilingStandard,
    Reason,
    Rung,
    StageLimit,
)
from qiaomen.people.actors import Actor, staff
from qiaomen.people.models import Person, Post, Role
from qiaomen.places.coords import Position, ReferenceSystem
from qiaomen.places.models import Area, City, Landmark, Level, Line
from qiaomen.units.models import Unit, UnitKind, WorkingDay, WorkingPeriod
from qiaomen.units.working_time import LimitUnit

PASSWORD = "knock-knock-2026"
EAST_POINT = Position(115.75, 37.75, ReferenceSystem.WGS84)
WEST_POINT = Position(115.65, 37.75, ReferenceSystem.WGS84)
OUTSIDE_POINT = Position(110.0, 30.0, ReferenceSystem.WGS84)


@dataclass
class World:
    """A city that works: its areas, units, catalogue and people, by name."""

    city: City
    whole: Area
    east: Area
    west: Area
    lamps: Unit
    lamps_east: Unit
    roads: Unit
    centre: Unit
    lamp: Category
    hole: Category
    lamp_out: FilingStandard
    hole_open: FilingStandard
    people: dict[str, Person] = field(default_factory=dict)

    def actor(self, name: str) -> Actor:
        """A person of the city as an actor, posts read anew."""
        return staff(self.people[name])

    def client(self, name: str, **options: Any) -> Client:
        """A browser in which this person is signed in."""
        client = Client(**options)
        client.force_login(self.people[name], backend="django.contrib.auth.backends.ModelBackend")
        return client

    def reason(self, kind: str) -> Reason:
        """The first reason of a kind."""
        return Reason.objects.filter(kind=kind).order_by("pk")[0]


def world(**rules: Any) -> World:
    """Make the city. Keyword arguments are rules of `[rules.cases]`."""
    city = City.objects.create(
        code="999900", name="敲门市", name_en="Knockton", language="zh-hans", time_zone="Asia/Shanghai",
        rules={"cases": rules}, edition=uuid.uuid4(),
    )  # fmt: skip
    whole = area("999900", "敲门市", Level.CITY, None, box(115.6, 37.7, 115.8, 37.8))
    west = area("999901", "西区", Level.COUNTY, whole, box(115.6, 37.7, 115.7, 37.8))
    east = area("999902", "东区", Level.COUNTY, whole, box(115.7, 37.7, 115.8, 37.8))
    centre = unit("ZX", "指挥中心", UnitKind.CENTRE, None, whole)
    lamps = unit("LD", "路灯所", UnitKind.DEPARTMENT, None, whole)
    lamps_east = unit("LD-E", "路灯所东区班", UnitKind.DEPARTMENT, lamps, east)
    roads = unit("DL", "道路所", UnitKind.DEPARTMENT, None, whole)
    lamp = category("01028", "路灯", "component")
    hole = category("01002", "污水井盖", "component")
    _calendar()
    _catalogue(whole, lamps, roads, lamp, hole)
    made = World(
        city=city, whole=whole, east=east, west=west, lamps=lamps, lamps_east=lamps_east, roads=roads, centre=centre,
        lamp=lamp, hole=hole,
        lamp_out=FilingStandard.objects.get(category=lamp), hole_open=FilingStandard.objects.get(category=hole),
    )  # fmt: skip
    Landmark.objects.create(name="火车站", pinyin="hcz", area=east, longitude=115.751, latitude=37.751)
    _people(made)
    return made


def area(code: str, name: str, level: Level, parent: Area | None, polygon: Any) -> Area:
    """An area with a polygon (or None) in WGS-84."""
    path = f"{parent.path if parent else ''}{code}/"
    return Area.objects.create(
        code=code, name=name, name_en=f"Area {code}", level=level, parent=parent, path=path,
        boundary=mapping(polygon) if polygon is not None else None,
    )  # fmt: skip


def road(code: str = "R1", name: str = "站前路", east: float = EAST_POINT.longitude) -> Line:
    """A road from south to north through the city, in WGS-84; by default past EAST_POINT."""
    course = {"type": "LineString", "coordinates": [[east, 37.7], [east, 37.8]]}
    return Line.objects.create(code=code, name=name, name_en=f"Line {code}", kind="road", course=course)


def unit(code: str, name: str, kind: UnitKind, parent: Unit | None, where: Area) -> Unit:
    """A unit below another."""
    path = f"{parent.path if parent else ''}{code}/"
    return Unit.objects.create(code=code, name=name, kind=kind, parent=parent, path=path, area=where)


def category(code: str, name: str, kind: str) -> Category:
    """A category of the test standard."""
    return Category.objects.create(
        standard="T",
        kind=kind,
        code=code,
        name=name,
        name_en=f"Kind {code}",
        major_code=code[:2],
        major_name="公用设施",
    )


def _calendar() -> None:
    hours = ((time(8), time(12)), (time(14), time(18)))
    WorkingPeriod.objects.bulk_create([WorkingPeriod(from_time=start, until_time=end) for start, end in hours])
    # 2026: Lantern week as in the city's file is not needed; two facts are enough to see both kinds of exception.
    WorkingDay.objects.bulk_create(
        [
            WorkingDay(day=date(2026, 5, 1), works=False, name="劳动节"),
            WorkingDay(day=date(2026, 5, 9), works=True, name="劳动节调休"),
        ]
    )


def _catalogue(whole: Area, lamps: Unit, roads: Unit, lamp: Category, hole: Category) -> None:
    FilingStandard.objects.create(
        category=lamp, condition="路灯不亮", closing_test="灯亮", limit_value=2, limit_unit=LimitUnit.WORK_DAY,
        proof="after_photo",
    )  # fmt: skip
    FilingStandard.objects.create(
        category=hole, condition="井盖缺失", closing_test="盖严", limit_value=2, limit_unit=LimitUnit.URGENT_HOUR,
        proof="before_photo after_photo place",
    )  # fmt: skip
    Duty.objects.create(area=whole, standard="T", kind="component", code="01028", lead=lamps)
    Duty.objects.create(area=whole, standard="T", kind="component", code="01002", lead=roads)
    kinds = ("decline", "return", "suspend", "extend", "contest", "reopen", "send_back", "exempt")
    reasons = [Reason(kind=kind, code=f"{kind}-1", text=f"{kind}的理由", route="请拨打12345") for kind in kinds]
    reroute = Reason(kind="reroute", code="other-city", text="转其他城市受理", route="请拨打当地区号加12345")
    Reason.objects.bulk_create([*reasons, reroute])
    limits = (
        ("accept", 2, LimitUnit.WORK_HOUR), ("dispatch", 2, LimitUnit.WORK_HOUR), ("handle", 5, LimitUnit.WORK_DAY),
        ("verify", 1, LimitUnit.WORK_DAY), ("answer", 1, LimitUnit.WORK_DAY), ("reply", 3, LimitUnit.NATURAL_DAY),
    )  # fmt: skip
    StageLimit.objects.bulk_create(
        [StageLimit(stage=stage, limit_value=value, limit_unit=unit_) for stage, value, unit_ in limits]
    )
    rungs = ((1, 0.8, "blue"), (2, 1.0, "yellow"), (3, 1.5, "orange"), (4, 2.0, "red"))
    Rung.objects.bulk_create(
        [
            Rung(number=number, stage="*", fraction=fraction, colour=colour, tell="supervisor")
            for number, fraction, colour in rungs
        ]
    )


def _people(made: World) -> None:
    """At once, and one password hashed for all: every test makes them."""
    given = (
        ("olga", "话务员欧雅", Role.OPERATOR, made.centre),
        ("ana", "受理员安娜", Role.ACCEPTER, made.centre),
        ("dai", "派遣员戴维", Role.DISPATCHER, made.centre),
        ("ling", "值班长凌云", Role.SHIFT_LEADER, made.centre),
        ("sun", "督查员孙敏", Role.SUPERVISOR, made.centre),
        ("kao", "考核员高朗", Role.ASSESSOR, made.centre),
        ("wang", "领导王正", Role.LEADER, made.centre),
        ("guan", "管理员关平", Role.ADMINISTRATOR, made.centre),
        ("cai", "采集员蔡琳", Role.COLLECTOR, made.centre),
        ("zu", "组织者祖儿", Role.ORGANISER, made.centre),
        ("kai", "兑换点凯文", Role.KEEPER, made.centre),
        ("lin", "路灯所收件人林静", Role.CLERK, made.lamps),
        ("bo", "路灯所办理人柏松", Role.HANDLER, made.lamps),
        ("lu", "道路所收件人陆远", Role.CLERK, made.roads),
        ("mo", "道路所办理人莫凡", Role.HANDLER, made.roads),
    )
    hashed = make_password(PASSWORD)
    persons = [Person(username=username, name=name, password=hashed) for username, name, _role, _unit in given]
    Person.objects.bulk_create(persons)
    made.people.update({person.username: person for person in persons})
    Post.objects.bulk_create([_post(made.people[username], role, unit_) for username, _name, role, unit_ in given])


def add_person(made: World, username: str, name: str, role: Role, at_unit: Unit, within: Area | None = None) -> Person:
    """A person with one post. Operators, accepters and clerks may reveal contact details."""
    person = Person.objects.create_person(username, name, PASSWORD)
    _post(person, role, at_unit, within).save()
    made.people[username] = person
    return person


def _post(person: Person, role: Role, at_unit: Unit, within: Area | None = None) -> Post:
    sees = role in {Role.OPERATOR, Role.ACCEPTER, Role.CLERK}
    return Post(person=person, role=role, unit=at_unit, area=within, sees_contacts=sees)
