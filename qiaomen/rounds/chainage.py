"""Along a line: how far from its beginning something lies (its kilometre mark), how much of it a track passed."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import shapely
from shapely.geometry import LineString, MultiLineString, Point, mapping, shape
from shapely.ops import substring

from qiaomen.places.coords import METRES_A_DEGREE

Spot = tuple[float, float]


@dataclass(frozen=True)
class Mark:
    """A place along a line: metres from its beginning, and how far beside it."""

    metres: int
    beside: int


def in_words(metres: int) -> str:
    """A kilometre mark as it stands on the posts: K3+250."""
    return f"K{metres // 1000}+{metres % 1000:03d}"


@dataclass(frozen=True)
class Plane:
    """Metres east and north of a point; over the length of a river through one city good to a few in a thousand."""

    east: float
    north: float

    @property
    def _scale(self) -> Any:
        return METRES_A_DEGREE * np.array([math.cos(math.radians(self.north)), 1.0])

    def laid(self, geometry: Any) -> Any:
        """A geometry of degrees in metres."""
        origin = np.array([self.east, self.north])
        return shapely.transform(geometry, lambda points: (points - origin) * self._scale)

    def spot(self, east: float, north: float) -> Spot:
        """A place of metres in degrees."""
        wide, high = self._scale
        return self.east + east / wide, self.north + north / high

    def raised(self, geometry: Any) -> Any:
        """A geometry of metres in degrees."""
        return shapely.transform(geometry, lambda points: points / self._scale + np.array([self.east, self.north]))

    def point(self, spot: Spot) -> Point:
        """A place in metres."""
        found: Point = self.laid(Point(*spot))
        return found


class Course:
    """A line's course, in metres, from first point to last; what is drawn in parts goes on from part to part."""

    def __init__(self, geojson: dict[str, Any], begin: int | None = None, end: int | None = None) -> None:
        """`begin` and `end`: the stretch that matters; positions are counted from the line's beginning all the same."""
        drawn = shape(geojson)
        middle = drawn.envelope.centroid
        self.plane = Plane(middle.x, middle.y)
        laid = self.plane.laid(drawn)
        self._parts: list[LineString] = list(laid.geoms) if isinstance(laid, MultiLineString) else [laid]
        self.begin = begin or 0
        self.end = min(end, self.length) if end is not None else self.length

    @cached_property
    def length(self) -> int:
        """Of the whole line."""
        return round(float(sum(part.length for part in self._parts)))

    @property
    def stretch(self) -> int:
        """Of the stretch that matters."""
        return max(self.end - self.begin, 0)

    def mark(self, spot: Spot) -> Mark:
        """Where along the line a place lies, by the nearest point of the line."""
        here = self.plane.point(spot)
        done, found = 0.0, (math.inf, 0.0)
        for part in self._parts:
            found = min(found, (float(part.distance(here)), done + float(part.project(here))))
            done += part.length
        return Mark(round(found[1]), round(found[0]))

    def at(self, metres: float) -> tuple[float, float]:
        """The point so far along the line, in metres of its plane; beyond an end, that end."""
        left = metres
        for part in self._parts:
            if left <= part.length:
                break
            left -= part.length
        point = part.interpolate(min(left, part.length))
        return point.x, point.y

    @cached_property
    def _stretch(self) -> Any:
        """The stretch as a geometry."""
        done, found = 0.0, []
        for part in self._parts:
            first, last = max(self.begin - done, 0.0), min(self.end - done, part.length)
            if first < last:
                found.append(substring(part, first, last))
            done += part.length
        return shapely.union_all(found) if found else LineString()

    @property
    def drawn(self) -> dict[str, Any]:
        """The stretch for a map, in degrees."""
        found: dict[str, Any] = mapping(self.plane.raised(self._stretch))
        return found

    def posts(self, most: int = 12) -> list[tuple[Spot, int]]:
        """Kilometre posts along the stretch, a round number of kilometres apart, at most so many: place and metres."""
        step = next((1000 * n for n in (1, 2, 5, 10, 20, 50) if self.stretch / n <= 1000 * most), 100_000)
        marks = range(-(-self.begin // step) * step, self.end + 1, step)
        return [(self.plane.spot(*self.at(metres)), metres) for metres in marks]

    def passed(self, pieces: Sequence[Sequence[Spot]], near: float) -> int:
        """How many metres of the stretch a track came within `near` metres of. Between its pieces nobody walked."""
        walked = [LineString(piece) if len(piece) > 1 else Point(piece[0]) for piece in pieces if piece]
        if not walked or self._stretch.is_empty:
            return 0
        reach = self.plane.laid(shapely.union_all(walked)).buffer(near)
        return min(round(float(self._stretch.intersection(reach).length)), self.stretch)
