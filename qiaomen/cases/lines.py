"""Which cases lie on a road or a river: those within the city's `adoption_metres` of it. The one definition."""

from django.db.models import QuerySet
from shapely.geometry import shape

from qiaomen.places.coords import METRES_A_DEGREE
from qiaomen.places.index import NearLine
from qiaomen.places.models import Line
from qiaomen.places.queries import line_index

from .models import Case
from .rules import case_rules


def lines_near(longitude: float | None, latitude: float | None) -> list[NearLine]:
    """The lines that a case at this position (WGS-84) lies on, nearest first. One query for the rule."""
    return _near(longitude, latitude, case_rules().adoption_metres)


def cases_on(line: Line, cases: QuerySet[Case]) -> list[int]:
    """The keys of those of these cases that lie on the line. Give it few: those that the day or the page is about."""
    metres = case_rules().adoption_metres
    west, south, east, north = shape(line.course).bounds
    # A degree of longitude is shorter than one of latitude: twice as much is enough up to 60 degrees.
    reach = metres / METRES_A_DEGREE
    box = {"latitude__range": (south - reach, north + reach), "longitude__range": (west - 2 * reach, east + 2 * reach)}
    return [
        pk
        for pk, longitude, latitude in cases.filter(**box).values_list("pk", "longitude", "latitude")
        if line.code in {one.code for one in _near(longitude, latitude, metres)}
    ]


def _near(longitude: float | None, latitude: float | None, metres: float) -> list[NearLine]:
    if longitude is None or latitude is None:
        return []
    return line_index().nearest_lines(longitude, latitude, metres)
