"""Schematic areas for a city that has no boundaries: counties fill the city, smaller areas lie around their seats."""

import json
import math
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from statistics import median
from typing import Any

import h3
from django.utils.translation import gettext as _
from shapely.geometry import shape

from qiaomen.places.coords import ReferenceSystem, metres_between, to_wgs84
from qiaomen.places.schematic import Seat, SeatsTooClose, schematic_areas

from .checks import position_faults
from .city_file import read_city_file
from .columns import BOUNDARIES, CITY, DIVISIONS, SHEET
from .faults import Fault
from .reading import Folder, Row, read_sheet
from .trees import by_code, tree_faults

# Hexagons across the reach of an area: fewer look coarse, more make a large file.
FINENESS = 6
FINEST = 13
# Of the distance between neighbouring seats: far enough that areas meet, near enough to stay around the seat.
SHARE = 0.75
# A seat without neighbours reaches so far.
ALONE_KM = 1.0
LEAST_KM = 0.05


def draw(path: Path) -> tuple[Path, list[Fault]]:
    """Write `boundaries.geojson` into a city's folder. With a fault nothing is written."""
    target = path / BOUNDARIES
    folder = Folder(path)
    folder.city, faults, _warnings = read_city_file(path / CITY)
    folder.faults = faults
    folder.rows = {name: [] for name in SHEET}
    read_sheet(folder, SHEET[DIVISIONS])
    rows = folder.rows[DIVISIONS]
    folder.faults += [*tree_faults(folder), *position_faults(rows), *_real(target)]
    if folder.faults:
        return target, folder.faults
    try:
        areas = list(_areas(by_code(rows)))
    except (SeatsTooClose, ValueError) as error:
        return target, [Fault(DIVISIONS, 0, _("画不出示意边界：%(error)s") % {"error": error})]
    target.write_text(_text(areas), encoding="utf-8")
    return target, []


def _real(target: Path) -> Iterator[Fault]:
    """Surveyed boundaries are never overwritten by sketches."""
    if not target.exists():
        return
    try:
        content = json.loads(target.read_text(encoding="utf-8-sig"))
    except ValueError:
        content = None
    if not isinstance(content, dict) or content.get("schematic") is not True:
        yield Fault(BOUNDARIES, 0, _("已有边界文件，而且不是示意边界；要重画，请先把它移走"))


def _areas(rows: Mapping[str, Row]) -> Iterator[dict[str, Any]]:
    """Features from the largest level down; each level lies within the one above."""
    below: dict[str, list[str]] = {}
    for code, row in rows.items():
        below.setdefault(row["parent"], []).append(code)
    seats = {code: _seat(row) for code, row in rows.items() if row["longitude"] is not None}
    for top in below.get("", []):
        groups = _groups(top, below, seats)
        gap = max(_gaps([group[0] for group in groups.values()]), default=ALONE_KM)
        drawn = _around(groups, gap, None, top)
        yield from drawn.values()
        yield from _below(drawn, groups, below, seats)


def _below(
    drawn: Mapping[str, Any], codes: Iterable[str], below: Mapping[str, list[str]], seats: Mapping[str, Seat]
) -> Iterator[dict[str, Any]]:
    for parent in sorted(codes):
        groups = _groups(parent, below, seats)
        if parent not in drawn or not groups:
            continue
        gaps = _gaps([group[0] for group in groups.values()])
        inner = _around(groups, median(gaps) if gaps else ALONE_KM, shape(drawn[parent]["geometry"]), "")
        yield from inner.values()
        yield from _below(inner, groups, below, seats)


def _seat(row: Row) -> Seat:
    return to_wgs84(row["longitude"], row["latitude"], ReferenceSystem(row["reference"]))


def _groups(parent: str, below: Mapping[str, list[str]], seats: Mapping[str, Seat]) -> dict[str, list[Seat]]:
    """For each area below that has a seat: its own, then those of all areas below it, which must be in it too."""
    return {code: [seats[code], *_seats_below(code, below, seats)] for code in below.get(parent, []) if code in seats}


def _seats_below(code: str, below: Mapping[str, list[str]], seats: Mapping[str, Seat]) -> Iterator[Seat]:
    for child in below.get(code, []):
        if child in seats:
            yield seats[child]
        yield from _seats_below(child, below, seats)


def _gaps(seats: list[Seat]) -> list[float]:
    """For each seat the kilometres to its nearest neighbour."""
    return [
        min(metres_between(seat, other) for place, other in enumerate(seats) if place != own) / 1000
        for own, seat in enumerate(seats)
        if len(seats) > 1
    ]


def _around(groups: Mapping[str, list[Seat]], gap_km: float, within: Any, top: str) -> dict[str, dict[str, Any]]:
    """Features by code, and one of `top` around all. Finer hexagons where two groups meet in one."""
    reach = max(gap_km * SHARE, LEAST_KM)
    for resolution in range(_resolution(reach), FINEST + 1):
        parts, parents = _parts(groups, resolution)
        if top:
            parents |= dict.fromkeys(groups, top)
        try:
            made = schematic_areas(parts, resolution, reach, parents=parents, within=within)
        except SeatsTooClose:
            if resolution == FINEST:
                raise
        else:
            features = {feature["properties"]["code"]: feature for feature in made["features"]}
            return {code: feature for code, feature in features.items() if code not in parts}
    return {}


def _resolution(reach_km: float) -> int:
    """The coarsest hexagons of which FINENESS lie across the reach."""
    for level in range(FINEST):
        if h3.average_hexagon_edge_length(level, unit="km") * FINENESS <= reach_km * math.sqrt(3):
            return level
    return FINEST


def _parts(groups: Mapping[str, list[Seat]], resolution: int) -> tuple[dict[str, Seat], dict[str, str]]:
    """A part around each seat, one a hexagon, and the area that each part belongs to."""
    parts: dict[str, Seat] = {}
    for code, seats in groups.items():
        for longitude, latitude in seats:
            cell = h3.latlng_to_cell(latitude, longitude, resolution)
            parts.setdefault(f"{code} {cell}", (longitude, latitude))
    return parts, {part: part.rsplit(" ", 1)[0] for part in parts}


def _text(features: list[dict[str, Any]]) -> str:
    """A line for each feature, so that a change of one is a change of one line."""
    head = {"type": "FeatureCollection", "reference": ReferenceSystem.WGS84.value, "schematic": True}
    opening = json.dumps(head, ensure_ascii=False)[:-1]
    lines = ",\n".join(json.dumps(feature, separators=(",", ":")) for feature in features)
    return f'{opening}, "features": [\n{lines}\n]}}\n'
