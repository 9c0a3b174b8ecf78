"""Whether a patrol counts: measured against its rule, and what is wrong with it in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from shapely.geometry import LineString, Point, shape

from qiaomen.units.models import Adoption

from .chainage import Course, Plane
from .models import PatrolRule
from .tracks import Track

Fault = dict[str, Any]


@dataclass(frozen=True)
class Measured:
    """What a track comes to. `stretch`: of a line, how long it is; of an area, how long the track is."""

    minutes: int
    metres: int
    passed: int
    stretch: int

    @property
    def percent(self) -> float:
        """How much of the stretch was passed; of an area, how much of the track lies inside."""
        return 100 * self.passed / self.stretch if self.stretch else 0.0


def measure(track: Track, rule: PatrolRule, adoption: Adoption) -> Measured:
    """Against the line's stretch within the rule's metres, or against the area's boundary."""
    minutes, metres = track.seconds // 60, track.metres
    pieces = [[fix.spot for fix in piece] for piece in track.pieces]
    if adoption.line is not None:
        course = Course(adoption.line.course, adoption.from_metres, adoption.until_metres)
        return Measured(minutes, metres, course.passed(pieces, rule.near), course.stretch)
    boundary = adoption.area.boundary if adoption.area else None
    if not boundary or not pieces:
        return Measured(minutes, metres, 0, 0)
    inside = shape(boundary)
    plane = Plane(inside.centroid.x, inside.centroid.y)
    ground = plane.laid(inside).buffer(rule.near)
    walked = [plane.laid(LineString(piece) if len(piece) > 1 else Point(piece[0])) for piece in pieces]
    return Measured(
        minutes, metres, round(sum(way.intersection(ground).length for way in walked)),
        round(sum(way.length for way in walked)),
    )  # fmt: skip


def faults_of(
    found: Measured, rule: PatrolRule, *, started_at: datetime, others: Sequence[tuple[datetime, datetime]]
) -> list[Fault]:
    """Why it does not count; empty when it does. `others`: beginnings and ends of the owner's patrols that count."""
    faults: list[Fault] = []
    if rule.least_minutes and found.minutes < rule.least_minutes:
        faults.append({"what": "minutes", "least": rule.least_minutes, "was": found.minutes})
    if rule.least_metres and found.metres < rule.least_metres:
        faults.append({"what": "metres", "least": rule.least_metres, "was": found.metres})
    if rule.least_percent and found.percent < rule.least_percent:
        # Rounded down: 79.6 must not be told as the 80 that was owed.
        fault = {"what": "percent", "least": rule.least_percent, "was": int(found.percent), "near": rule.near}
        faults.append({**fault, "of": "line" if rule.area_id is None else "area"})
    if rule.least_gap_hours:
        hours = [abs((started_at - began).total_seconds()) / 3600 for began, _ended in others]
        if hours and min(hours) < rule.least_gap_hours:
            faults.append({"what": "gap", "least": rule.least_gap_hours, "was": int(min(hours))})
    return faults


def in_words(fault: Fault) -> str:
    """A fault as the patrolling person reads it."""
    texts = {
        "minutes": _("时间太短：至少 %(least)s 分钟，走了 %(was)s 分钟"),
        "metres": _("走得太少：至少 %(least)s 米，走了 %(was)s 米"),
        "percent": _("没有走全：%(near)s 米以内走到的至少要有 %(least)s%%，走到了 %(was)s%%"),
        "area": _("多半不在区域里：至少 %(least)s%% 的路要在区域里，只有 %(was)s%%"),
        "gap": _("离上一次太近：至少要隔 %(least)s 小时，只隔了 %(was)s 小时"),
        "nothing": _("手机没有记下走过的路：请看定位是否打开"),
    }
    what = "area" if fault.get("of") == "area" else str(fault.get("what"))
    return texts.get(what, "") % fault
