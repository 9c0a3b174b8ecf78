"""Questions about places: the city, the area a point lies in, places found by words."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache

from django.db.models import Q
from shapely.geometry import shape

from .coords import Position
from .index import AreaIndex, LineIndex, Shape
from .models import Area, City, Landmark, Level, Line


class NoCity(Exception):
    """No city's data has been loaded yet."""


_held: ContextVar[City | None] = ContextVar("_held", default=None)


def loaded_city() -> City | None:
    """The one city that this deployment serves; None before `qiaomen city load`."""
    return _held.get() or City.objects.first()


def current_city() -> City:
    """The one city that this deployment serves. Raises NoCity before `qiaomen city load`."""
    city = loaded_city()
    if city is None:
        raise NoCity("qiaomen city load cities/hengshui")
    return city


@contextmanager
def held_city() -> Iterator[None]:
    """Inside, the city's row is read once: for a step, or long work, that asks for its rules again and again."""
    token = _held.set(loaded_city())
    try:
        yield
    finally:
        _held.reset(token)


@dataclass(frozen=True)
class Found:
    """Where a point is: the smallest area (None outside or where no polygon is known) and how that was decided."""

    area: Area | None
    outside: bool
    on_edge: bool


def locate(position: Position) -> Found:
    """The area that a position lies in. Edges, holes, the outside and missing polygons: see `AreaIndex.locate`."""
    index = area_index()
    longitude, latitude = position.wgs84
    located = index.locate(longitude, latitude)
    area = Area.objects.get(code=located.smallest) if located.smallest else None
    # A city that has no polygons at all cannot say that a point is outside it.
    return Found(area=area, outside=located.outside and bool(index.codes), on_edge=located.on_edge)


def area_index() -> AreaIndex:
    """The in-memory index over all areas, made once for each edition of the city's data."""
    city = current_city()
    return _area_index(city.edition)


@lru_cache(maxsize=2)
def _area_index(edition: uuid.UUID) -> AreaIndex:
    # A retired area keeps its place in the chains of areas below it, but no point lies in it any more.
    rows = Area.objects.values_list("code", "level", "parent__code", "boundary", "retired_on")
    return AreaIndex.build(
        Shape(code, level, parent, shape(boundary) if boundary and retired is None else None)
        for code, level, parent, boundary, retired in rows
    )


def line_index() -> LineIndex:
    """The in-memory index over all lines, made once for each edition of the city's data."""
    city = current_city()
    return _line_index(city.edition)


@lru_cache(maxsize=2)
def _line_index(edition: uuid.UUID) -> LineIndex:
    rows = Line.objects.filter(retired_on=None).values_list("code", "course")
    return LineIndex([(code, shape(course)) for code, course in rows])


def places_by_words(words: str, limit: int = 8) -> list[Landmark | Area]:
    """Landmarks and areas whose name holds the words, or whose pinyin initials do; shortest first."""
    words = words.strip()
    if not words:
        return []
    match = Q(name__icontains=words) | Q(pinyin__icontains=words)
    found: list[Landmark | Area] = [
        *Landmark.objects.filter(match, retired_on=None).select_related("area")[:limit],
        *Area.objects.filter(match, retired_on=None).exclude(level=Level.CELL)[:limit],
    ]
    return sorted(found, key=lambda place: (len(place.name), place.name))[:limit]
