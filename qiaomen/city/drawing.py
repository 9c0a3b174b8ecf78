"""Schematic areas for a city that has no boundaries: counties fill the city, smaller areas lie around their seats."""

import json
import math
from collections.abc import Iterator, Mapping
from pathlib import Path
from statistics import median
from typing import Any

import h3
from django.utils.translation import gettext as _
from shapely.geometry import shape

from qiaomen.places.coords import ReferenceSystem, metres_between, to_wgs84
from qiaomen.places.models import Level
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
    children: dict[str, dict[str, Seat]] = {}
    tops = [code for code, row in rows.items() if row["level"] == Level.CITY]
    for code, row in rows.items():
        if row["longitude"] is not None and row["parent"]:
            system = ReferenceSystem(row["reference"])
            children.setdefault(row["parent"], {})[code] = to_wgs84(row["longitude"], row["latitude"], system)
    for top in tops:
        seats = children.pop(top, {})
        drawn = _around(seats, max(_gaps(seats), default=ALONE_KM), dict.fromkeys(seats, top), None)
        yield from drawn.values()
        yield from _below(drawn, children)


def _below(drawn: Mapping[str, Any], children: dict[str, dict[str, Seat]]) -> Iterator[dict[str, Any]]:
    for parent, feature in sorted(drawn.items()):
        if parent not in children:
            continue
        seats = children.pop(parent)
        gaps = _gaps(seats)
        inner = _around(seats, median(gaps) if gaps else ALONE_KM, {}, shape(feature["geometry"]))
        yield from inner.values()
        yield from _below(inner, children)


def _gaps(seats: Mapping[str, Seat]) -> list[float]:
    """For each seat the kilometres to its nearest neighbour."""
    return [
        min(metres_between(seat, other) for name, other in seats.items() if name != code) / 1000
        for code, seat in seats.items()
        if len(seats) > 1
    ]


def _around(
    seats: Mapping[str, Seat], gap_km: float, parents: Mapping[str, str], within: Any
) -> dict[str, dict[str, Any]]:
    """Features by code. `gap_km`: between neighbouring seats. Finer hexagons where two seats fall into one."""
    reach = max(gap_km * SHARE, 0.05)
    resolution = next(
        (
            level
            for level in range(FINEST)
            if h3.average_hexagon_edge_length(level, unit="km") * FINENESS <= reach * math.sqrt(3)
        ),
        FINEST,
    )
    while True:
        try:
            made = schematic_areas(seats, resolution, reach, parents=parents, within=within)
        except SeatsTooClose:
            if resolution >= FINEST:
                raise
            resolution += 1
        else:
            return {feature["properties"]["code"]: feature for feature in made["features"]}


def _text(features: list[dict[str, Any]]) -> str:
    """A line for each feature, so that a change of one is a change of one line."""
    head = {"type": "FeatureCollection", "reference": ReferenceSystem.WGS84.value, "schematic": True}
    opening = json.dumps(head, ensure_ascii=False)[:-1]
    lines = ",\n".join(json.dumps(feature, separators=(",", ":")) for feature in features)
    return f'{opening}, "features": [\n{lines}\n]}}\n'
