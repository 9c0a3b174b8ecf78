"""An order in which to visit points: the nearest next, then crossings undone (2-opt). No street is known, only air."""

from collections.abc import Sequence

from .coords import metres_between

Point = tuple[float, float]


def visiting_order(start: Point, points: Sequence[Point]) -> list[int]:
    """The positions in `points`, in the order of a short walk from `start` that need not come back.

    Degrees of WGS-84, longitude first. Of two points as near, the first given goes first. Good for some dozens.
    """
    return _uncrossed(start, points, _nearest_next(start, points))


def legs(start: Point, points: Sequence[Point]) -> list[float]:
    """Metres as the crow flies from `start` to the first point and from each to the next."""
    return [metres_between(one, other) for one, other in zip([start, *points], points, strict=False)]


def _nearest_next(start: Point, points: Sequence[Point]) -> list[int]:
    order: list[int] = []
    here, left = start, list(range(len(points)))
    while left:
        nearest = min(left, key=lambda index: metres_between(here, points[index]))
        left.remove(nearest)
        order.append(nearest)
        here = points[nearest]
    return order


def _uncrossed(start: Point, points: Sequence[Point], order: list[int]) -> list[int]:
    """Turns stretches around as long as that makes the walk shorter. The last point has nothing after it."""
    better = True
    while better:
        better = False
        for first in range(len(order) - 1):
            for last in range(first + 1, len(order)):
                before = start if first == 0 else points[order[first - 1]]
                head, tail = points[order[first]], points[order[last]]
                after = points[order[last + 1]] if last + 1 < len(order) else None
                now = metres_between(before, head) + (metres_between(tail, after) if after else 0.0)
                then = metres_between(before, tail) + (metres_between(head, after) if after else 0.0)
                if then < now - 0.01:
                    order[first : last + 1] = reversed(order[first : last + 1])
                    better = True
    return order
