"""Whose ground a problem lies on: the county's authority, and that of the other side where a border is near."""

from math import cos, pi, radians, sin

import numpy as np

from qiaomen.places.coords import METRES_A_DEGREE
from qiaomen.places.models import Area, Level
from qiaomen.places.queries import area_index
from qiaomen.units.models import Unit, UnitKind

from .models import Item

NEAR_METRES = 300
AROUND = 16


def sides(item: Item) -> list[Unit]:
    """The authorities of the counties there, the item's own first; two where it lies within NEAR_METRES of a border."""
    own = item.area.path.strip("/").split("/") if item.area else []
    counties = Area.objects.filter(code__in={*own, *_codes_around(item)}, level=Level.COUNTY, retired_on=None)
    lords = Unit.objects.filter(area__in=counties, kind=UnitKind.TERRITORY, retired_on=None).select_related("area")
    first = {unit.area_id: unit for unit in lords.defer("area__boundary").order_by("-path")}
    return sorted(first.values(), key=lambda unit: (unit.area is None or unit.area.code not in own, unit.code))


def _codes_around(item: Item) -> set[str]:
    if item.longitude is None or item.latitude is None:
        return set()
    reach, narrow = NEAR_METRES / METRES_A_DEGREE, cos(radians(item.latitude))
    turns = [2 * pi * n / AROUND for n in range(AROUND)]
    points = [(item.longitude + reach * cos(a) / narrow, item.latitude + reach * sin(a)) for a in turns]
    index = area_index()
    return {code for place in index.locate_many(np.array(points)) for code in index.chain(int(place))}
