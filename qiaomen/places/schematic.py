"""Schematic areas, where a city has no boundaries: hexagons around the seats, each to the nearest seat."""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

import h3
import numpy as np
import shapely
from django.utils.translation import gettext as _

from qiaomen.places.coords import METRES_A_DEGREE, Points, check_position

Seat = tuple[float, float]

DECIMALS = 6  # 0.1 m
MOST_CELLS = 1_000_000
# Hexagons near the corners of h3's icosahedron are smaller than the average one.
_SMALLEST_EDGE = 0.7


class SeatsTooClose(ValueError):
    """Two seats lie in one hexagon, so one of them would have no area: take a finer resolution."""


def schematic_areas(
    seats: Mapping[str, Seat],
    resolution: int,
    reach_km: float,
    *,
    parents: Mapping[str, str] | None = None,
    within: Any = None,
) -> dict[str, Any]:
    """A GeoJSON FeatureCollection of areas that share their edges exactly, without gaps or overlaps.

    `seats`: code → WGS-84 (longitude, latitude). `resolution`: of h3, 0–15 (7: edge 1.4 km, 9: 200 m).
    `reach_km`: how far from its seat an area goes at most. `parents`: code → code of the area above; each
    area above becomes the union of those below. `within`: a WGS-84 polygon that nothing may leave;
    a seat that lies outside it, farther than its hexagons reach, gets no area.
    Raises NotAPosition, SeatsTooClose, and ValueError for more than a million hexagons.
    """
    polygons = _unions(_cells_by_seat(seats, resolution, reach_km))
    if within is not None:
        polygons = {code: _polygonal(_clip(polygon, within)) for code, polygon in polygons.items()}
        polygons = {code: polygon for code, polygon in polygons.items() if not polygon.is_empty}
    polygons |= _areas_above(polygons, parents or {})
    return {
        "type": "FeatureCollection",
        "reference": "WGS-84",
        "schematic": True,
        "features": [_feature(code, polygon) for code, polygon in sorted(polygons.items())],
    }


def _cells_by_seat(seats: Mapping[str, Seat], resolution: int, reach_km: float) -> dict[str, list[str]]:
    """Hexagons whose centre is within reach, by the nearest seat; of two as near, the smaller code."""
    codes = sorted(seats)
    homes: dict[str, str] = {}
    for code in codes:
        longitude, latitude = seats[code]
        check_position(longitude, latitude)
        home = h3.latlng_to_cell(latitude, longitude, resolution)
        if home in homes:
            raise SeatsTooClose(
                _("%(one)s 和 %(other)s 的驻地在同一个六边形内，请改用更细的分辨率（现为 %(resolution)s）。")
                % {"one": homes[home], "other": code, "resolution": resolution}
            )
        homes[home] = code
    cells = sorted(_cells_around(homes, resolution, reach_km))
    # A seat's own hexagon is its own, even where the centre is nearer to another seat.
    found = defaultdict(list, {code: [home] for home, code in homes.items()})
    for cell, seat in _nearest_seats(cells, [seats[code] for code in codes], reach_km):
        if cells[cell] not in homes:
            found[codes[seat]].append(cells[cell])
    return found


def _cells_around(homes: Iterable[str], resolution: int, reach_km: float) -> set[str]:
    """Hexagons in reach of any home, and some beyond."""
    edge = h3.average_hexagon_edge_length(resolution, unit="km") * _SMALLEST_EDGE
    rings = math.ceil(reach_km / (1.5 * edge)) + 1
    if 3 * rings * rings > MOST_CELLS:
        raise ValueError(f"{reach_km} km of resolution {resolution} are more than {MOST_CELLS} hexagons")
    cells: set[str] = set()
    for home in homes:
        cells.update(h3.grid_disk(home, rings))
        if len(cells) > MOST_CELLS:
            raise ValueError(f"resolution {resolution} makes more than {MOST_CELLS} hexagons")
    return cells


def _nearest_seats(cells: list[str], seats: list[Seat], reach_km: float) -> list[tuple[int, int]]:
    """(cell, seat) places for the cells in reach, on a plane scaled to metres at the middle latitude."""
    if not seats:
        return []
    towns = np.array(seats, dtype=np.float64)
    centres = np.array([h3.cell_to_latlng(cell) for cell in cells], dtype=np.float64)[:, ::-1]
    scale = METRES_A_DEGREE * np.array([math.cos(math.radians(float(towns[:, 1].mean()))), 1.0])
    tree = shapely.STRtree(shapely.points(towns * scale))
    cell, seat = tree.query_nearest(shapely.points(centres * scale), max_distance=reach_km * 1000, all_matches=True)
    nearest = np.full(len(cells), len(seats), dtype=np.intp)
    np.minimum.at(nearest, cell, seat)
    return [(place, int(seat)) for place, seat in enumerate(nearest) if seat < len(seats)]


def _unions(cells: Mapping[str, list[str]]) -> dict[str, Any]:
    return {code: shapely.coverage_union_all([_hexagon(cell) for cell in own]) for code, own in cells.items()}


def _hexagon(cell: str) -> Any:
    """The cell between h3's numbered vertices: neighbours name the same ones, so edges are the same."""
    corners: Points = np.array([h3.vertex_to_latlng(vertex) for vertex in h3.cell_to_vertexes(cell)])
    return shapely.Polygon(np.round(corners[:, ::-1], DECIMALS))


def _clip(polygon: Any, within: Any) -> Any:
    """The part inside, on the same grid as everything else."""
    return shapely.intersection(polygon, within, grid_size=10.0**-DECIMALS)


def _polygonal(geometry: Any) -> Any:
    """Without the points and lines that a clip leaves where two borders only touch."""
    parts = shapely.get_parts(geometry)
    return shapely.multipolygons(parts[shapely.get_type_id(parts) == shapely.GeometryType.POLYGON])


def _areas_above(polygons: Mapping[str, Any], parents: Mapping[str, str]) -> dict[str, Any]:
    """The union for every area above, however many levels there are."""
    below: dict[str, list[Any]] = defaultdict(list)
    for code, polygon in polygons.items():
        above, seen = parents.get(code), {code}
        while above is not None:
            if above in seen:
                raise ValueError(f"{above} lies above itself")
            seen.add(above)
            below[above].append(polygon)
            above = parents.get(above)
    if twice := sorted(below.keys() & polygons.keys()):
        raise ValueError(f"{twice[0]} has a seat of its own and areas below; give one of both")
    return {code: shapely.union_all(parts) for code, parts in below.items()}


def _feature(code: str, polygon: Any) -> dict[str, Any]:
    """Coordinates as lists, rounded once more because a union may write 115.67 as 115.67000000000002."""
    parts = [[_ring(ring) for ring in (part.exterior, *part.interiors)] for part in shapely.get_parts(polygon)]
    geometry: dict[str, Any] = {"type": "MultiPolygon", "coordinates": parts}
    if len(parts) == 1:
        geometry = {"type": "Polygon", "coordinates": parts[0]}
    return {"type": "Feature", "properties": {"code": code}, "geometry": geometry}


def _ring(ring: Any) -> list[list[float]]:
    points: list[list[float]] = np.round(shapely.get_coordinates(ring), DECIMALS).tolist()
    return points
