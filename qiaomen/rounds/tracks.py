"""A track as a telephone wrote it: read without trust, freed of jumps, measured, straightened."""

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import shapely
from shapely.geometry import LineString

from qiaomen.places.coords import NotAPosition, check_position

from .chainage import Plane, Spot

MOST_POINTS = 20_000
MOST_LETTERS = 2_000_000
# A point that may be further off than so many metres is left out; a faster step (metres a second) is a jump.
SUREST, FASTEST = 100.0, 40.0
# A silence longer than this is not counted as time on the way, and not as way.
SILENCE = 300.0
# A telephone that lies still wanders by itself: what is nearer than so many metres to the last place is the same place.
TREMBLING = 15.0
# What is left of a track lies within so many metres of what was walked.
STRAIGHT = 8.0


class NoTrack(ValueError):
    """What came is no track."""


@dataclass(frozen=True)
class Fix:
    """Where the telephone was, so many seconds after it set out."""

    seconds: float
    longitude: float
    latitude: float

    @property
    def spot(self) -> Spot:
        """As a point."""
        return self.longitude, self.latitude


@dataclass(frozen=True)
class Track:
    """What was walked, in order, without jumps."""

    fixes: tuple[Fix, ...]

    @property
    def spots(self) -> list[Spot]:
        """Its points."""
        return [fix.spot for fix in self.fixes]

    @property
    def seconds(self) -> int:
        """On the way; silences are left out."""
        return round(sum(step for step in self._steps() if step <= SILENCE))

    def _steps(self) -> Iterator[float]:
        return (after.seconds - before.seconds for before, after in zip(self.fixes, self.fixes[1:], strict=False))

    @property
    def pieces(self) -> list[tuple[Fix, ...]]:
        """Between the silences."""
        found: list[list[Fix]] = []
        for fix in self.fixes:
            if not found or fix.seconds - found[-1][-1].seconds > SILENCE:
                found.append([])
            found[-1].append(fix)
        return [tuple(one) for one in found]

    @property
    def straightened(self) -> "Track":
        """With as few points as tell the same way within STRAIGHT metres."""
        return Track(tuple(fix for piece in self.pieces for fix in _straight(piece)))

    @property
    def metres(self) -> int:
        """Walked, measured on the straightened track."""
        return round(sum(_length(_straight(piece)) for piece in self.pieces))

    @property
    def rows(self) -> list[list[float]]:
        """As it is stored."""
        return [[round(fix.seconds), round(fix.longitude, 6), round(fix.latitude, 6)] for fix in self.fixes]


def read(text: str) -> Track:
    """A track from JSON [[milliseconds since it set out, longitude, latitude, metres of doubt], …].

    Raises NoTrack for what is none. Points that are unsure, double or cannot have been reached are left out.
    """
    if len(text) > MOST_LETTERS:
        raise NoTrack("too long")
    try:
        rows = json.loads(text or "[]")
    except (ValueError, RecursionError):
        raise NoTrack("not JSON") from None
    if not isinstance(rows, list) or len(rows) > MOST_POINTS:
        raise NoTrack("not a list of points")
    found = sorted((fix for row in rows if (fix := _fix(row))), key=lambda fix: fix.seconds)
    return Track(tuple(_reached(found)))


def _fix(row: Any) -> Fix | None:
    if not isinstance(row, list) or len(row) != 4 or not all(_is_number(one) for one in row):
        raise NoTrack("a point has four numbers")
    milliseconds, longitude, latitude, doubt = map(float, row)
    if milliseconds < 0 or doubt > SUREST:
        return None
    try:
        check_position(longitude, latitude)
    except NotAPosition:
        return None
    return Fix(milliseconds / 1000, longitude, latitude)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e13 and math.isfinite(value)


def _reached(fixes: list[Fix]) -> Iterator[Fix]:
    last: Fix | None = None
    for fix in fixes:
        if last is not None:
            step = fix.seconds - last.seconds
            if step <= 0 or _length((last, fix)) > FASTEST * step + SUREST:
                continue
        last = fix
        yield fix


def _length(fixes: tuple[Fix, ...]) -> float:
    if len(fixes) < 2:
        return 0.0
    laid = Plane(*fixes[0].spot).laid(LineString([fix.spot for fix in fixes]))
    return float(laid.length)


def _straight(fixes: tuple[Fix, ...]) -> tuple[Fix, ...]:
    """Without trembling, then by Douglas and Peucker, whose library gives places and no moments."""
    moved = _moved(fixes)
    if len(moved) < 3:
        return moved
    laid = shapely.get_coordinates(Plane(*moved[0].spot).laid(LineString([fix.spot for fix in moved])))
    kept, open_ = {0, len(moved) - 1}, [(0, len(moved) - 1)]
    while open_:
        first, last = open_.pop()
        if last - first < 2:
            continue
        beside = shapely.distance(LineString(laid[[first, last]]), shapely.points(laid[first + 1 : last]))
        if beside.max() > STRAIGHT:
            far = first + 1 + int(beside.argmax())
            kept.add(far)
            open_ += [(first, far), (far, last)]
    return tuple(moved[place] for place in sorted(kept))


def _moved(fixes: tuple[Fix, ...]) -> tuple[Fix, ...]:
    """Only where it went on by TREMBLING metres; the last one always: it says how long."""
    kept = list(fixes[:1])
    for fix in fixes[1:]:
        if _length((kept[-1], fix)) >= TREMBLING:
            kept.append(fix)
    if len(fixes) > 1 and kept[-1] is not fixes[-1]:
        kept.append(replace(fixes[-1], longitude=kept[-1].longitude, latitude=kept[-1].latitude))
    return tuple(kept)
