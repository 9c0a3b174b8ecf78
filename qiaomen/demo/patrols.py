"""Patrols of the demonstration: two rivers and three streets walked for three months, well by some, badly by others."""

import json
import random
import uuid
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from qiaomen.cases.intake import Submission
from qiaomen.cases.models import Report
from qiaomen.cases.models.report import Channel
from qiaomen.people.actors import Actor
from qiaomen.places.coords import Position
from qiaomen.rounds.chainage import Course, Plane
from qiaomen.rounds.duties import Duty, Period, duties, owners_on, period_of
from qiaomen.rounds.patrolling import Walked, hand_in, report_finding

from .followed import Followed

WEEKS = 12
# Of ten patrols that are owed so many are walked, and so many of these are too short; by owner, in turn.
DILIGENCE = ((0.97, 0.03), (0.8, 0.1), (1.0, 0.0), (0.45, 0.2), (0.9, 0.05))
# What was found, and the category that it comes to.
FOUND = {
    "river": (("岸边倒了建筑垃圾", "06010"), ("桥下有人占河滩种菜", "06026"), ("排口有发黑的水流出来", "06026")),
    "road": (("绿化带里堆着垃圾", "06010"), ("一盏路灯的灯杆歪了", "01037"), ("井盖裂了一道缝", "01002")),
}
PACE = 1.2  # metres a second


def patrol(*, now: datetime, actors: dict[str, Actor], rng: random.Random, life: Followed | None = None) -> None:
    """Each owner walks in each period, up to the running one; now and then something is found on the way.

    `life`: where what was found goes on.
    """
    zone = now.tzinfo
    assert zone is not None, "a moment knows its zone"
    for number, duty in enumerate(duties(owners_on(now.date()), today=now.date(), zone=zone)):
        walks, short = DILIGENCE[number % len(DILIGENCE)]
        for period in _periods(duty, now.date()):
            if duty.rule.in_season(period.first.month) and rng.random() < walks:
                by, is_short = actors[f"handler:{duty.adoption.unit.code}"], rng.random() < short
                _walk(duty, period, now, by, rng, life, is_short=is_short)


def _periods(duty: Duty, today: date) -> Iterator[Period]:
    period = period_of(today - timedelta(weeks=WEEKS), duty.rule.every)
    while period.first <= today:
        yield period
        period = period_of(period.last + timedelta(days=1), duty.rule.every)


def _walk(
    duty: Duty, period: Period, now: datetime, by: Actor, rng: random.Random, life: Followed | None, *, is_short: bool
) -> None:
    length = (period.last - period.first).days
    day = period.first + timedelta(days=rng.randint(0, min(length, 12)))
    began = datetime(day.year, day.month, day.day, rng.choice((8, 9, 15)), rng.randrange(60), tzinfo=now.tzinfo)
    line = duty.adoption.line
    if line is None or began + timedelta(hours=2) > now:
        return
    course = Course(line.course, duty.adoption.from_metres, duty.adoption.until_metres)
    wanted = (
        600 if is_short else max(duty.rule.least_metres or 0, course.stretch * (duty.rule.least_percent or 0) / 100)
    )
    metres = min(wanted * 1.25 + 300, course.stretch)
    seconds = max(metres / PACE, 0 if is_short else 60 * (duty.rule.least_minutes or 0) * 1.1)
    begin = course.begin + rng.uniform(0, max(course.stretch - metres, 0))
    track = _track(course, begin, metres, seconds, rng)
    ended, walk = began + timedelta(seconds=seconds), uuid.UUID(int=rng.getrandbits(128))
    if rng.random() < 0.06:
        at = began + timedelta(seconds=seconds / 2)
        words, code = rng.choice(FOUND.get(line.kind, FOUND["road"]))
        report = _find(duty, track[len(track) // 2], walk, words, by=by, at=at)
        if life is not None:
            life.take_up(report, code, place=report.place_words, at=at)
    hand_in(
        Walked(walk, began, ended, json.dumps(track)), rule=duty.rule, adoption=duty.adoption, by=by,
        at=ended + timedelta(minutes=4),
    )  # fmt: skip


def _track(course: Course, begin: float, metres: float, seconds: float, rng: random.Random) -> list[list[float]]:
    """A point each minute, some metres beside the line."""
    count = max(round(seconds / 60), 2)
    plane: Plane = course.plane
    rows = []
    for n in range(count + 1):
        east, north = course.at(begin + metres * n / count)
        longitude, latitude = plane.spot(east + rng.gauss(0, 6), north + rng.gauss(0, 6))
        rows.append([round(1000 * seconds * n / count), round(longitude, 6), round(latitude, 6), 8])
    return rows


def _find(duty: Duty, point: list[float], walk: uuid.UUID, words: str, *, by: Actor, at: datetime) -> Report:
    submission = Submission(
        Channel.PATROL, words, position=Position(point[1], point[2]), idempotency_key=f"demo:{walk}"
    )
    return report_finding(submission, adoption=duty.adoption, walk=walk, found_at=None, by=by, at=at).report
