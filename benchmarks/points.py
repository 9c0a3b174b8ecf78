"""How many points a second the index of areas places, beside bare STRtree queries in the same run."""

import os
import time
from collections.abc import Callable
from datetime import date

import django
import numpy as np
import shapely

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qiaomen.settings")
django.setup()

from qiaomen.cases.duties import Entry, whose_by  # noqa: E402 (models need Django set up)
from qiaomen.cases.models import Category  # noqa: E402 (the same)
from qiaomen.places.coords import Points  # noqa: E402 (the same)
from qiaomen.places.index import AreaIndex, Shape  # noqa: E402 (the same)

SIDE = 50  # towns along each side: 2,500, in 25 × 20 counties, in one city
CORNERS = 60  # points on each side of a town, as wavy as a real boundary
WEST, SOUTH, STEP = 115.0, 37.0, 0.02
SECONDS = 3.0  # for each measurement


def shapes() -> list[Shape]:
    """3,001 areas of which neighbours share wavy edges."""
    towns = {(x, y): _town(x, y) for x in range(SIDE) for y in range(SIDE)}
    counties: dict[str, list[shapely.Polygon]] = {}
    found = []
    for (x, y), polygon in towns.items():
        county = f"C{x // 2:02d}{y * 20 // SIDE:02d}"
        counties.setdefault(county, []).append(polygon)
        found.append(Shape(f"T{x:02d}{y:02d}", "town", county, polygon))
    for code, parts in counties.items():
        found.append(Shape(code, "county", "CITY", shapely.coverage_union_all(parts)))
    return [*found, Shape("CITY", "city", None, shapely.coverage_union_all(list(towns.values())))]


def _town(x: int, y: int) -> shapely.Polygon:
    along = np.linspace(0, 1, CORNERS, endpoint=False)
    bottom = np.column_stack((x + along, y + _wave(along)))
    right = np.column_stack((x + 1 + _wave(along), y + along))
    top = np.column_stack((x + along, y + 1 + _wave(along)))
    left = np.column_stack((x + _wave(along), y + along))
    corners = np.array([[x + 1, y + 1]]), np.array([[x, y + 1]])
    ring = np.vstack((bottom, right, corners[0], top[:0:-1], corners[1], left[:0:-1]))
    return shapely.Polygon(np.round(ring * STEP + [WEST, SOUTH], 8))


def _wave(along: Points) -> Points:
    wave: Points = 0.1 * np.sin(along * 2 * np.pi)
    return wave


def rate(work: Callable[[], object], points: int) -> float:
    """Points a second of the best of the runs that fit into SECONDS."""
    best, until = float("inf"), time.perf_counter() + SECONDS
    while time.perf_counter() < until:
        begun = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - begun)
    return points / best


def duty(area: str) -> Entry:
    """A line of the table of duties: street lamps in an area."""
    return Entry(1, area, "T", "component", "010*", 1, None, None, None, None)


def main() -> None:
    areas = shapes()
    begun = time.perf_counter()
    index = AreaIndex.build(areas)
    print(f"{len(areas)} polygons indexed in {time.perf_counter() - begun:.2f} s")
    many = np.random.default_rng(7).uniform((WEST, SOUTH), (WEST + 1, SOUTH + 1), (20_000, 2))
    few = many[:500]
    tree = shapely.STRtree([area.geometry for area in areas])
    bare = rate(lambda: tree.query(shapely.points(many), predicate="intersects"), len(many))
    boxes = rate(lambda: tree.query(shapely.points(many)), len(many))
    placed = rate(lambda: index.locate_many(many), len(many))
    single = rate(lambda: [index.locate(x, y) for x, y in few.tolist()], len(few))
    duties = {area.code: [duty(area.code)] for area in areas if area.level != "town"}
    lamp = Category(standard="T", kind="component", code="01037")
    owed = rate(lambda: whose_by(index, duties, many, lamp, on=date(2026, 3, 4)), len(many))
    print(f"bare STRtree query, boxes only:  {boxes:>10,.0f} points/s")
    print(f"bare STRtree query, intersects:  {bare:>10,.0f} points/s")
    for name, speed in (("locate_many", placed), ("to the duty (whose)", owed), ("locate", single)):
        ratios = f"{speed / boxes:.3f} of boxes, {speed / bare:.2f} of intersects"
        print(f"{name + ':':<32} {speed:>10,.0f} points/s; {ratios}")


if __name__ == "__main__":
    main()
