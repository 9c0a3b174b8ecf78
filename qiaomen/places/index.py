"""Which area holds a point: the areas' polygons in memory, and the lines near a point."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import shapely
from numpy.typing import NDArray

from qiaomen.places.coords import METRES_A_DEGREE, Points

LEVELS = ("city", "county", "town", "community", "cell")
OUTSIDE = -1
# Degrees, about a millimetre, to which boundaries are kept: nearer than this a point is on the edge.
ON_EDGE = 1e-8


@dataclass(frozen=True, slots=True)
class Shape:
    """An area as the index needs it: `level` is one of LEVELS, `geometry` WGS-84 (Multi)Polygon or None."""

    code: str
    level: str
    parent: str | None
    geometry: Any = None


@dataclass(frozen=True, slots=True)
class Located:
    """The areas that hold a point: `chain` by `parent` from the smallest to the largest, empty outside."""

    chain: tuple[str, ...]
    on_edge: bool = False

    @property
    def smallest(self) -> str | None:
        """The code of the deepest area there."""
        return self.chain[0] if self.chain else None

    @property
    def outside(self) -> bool:
        """Whether no area with a polygon holds the point."""
        return not self.chain


class AreaIndex:
    """Polygons by place. The deepest level wins; on one level the smallest code; edges belong to the area.

    `codes` are those of the areas with a polygon, the winner of any two first.
    """

    codes: tuple[str, ...]

    def __init__(self, ranked: list[Shape], chains: dict[str, tuple[str, ...]]) -> None:
        self.codes = tuple(shape.code for shape in ranked)
        self._levels = tuple(shape.level for shape in ranked)
        self._chains = chains
        self._polygons = np.array([shape.geometry for shape in ranked], dtype=object)
        shapely.prepare(self._polygons)
        west, south, east, north = shapely.bounds(self._polygons).reshape(-1, 4).T
        # The tree holds boxes a little wider than the polygons, so that a point just beside an edge is found.
        self._tree = shapely.STRtree(shapely.box(west - ON_EDGE, south - ON_EDGE, east + ON_EDGE, north + ON_EDGE))

    @classmethod
    def build(cls, shapes: Iterable[Shape]) -> Self:
        """Index areas. Raises ValueError for a code twice, an unknown level or parent, what is no polygon."""
        by_code: dict[str, Shape] = {}
        for shape in shapes:
            if shape.code in by_code:
                raise ValueError(f"area {shape.code} is there twice")
            by_code[shape.code] = shape
        for shape in by_code.values():
            _check(shape, by_code)
        drawn = [shape for shape in by_code.values() if shape.geometry is not None]
        drawn.sort(key=lambda shape: (-LEVELS.index(shape.level), shape.code))
        return cls(drawn, {shape.code: _chain(shape, by_code) for shape in drawn})

    def locate(self, longitude: float, latitude: float) -> Located:
        """The areas that hold a WGS-84 point (degrees)."""
        place = int(self.locate_many(np.array([[longitude, latitude]], dtype=np.float64))[0])
        if place == OUTSIDE:
            return Located(())
        edge = shapely.boundary(self._polygons[place])
        near = bool(shapely.dwithin(edge, shapely.Point(longitude, latitude), ON_EDGE))
        return Located(self._chains[self.codes[place]], on_edge=near)

    def locate_many(self, points: Points) -> NDArray[np.intp]:
        """For an (n, 2) array of WGS-84 degrees: n positions in `codes`, OUTSIDE where no area is."""
        winners = np.full(len(points), len(self.codes), dtype=np.intp)
        known = np.flatnonzero(np.isfinite(points).all(axis=1))
        spots = shapely.points(points[known])
        spot, area = self._tree.query(spots)
        held = self._holds(area, spots[spot])
        np.minimum.at(winners, known[spot[held]], area[held])
        winners[winners == len(self.codes)] = OUTSIDE
        return winners

    def chain(self, place: int) -> tuple[str, ...]:
        """The areas of one answer of `locate_many`, from the smallest to the largest; empty for OUTSIDE."""
        return () if place == OUTSIDE else self._chains[self.codes[place]]

    def cell(self, place: int) -> str | None:
        """The grid cell of one answer of `locate_many`; None where the deepest area there is larger than a cell."""
        return None if place == OUTSIDE or self._levels[place] != LEVELS[-1] else self.codes[place]

    def _holds(self, areas: NDArray[np.intp], spots: NDArray[np.object_]) -> NDArray[np.bool_]:
        """For pairs: whether the polygon holds the point or passes within ON_EDGE of it."""
        polygons = self._polygons[areas]
        held: NDArray[np.bool_] = shapely.intersects(polygons, spots)
        beside = np.flatnonzero(~held)
        held[beside] = shapely.dwithin(polygons[beside], spots[beside], ON_EDGE)
        return held


def _check(shape: Shape, by_code: dict[str, Shape]) -> None:
    if shape.level not in LEVELS:
        raise ValueError(f"area {shape.code} has the unknown level {shape.level}")
    if shape.geometry is not None and (
        shape.geometry.geom_type not in ("Polygon", "MultiPolygon") or shape.geometry.is_empty
    ):
        raise ValueError(f"area {shape.code} is not drawn as a polygon")
    if shape.parent is None:
        return
    parent = by_code.get(shape.parent)
    if parent is None:
        raise ValueError(f"area {shape.code} lies in {shape.parent}, which is not there")
    # With levels that only rise, no chain can run in a circle.
    if parent.level in LEVELS and LEVELS.index(parent.level) >= LEVELS.index(shape.level):
        raise ValueError(f"area {shape.code} lies in {parent.code}, which is not of a higher level")


def _chain(shape: Shape, by_code: dict[str, Shape]) -> tuple[str, ...]:
    codes = [shape.code]
    while shape.parent is not None:
        shape = by_code[shape.parent]
        codes.append(shape.code)
    return tuple(codes)


@dataclass(frozen=True, slots=True)
class NearLine:
    """A line near a point, and how near."""

    code: str
    metres: float


class LineIndex:
    """Lines by place: roads, rivers, canals."""

    def __init__(self, lines: Iterable[tuple[str, Any]]) -> None:
        """Take (code, WGS-84 LineString or MultiLineString); a code may come several times."""
        kept = sorted(lines, key=lambda line: line[0])
        self._codes = [code for code, _line in kept]
        self._lines = np.array([line for _code, line in kept], dtype=object)
        self._tree = shapely.STRtree(self._lines)

    def nearest_lines(self, longitude: float, latitude: float, metres: float) -> list[NearLine]:
        """Lines within `metres` of a WGS-84 point, nearest first, then by code; each code once."""
        here = np.array([longitude, latitude])
        scale = METRES_A_DEGREE * np.array([math.cos(math.radians(latitude)), 1.0])
        reach = metres / scale
        found = self._tree.query(shapely.box(*(here - reach), *(here + reach)))
        # Metres east and north of the point: good to a thousandth over the few kilometres that are asked for.
        local = shapely.transform(self._lines[found], lambda points: (points - here) * scale)
        distances = shapely.distance(local, shapely.Point(0, 0))
        nearest: dict[str, float] = {}
        for place, distance in zip(found, distances, strict=True):
            code = self._codes[place]
            if distance <= metres:
                nearest[code] = min(float(distance), nearest.get(code, math.inf))
        return sorted(
            (NearLine(code, distance) for code, distance in nearest.items()),
            key=lambda line: (line.metres, line.code),
        )

    def lines_within(self, points: Points, metres: float) -> list[list[str]]:
        """For an (n, 2) array of WGS-84 degrees: the codes of the lines within `metres` of each, in order.

        All at once on one plane, whose scale is that of the points' middle: half a degree of latitude away, metres are
        wrong by less than a hundredth.
        """
        found: list[list[str]] = [[] for _point in points]
        if len(points) == 0 or len(self._lines) == 0:
            return found
        middle = float((points[:, 1].min() + points[:, 1].max()) / 2)
        scale = METRES_A_DEGREE * np.array([math.cos(math.radians(middle)), 1.0])
        tree = shapely.STRtree(shapely.transform(self._lines, lambda corners: corners * scale))
        for point, line in tree.query(shapely.points(points * scale), predicate="dwithin", distance=metres).T:
            found[point].append(self._codes[line])
        return [sorted(set(codes)) if codes else codes for codes in found]
