"""Fingers on a page: real touch events, as a screen would make them."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

Point = tuple[float, float]
STEPS = 6


def drag(page: "Page", *fingers: tuple[Point, Point]) -> None:
    """Each finger goes down at its first point, moves to its second, and all are lifted."""
    chrome = page.context.new_cdp_session(page)

    def touch(kind: str, share: float) -> None:
        points = [{"id": number, **_between(ends, share)} for number, ends in enumerate(fingers)]
        chrome.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points if kind != "touchEnd" else []})

    touch("touchStart", 0)
    for step in range(1, STEPS + 1):
        touch("touchMove", step / STEPS)
    touch("touchEnd", 1)
    chrome.detach()


def _between(ends: Sequence[Point], share: float) -> dict[str, float]:
    """A point on the way from one end to the other."""
    (x, y), (to_x, to_y) = ends
    return {"x": x + (to_x - x) * share, "y": y + (to_y - y) * share}
