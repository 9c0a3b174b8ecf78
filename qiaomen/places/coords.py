"""Positions: the four reference systems of Chinese maps, distances, and what is not a position."""

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
import shapely
from django.utils.translation import gettext_lazy as _
from numpy.typing import NDArray

Points = NDArray[np.float64]

EARTH_RADIUS = 6_371_008.8  # metres, mean radius (IUGG)
METRES_A_DEGREE = EARTH_RADIUS * math.pi / 180  # of latitude

# The ellipsoid that the GCJ-02 offset is defined on (Krasovsky 1940).
_SEMI_MAJOR = 6_378_245.0
_ECCENTRICITY_SQUARED = 0.00669342162296594323
# Outside this box (west, south, east, north) map services publish plain WGS-84.
CHINA = (72.004, 0.8293, 137.8347, 55.8271)
_BD_TURN = math.pi * 3000 / 180
# The largest offset is about 0.013 degrees; beyond the margin no shifted point can come from inside the box.
_MARGIN = 0.05
# Each round leaves at most a fortieth of the error. A fixed number, not a test for convergence: a vertex that
# two areas share must come out the same whatever else is converted with it.
_ROUNDS = 10
_GEOMETRY_DECIMALS = 8  # a millimetre


class ReferenceSystem(StrEnum):
    """The systems in which positions reach a Chinese city; the value is what files and forms say."""

    WGS84 = "WGS-84"
    CGCS2000 = "CGCS2000"
    GCJ02 = "GCJ-02"
    BD09 = "BD-09"

    @property
    def is_shifted(self) -> bool:
        """Whether it differs from WGS-84 by more than a case can bear.

        CGCS2000 does not: its ellipsoid differs from that of WGS-84 by 0.1 mm at the poles, and its
        frame by the drift of the continent since 2000, some decimetres; a telephone is wrong by metres.
        """
        return self in (ReferenceSystem.GCJ02, ReferenceSystem.BD09)


class NotAPosition(ValueError):
    """Two numbers that cannot be a position; the message says why, `meant` what was probably meant."""

    def __init__(self, message: Any, meant: tuple[float, float] | None = None) -> None:
        super().__init__(message)
        self.meant = meant


def check_position(longitude: float, latitude: float) -> None:
    """Accept degrees that may be a place; raise NotAPosition when out of range, exchanged, or 0,0."""
    if not (math.isfinite(longitude) and math.isfinite(latitude)):
        raise NotAPosition(_("经度和纬度必须是数字。"))
    if longitude == 0 and latitude == 0:
        raise NotAPosition(_("经度和纬度都是 0，说明没有取得定位。请重新定位，或在地图上选点。"))
    if _looks_exchanged(longitude, latitude):
        raise NotAPosition(_("经度和纬度可能写反了：经度在前，纬度在后（例如 115.67，37.74）。"), (latitude, longitude))
    if abs(longitude) > 180:
        raise NotAPosition(_("经度超出范围：应在 -180 到 180 之间。"))
    if abs(latitude) > 90:
        raise NotAPosition(_("纬度超出范围：应在 -90 到 90 之间。"))


def _looks_exchanged(longitude: float, latitude: float) -> bool:
    """No latitude exceeds 90; and the far north of the Barents Sea is more likely the west of China."""
    if 90 < abs(latitude) <= 180:
        return abs(longitude) <= 90
    return 73 <= latitude <= 90 and 18 <= longitude <= 54


def to_wgs84(longitude: float, latitude: float, system: ReferenceSystem) -> tuple[float, float]:
    """Degrees in `system` as WGS-84 degrees, exact to 1e-9 within China. Raises NotAPosition."""
    check_position(longitude, latitude)
    return _one(points_to_wgs84(np.array([[longitude, latitude]], dtype=np.float64), system))


def from_wgs84(longitude: float, latitude: float, system: ReferenceSystem) -> tuple[float, float]:
    """WGS-84 degrees as degrees in `system`. Raises NotAPosition."""
    check_position(longitude, latitude)
    return _one(points_from_wgs84(np.array([[longitude, latitude]], dtype=np.float64), system))


def points_from_wgs84(points: Points, system: ReferenceSystem) -> Points:
    """An (n, 2) array of WGS-84 longitudes and latitudes, in `system`; a copy."""
    moved = np.array(points, dtype=np.float64)
    if system.is_shifted:
        inside = _in_china(moved)
        moved[inside] += _offset(moved[inside], system)
    return moved


def points_to_wgs84(points: Points, system: ReferenceSystem) -> Points:
    """An (n, 2) array of longitudes and latitudes in `system`, in WGS-84; a copy.

    The offset has no closed inverse: guess, see how far the guess would be shifted, correct.
    """
    moved = np.array(points, dtype=np.float64)
    if not system.is_shifted:
        return moved
    near = _in_china(moved, _MARGIN)
    given = moved[near]
    guess = given.copy()
    for _round in range(_ROUNDS):
        guess = given - _offset(guess, system)
    moved[near] = np.where(_in_china(guess)[:, None], guess, given)
    return moved


def geometry_to_wgs84(geometry: Any, system: ReferenceSystem) -> Any:
    """A shapely geometry (or an array of them) in `system`, in WGS-84, rounded to a millimetre."""
    if not system.is_shifted:
        return geometry
    return shapely.transform(geometry, lambda points: np.round(points_to_wgs84(points, system), _GEOMETRY_DECIMALS))


def metres_between(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Metres along the great circle between two WGS-84 (longitude, latitude) pairs; within 0.6 %."""
    west, south, east, north = map(math.radians, (*one, *other))
    half = math.sin((north - south) / 2) ** 2 + math.cos(south) * math.cos(north) * math.sin((east - west) / 2) ** 2
    return 2 * EARTH_RADIUS * math.asin(math.sqrt(min(1.0, half)))


@dataclass(frozen=True, slots=True)
class Position:
    """A position as it came, in the system it came in. Raises NotAPosition when it cannot be one."""

    longitude: float
    latitude: float
    system: ReferenceSystem = ReferenceSystem.WGS84

    def __post_init__(self) -> None:
        check_position(self.longitude, self.latitude)

    @property
    def wgs84(self) -> tuple[float, float]:
        """(longitude, latitude) in WGS-84 degrees."""
        return to_wgs84(self.longitude, self.latitude, self.system)


def _one(points: Points) -> tuple[float, float]:
    return float(points[0, 0]), float(points[0, 1])


def _in_china(points: Points, margin: float = 0.0) -> NDArray[np.bool_]:
    west, south, east, north = CHINA
    longitude, latitude = points[:, 0], points[:, 1]
    inside: NDArray[np.bool_] = (
        (longitude >= west - margin)
        & (longitude <= east + margin)
        & (latitude >= south - margin)
        & (latitude <= north + margin)
    )
    return inside


def _offset(points: Points, system: ReferenceSystem) -> Points:
    """Degrees to add to WGS-84 to arrive in a shifted system."""
    gcj = _gcj_offset(points)
    if system is ReferenceSystem.GCJ02:
        return gcj
    return gcj + _bd_offset(points + gcj)


def _gcj_offset(points: Points) -> Points:
    """The published GCJ-02 polynomial: metres east and north, turned into degrees on its own ellipsoid."""
    x, y = points[:, 0] - 105.0, points[:, 1] - 35.0
    common = 0.1 * x * y + 2 / 3 * (_wave(x, 20, 1 / 6) + _wave(x, 20, 1 / 2))
    root = np.sqrt(np.abs(x))
    east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * root + common
    east += 2 / 3 * (_wave(x, 20, 1) + _wave(x, 40, 3) + _wave(x, 150, 12) + _wave(x, 300, 30))
    north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.2 * root + common
    north += 2 / 3 * (_wave(y, 20, 1) + _wave(y, 40, 3) + _wave(y, 160, 12) + _wave(y, 320, 30))
    radians = np.radians(points[:, 1])
    flat = 1 - _ECCENTRICITY_SQUARED * np.sin(radians) ** 2
    metres_east = _SEMI_MAJOR / np.sqrt(flat) * np.cos(radians)
    metres_north = _SEMI_MAJOR * (1 - _ECCENTRICITY_SQUARED) / flat**1.5
    offset: Points = np.degrees(np.column_stack((east / metres_east, north / metres_north)))
    return offset


def _wave(value: Points, metres: float, degrees: float) -> Points:
    """A sine whose half wave is `degrees` long."""
    wave: Points = metres * np.sin(value * np.pi / degrees)
    return wave


def _bd_offset(points: Points) -> Points:
    """Degrees that Baidu adds to GCJ-02: a small turn and stretch about 0,0, then a shift."""
    x, y = points[:, 0], points[:, 1]
    distance = np.hypot(x, y) + 0.00002 * np.sin(y * _BD_TURN)
    angle = np.arctan2(y, x) + 0.000003 * np.cos(x * _BD_TURN)
    shifted = np.column_stack((distance * np.cos(angle) + 0.0065, distance * np.sin(angle) + 0.006))
    offset: Points = shifted - points
    return offset
