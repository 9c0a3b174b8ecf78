"""A river of the small city with chiefs at two levels, rules, and walks along it."""

import json
import uuid
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from qiaomen.places.models import Line
from qiaomen.rounds.models import Patrol, PatrolRule
from qiaomen.rounds.patrolling import Walked, hand_in
from qiaomen.units.models import Adoption, Unit
from tests import build

# A degree of longitude at this latitude is 87,913 m: 0.011375 of it are 1,000 m.
LATITUDE, WEST, KILOMETRE = 37.75, 115.70, 0.0113749


@dataclass
class River:
    """A river of 8 km from west to east, its owners and its rule."""

    world: build.World
    line: Line
    town: Adoption
    county: Adoption
    rule: PatrolRule


def east(metres: float) -> float:
    """The longitude so many metres along the river."""
    return WEST + KILOMETRE * metres / 1000


def river(city: build.World, *, begins: date = date(2026, 1, 1), **rule: object) -> River:
    """Lamps are chief of the first 4 km (town), roads of all (county). Towns go once a week: 10 min, 1 km, 60 %."""
    course = {"type": "LineString", "coordinates": [[WEST, LATITUDE], [east(3000), LATITUDE], [east(8000), LATITUDE]]}
    line = Line.objects.create(code="W1", name="清河", name_en="Clear River", kind="river", course=course)
    town = chief(line, city.lamps, "town", begins, from_metres=0, until_metres=4000, head="李乡长")
    county = chief(line, city.roads, "county", begins)
    given = {
        "code": "town-week", "name": "乡级河长巡河", "name_en": "Town chiefs", "line_kind": "river", "level": "town",
        "times": 1, "every": "week", "least_minutes": 10, "least_metres": 1000, "least_percent": 60,
        "least_gap_hours": 24, "from_on": begins,
    }  # fmt: skip
    return River(city, line, town, county, PatrolRule.objects.create(**{**given, **rule}))


def chief(line: Line, unit: Unit, level: str, begins: date, **more: object) -> Adoption:
    """Somebody answers for a line at a level."""
    return Adoption.objects.create(line=line, unit=unit, kind="chief", level=level, from_on=begins, **more)


def way(begin: float, end: float, *, minutes: float = 30, beside: float = 0.0, points: int = 61) -> str:
    """The track of somebody who walks evenly along the river, so many degrees of latitude beside it."""
    rows = [
        [
            round(minutes * 60_000 * n / (points - 1)), round(east(begin + (end - begin) * n / (points - 1)), 6),
            LATITUDE + beside, 8,
        ]
        for n in range(points)
    ]  # fmt: skip
    return json.dumps(rows)


def walked(
    there: River, track: str, *, at: datetime, minutes: float = 30, who: str = "bo", walk: uuid.UUID | None = None,
    **more: Adoption | PatrolRule,
) -> Patrol:  # fmt: skip
    """A patrol that ended at a moment, handed in then."""
    given = Walked(walk or uuid.uuid4(), at - timedelta(minutes=minutes), at, track)
    of = {"rule": there.rule, "adoption": there.town, **more}
    return hand_in(given, by=there.world.actor(who), at=at, **of)  # type: ignore[arg-type]  # by name
