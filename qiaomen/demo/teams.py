"""The network's tree in the demonstration: a team for each county, town and community, others by trade; stations."""

import random
from datetime import datetime, timedelta

from qiaomen.people.actors import Actor
from qiaomen.places.coords import Position
from qiaomen.places.models import Area, Landmark, Level
from qiaomen.units.models import Unit, UnitKind
from qiaomen.volunteers import stations, teams
from qiaomen.volunteers.models import Organisation, Station
from qiaomen.volunteers.stations import StationPlan
from qiaomen.volunteers.teams import TeamPlan

ROOT = "red-vests"
# code, name, English, kind, unit that answers for it
BY_TRADE = (
    ("office", "市直机关志愿服务队", "City Offices", "department", "HS-ZF"),
    ("traffic", "文明交通志愿服务队", "Traffic Posts", "department", "HS-JJ"),
    ("doctors", "白衣天使志愿服务队", "Doctors and Nurses", "department", "HS-WJ"),
    ("teachers", "园丁志愿服务队", "Teachers", "school", "HS-JY"),
    ("students", "大学生志愿服务队", "Students", "school", "HS-JY"),
    ("power", "电力红马甲志愿服务队", "Electricians", "company", "HS-GD"),
    ("buses", "公交志愿服务队", "Bus Drivers", "company", "HS-GJ"),
    ("station", "火车站志愿服务队", "Railway Station Volunteers", "association", "HS-WM"),
    ("lake", "护湖志愿服务队", "Friends of the Lake", "association", "HS-WM"),
    ("barbers", "义剪志愿服务队", "Barbers", "association", "HS-WM"),
    ("books", "书香志愿服务队", "Readers", "association", "HS-WM"),
)  # fmt: skip
DETAILED = "131102"  # the district whose towns and communities have teams of their own
OFFERS = (
    ("饮水\n充电\n雨伞", "Water\nCharging\nUmbrellas"),
    ("量血压\n急救包\n轮椅", "Blood pressure\nFirst-aid kit\nWheelchair"),
    ("饮水\n量血压\n针线\n老花镜", "Water\nBlood pressure\nSewing kit\nReading glasses"),
    ("图书借阅\n饮水\n教用手机", "Books to borrow\nWater\nHelp with telephones"),
    ("理发（周六）\n小家电维修（周日）\n饮水", "Haircuts (Saturdays)\nSmall repairs (Sundays)\nWater"),
)
WEEK = "\n".join(f"{day} 08:30-17:30" for day in range(1, 6))
HOURS = (WEEK, f"{WEEK}\n6 09:00-12:00", "\n".join(f"{day} 08:00-20:00" for day in range(1, 8)), "6 09:00-16:00")
KEEPERS = ("赵秀芬", "钱大勇", "孙玉兰", "李国庆", "周桂英", "吴春生", "郑小燕", "王长河")
STATIONS = 26
NEW = timedelta(days=30)  # younger than this a team is not called quiet


def found_teams(*, by: Actor, at: datetime, now: datetime) -> dict[str, Organisation]:
    """By code. Each below the one whose ground holds its own; those by trade below the root."""
    units = {unit.code: unit for unit in Unit.objects.select_related("area")}
    usual = units.get("HS-WM", by.posts[0].unit)
    city = Area.objects.get(level=Level.CITY)
    plan = TeamPlan(ROOT, "满城志愿红志愿服务总队", "territory", usual, city, name_en="City of Volunteers")
    root = teams.save(plan, None, by=by, at=at)
    found = {ROOT: root}
    for code, name, english, kind, of_unit in BY_TRADE:
        plan = TeamPlan(code, name, kind, units.get(of_unit, usual), city, parent=root, name_en=english)
        found[code] = teams.save(plan, None, by=by, at=now - NEW if code == "station" else at)
    for area in _grounds():
        unit = next((one for one in _above(area, units)), usual)
        parent = found.get(f"a-{area.parent.code}" if area.parent else "", root)
        suffix, english = ("支队", "Volunteers") if area.level == Level.COUNTY else ("队", "Volunteer Team")
        plan = TeamPlan(
            f"a-{area.code}", f"{area.name}志愿服务{suffix}", "territory", unit, area, parent=parent,
            name_en=f"{area.name_en} {english}",
        )  # fmt: skip
        found[plan.code] = teams.save(plan, None, by=by, at=at)
    return found


def team_at(area: Area | None, found: dict[str, Organisation]) -> Organisation:
    """The smallest team on whose ground this area lies."""
    codes = area.path.rstrip("/").split("/") if area else []
    return next((found[f"a-{code}"] for code in reversed(codes) if f"a-{code}" in found), found[ROOT])


def open_stations(found: dict[str, Organisation], *, by: Actor, now: datetime, rng: random.Random) -> list[Station]:
    """At landmarks all over the city; most were looked at lately, and not all were as they say."""
    places = Landmark.objects.filter(area__isnull=False, retired_on=None).select_related("area").order_by("name")
    made = []
    for n, place in enumerate(rng.sample(list(places), STATIONS)):
        offers, english = rng.choice(OFFERS)
        plan = StationPlan(
            code=f"station-{n + 1:02d}", name=f"{place.name}学雷锋志愿服务站", team=team_at(place.area, found),
            opens=rng.choice(HOURS), in_charge=rng.choice(KEEPERS), phone=f"0318-555-2{n:03d}", offers=offers,
            offers_en=english, place_words=place.name, position=Position(place.longitude, place.latitude),
        )  # fmt: skip
        station = stations.save(plan, None, by=by)
        made.append(station)
        for days in rng.sample(range(3, 80), rng.randrange(3)):
            good = rng.random() < 0.8
            note = "" if good else rng.choice(("没有开门，门上没有说明", "血压计坏了，已登记维修", "饮水机没水"))
            at = now - timedelta(days=days)
            stations.check(station, was_open=good or "门" not in note, as_it_says=good, note=note, by=by, at=at)
    return made


def _grounds() -> list[Area]:
    """Counties, then the towns and communities of one district: parents first."""
    rows = Area.objects.filter(retired_on=None).defer("boundary").select_related("parent").order_by("path")
    below = rows.filter(path__contains=f"{DETAILED}/", level__in=[Level.TOWN, Level.COMMUNITY])
    return [*rows.filter(level=Level.COUNTY), *sorted(below, key=lambda area: (area.path.count("/"), area.path))]


def _above(area: Area, units: dict[str, Unit]) -> list[Unit]:
    """The territory's own units, the nearest first."""
    codes = area.path.rstrip("/").split("/")
    territories = {one.area.code: one for one in units.values() if one.kind == UnitKind.TERRITORY and one.area}
    return [territories[code] for code in reversed(codes) if code in territories]
