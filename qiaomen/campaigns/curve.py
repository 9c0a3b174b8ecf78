"""Where the curve of a target is drawn; the table beside it stays the truth."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from .forecast import Forecast

WIDTH, HEIGHT = 600, 200
HEADROOM = 1.06
Point = tuple[float, float]


@dataclass(frozen=True)
class Curve:
    """In its own units, WIDTH x HEIGHT, y downwards. `ahead` and `band` are empty without a forecast."""

    line: str
    last: Point
    task: float
    ahead: str
    band: str
    width: int = WIDTH
    height: int = HEIGHT


def curve(
    points: Sequence[tuple[date, Decimal]], *, task: Decimal, from_on: date, until_on: date, ahead: Forecast | None
) -> Curve | None:
    """None where there are not two points to join."""
    if len(points) < 2:
        return None
    top = HEADROOM * max(float(task), *(float(value) for _day, value in points), ahead.high if ahead else 0) or 1
    end = max(until_on, points[-1][0])
    span = max(1, (end - from_on).days)

    def at(day: date, value: float) -> Point:
        return round(WIDTH * (day - from_on).days / span, 1), round(HEIGHT * (1 - value / top), 1)

    drawn = [at(day, float(value)) for day, value in points]
    joined, band = "", ""
    if ahead:
        joined = _joined([drawn[-1], at(until_on, ahead.value)])
        band = _joined([drawn[-1], at(until_on, ahead.high), at(until_on, ahead.low)])
    return Curve(_joined(drawn), drawn[-1], at(end, float(task))[1], joined, band)


def _joined(points: Sequence[Point]) -> str:
    return " ".join(f"{x},{y}" for x, y in points)
