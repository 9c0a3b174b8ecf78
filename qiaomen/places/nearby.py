"""What is near: places that people name around a point or within an area, and a point said in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import cos, radians

from django.db.models import Q

from .coords import NotAPosition, Position, metres_between
from .models import Area, Landmark, Level, Line
from .queries import line_index, locate

METRES_A_DEGREE = 111_320.0
LANDMARK_REACH, LINE_REACH = 1500.0, 200.0
# A point is “near the station” up to here; further away the area alone is said.
SAID_REACH = 600.0
SAID_LEVELS = (Level.COUNTY, Level.TOWN)


@dataclass(frozen=True)
class Nearby:
    """A place with a name: `thing` is the landmark, line or area; `ref` travels in a form and names it again."""

    ref: str
    thing: Landmark | Line | Area
    area: Area | None = None
    point: tuple[float, float] | None = None
    metres: float | None = None


@dataclass(frozen=True)
class Whereabouts:
    """A position as one says it: county and town, largest first, and the nearest thing with a name."""

    areas: list[Area]
    near: Nearby | None
    outside: bool


def box_around(longitude: float, latitude: float, metres: float) -> Q:
    """Rows whose `longitude` and `latitude` lie in a square of this half side around a WGS-84 point."""
    tall = metres / METRES_A_DEGREE
    wide = tall / max(cos(radians(latitude)), 0.01)
    return Q(
        latitude__gte=latitude - tall,
        latitude__lte=latitude + tall,
        longitude__gte=longitude - wide,
        longitude__lte=longitude + wide,
    )


def near_point(point: tuple[float, float], *, limit: int = 8) -> list[Nearby]:
    """Landmarks and lines around a WGS-84 point, nearest first. Two queries."""
    landmarks = Landmark.objects.filter(box_around(*point, LANDMARK_REACH), retired_on=None).select_related("area")
    found = [_landmark(one, metres_between(point, (one.longitude, one.latitude))) for one in landmarks[:200]]
    lines = {one.code: one.metres for one in line_index().nearest_lines(*point, LINE_REACH)[:limit]}
    rows = Line.objects.filter(code__in=lines).defer("course") if lines else ()
    found += [Nearby(f"line:{row.code}", row, metres=lines[row.code]) for row in rows]
    near = [one for one in found if one.metres is not None and one.metres <= LANDMARK_REACH]
    return sorted(near, key=lambda one: (one.metres or 0.0, one.ref))[:limit]


def within(area: Area, *, limit: int = 12) -> list[Nearby]:
    """Landmarks within an area, then the areas right below it, each by name. Two queries."""
    landmarks = Landmark.objects.filter(area__path__startswith=area.path, retired_on=None).select_related("area")
    below = Area.objects.filter(parent=area, retired_on=None).exclude(level=Level.CELL).defer("boundary")
    return [
        *(_landmark(one) for one in landmarks.order_by("name")[:limit]),
        *(Nearby(f"area:{one.code}", one, area=one) for one in below.order_by("code")[:limit]),
    ]


def place_of(ref: str) -> Nearby | None:
    """The place that a `ref` names; None for nonsense and for what is no longer there."""
    kind, _sep, key = ref.replace("\x00", "").partition(":")
    if kind == "landmark" and key.isdecimal() and len(key) < 18:
        found = Landmark.objects.filter(pk=int(key), retired_on=None).select_related("area").first()
        return _landmark(found) if found else None
    if kind == "line":
        line = Line.objects.filter(code=key, retired_on=None).defer("course").first()
        return Nearby(ref, line) if line else None
    if kind == "area":
        area = Area.objects.filter(code=key, retired_on=None).defer("boundary").first()
        return Nearby(ref, area, area=area) if area else None
    return None


def whereabouts(position: Position) -> Whereabouts:
    """A position in words: where a report from there goes, and what stands near it."""
    found = locate(position)
    if found.outside:
        return Whereabouts([], None, outside=True)
    near: Iterable[Nearby] = near_point(position.wgs84, limit=4)
    first = next((one for one in near if (one.metres or 0.0) <= SAID_REACH), None)
    codes = found.area.path.strip("/").split("/") if found.area else []
    areas = Area.objects.filter(code__in=codes, level__in=SAID_LEVELS).defer("boundary").order_by("path")
    return Whereabouts(list(areas) if codes else [], first, outside=False)


def _landmark(one: Landmark, metres: float | None = None) -> Nearby:
    try:
        point: tuple[float, float] | None = Position(one.longitude, one.latitude).wgs84
    except NotAPosition:
        point = None
    return Nearby(f"landmark:{one.pk}", one, area=one.area, point=point, metres=metres)
