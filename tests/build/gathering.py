"""Many cases at once, as they would stand after intake: for what counts them and moves none."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from qiaomen.cases.models import Case, Category
from qiaomen.places.models import Area

from .city import EAST_POINT, WEST_POINT, World


def came_in(
    moments: Iterable[datetime], category: Category | None, area: Area, point: tuple[float, float] | None = None
) -> list[Case]:
    """A case for each moment, waiting for acceptance, some 200 m north of the one before unless a point is given."""
    east = EAST_POINT.longitude if area.code.endswith("2") else WEST_POINT.longitude
    return Case.objects.bulk_create(
        Case(
            title="路灯不亮", text="路灯不亮", nature="help", version=1, state_since=at, opened_at=at,
            category=category, area=area, longitude=point[0] if point else east + 0.002,
            latitude=point[1] if point else 37.705 + n % 40 * 0.002,
        )
        for n, at in enumerate(moments)
    )  # fmt: skip


def usual_weeks(made: World, at: datetime, *, days: int = 98) -> None:
    """Three lamps in the west and two holes in the east a day, and a lamp in the east each third day."""
    past = [at - timedelta(days=n) for n in range(days)]
    came_in([day - timedelta(hours=n) for day in past for n in range(3)], made.lamp, made.west)
    came_in([day - timedelta(hours=n) for day in past for n in range(2)], made.hole, made.east)
    came_in(past[::3], made.lamp, made.east)


def outbreak(
    made: World, at: datetime, n: int = 12, *, days: int = 3, point: tuple[float, float] | None = None
) -> None:
    """So many lamps more in the east, over the last days."""
    came_in([at - timedelta(days=k % days, minutes=k) for k in range(n)], made.lamp, made.east, point)
