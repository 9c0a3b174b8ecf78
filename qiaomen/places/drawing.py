"""The city's areas, lines and names as a map draws them: simplified, once for each edition of the city's data."""

import json
import uuid
from functools import lru_cache
from typing import Any

import numpy as np
import shapely
from shapely.geometry import mapping, shape

from .models import Area, Level, Line

# Degrees by which an edge may move: 20 m to 70 m by level. Nobody sees it at the zoom where the level is drawn.
TOLERANCE = {"city": 6e-4, "county": 6e-4, "town": 4e-4, "community": 2e-4, "cell": 2e-4}
DECIMALS = 5
Features = dict[str, Any]


@lru_cache(maxsize=2)
def base_layer(edition: uuid.UUID) -> bytes:
    """JSON with `areas`, `lines`, `names` (GeoJSON, WGS-84) and `bounds`. Two queries, then kept."""
    rows = list(Area.objects.filter(retired_on=None).order_by("code"))
    drawn = [area for area in rows if area.boundary]
    areas = [_feature(area, geometry) for level in Level for area, geometry in _simplified(drawn, level)]
    lines = Line.objects.filter(retired_on=None)
    found = {
        "bounds": _bounds(rows),
        "areas": _collection(areas),
        "lines": _collection([_feature(line, shape(line.course), kind=line.kind) for line in lines]),
        "names": _collection([_feature(area, spot) for area in rows if (spot := _spot(area)) is not None]),
    }
    return json.dumps(found, ensure_ascii=False, separators=(",", ":")).encode()


def _simplified(areas: list[Area], level: Level) -> list[tuple[Area, Any]]:
    """The areas of one level, simplified together: an edge that two of them share stays one edge."""
    own = [area for area in areas if area.level == level]
    if not own:
        return []
    shapes = np.array([shape(area.boundary) for area in own], dtype=object)
    return list(zip(own, shapely.coverage_simplify(shapes, TOLERANCE[level]), strict=True))


def _spot(area: Area) -> Any:
    """Where its name stands: its seat, else a point inside it."""
    if area.longitude is not None and area.latitude is not None:
        return shapely.Point(area.longitude, area.latitude)
    return shape(area.boundary).representative_point() if area.boundary else None


def _bounds(areas: list[Area]) -> list[float]:
    """West, south, east, north of all that is drawn; the middle of China for a city that has nothing yet."""
    shapes = [shape(area.boundary) for area in areas if area.boundary] or [_spot(area) for area in areas]
    known = [one for one in shapes if one is not None]
    if not known:
        return [73.0, 18.0, 135.0, 53.0]
    return [round(float(value), DECIMALS) for value in shapely.total_bounds(np.array(known, dtype=object))]


def _feature(thing: Area | Line, geometry: Any, **more: str) -> Features:
    rounded = shapely.transform(geometry, lambda points: np.round(points, DECIMALS))
    names = {"code": thing.code, "name": thing.name, "name_en": thing.name_en}
    level = {"level": thing.level} if isinstance(thing, Area) else {}
    return {"type": "Feature", "properties": names | level | more, "geometry": mapping(rounded)}


def _collection(features: list[Features]) -> Features:
    return {"type": "FeatureCollection", "features": features}
