"""Draws what will happen in the demonstration: who says what, where, when, and how far each matter will get."""

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from qiaomen.cases.models.report import Channel, Nature
from qiaomen.places.coords import Position
from qiaomen.places.models import Landmark

from .matters import GIVEN, MATTERS, NAMES, NOT_OURS, Matter

DAYS = 60
REPORTS = 200
PHOTO_SHARE = 0.4
CHANNELS = (
    (Channel.SNAP, 40), (Channel.WEB, 18), (Channel.HOTLINE, 22), (Channel.PATROL, 9), (Channel.VISIT, 5),
    (Channel.PAPER, 2), (Channel.HIGHER_LEVEL, 2), (Channel.MEDIA, 2),
)  # fmt: skip
# Where the chain has got to by now, for the reports of the last days: every desk has something to do.
# Days of age → the steps that may still be to do; what is older has run its course.
STOPS = (
    (0.8, ("accept", "dispatch", "take", "accept", "finish")),
    (3.0, ("finish", "verify", "answer", "approve", "take", "arbitrate", "finish", "verify")),
    (6.0, ("verify", "answer", "rate", "decide", "resume", "finish", "arbitrate", "rate", "approve")),
)
# Farther than any boundary of the city.
ELSEWHERE = (116.40, 39.90)


@dataclass
class Plan:
    """One report and its fate. `stop`: the step that nobody has done yet; `slow`: delays are this many times longer."""

    number: int
    at: datetime
    matter: Matter
    text: str
    place: str
    position: Position | None
    channel: Channel
    nature: Nature
    name: str
    phone: str
    photo: bool
    fate: str
    stop: str = ""
    slow: float = 1.0
    twin_of: "Plan | None" = None


FATES = (
    ("plain", 58), ("unhappy", 7), ("returned", 7), ("disputed", 3), ("extended", 4), ("suspended", 4),
    ("sent_back", 5), ("contested", 4), ("silent", 8), ("declined", 4), ("outside", 2),
)  # fmt: skip


def draw_plans(*, now: datetime, rng: random.Random, reports: int = REPORTS) -> Iterator[Plan]:
    """All reports of the last days, in order of time."""
    landmarks = list(Landmark.objects.filter(retired_on=None).order_by("name"))
    moments = sorted(_moments(now, rng, reports))
    plans: list[Plan] = []
    turns: Counter[tuple[str, ...]] = Counter()
    for number, at in enumerate(moments):
        twin = _twin(plans, at, rng)
        plan = _repeat(twin, number, at, rng) if twin else _draw(number, at, landmarks, rng)
        age = (now - at) / timedelta(days=1)
        if stops := next((steps for days, steps in STOPS if age < days), ()):
            # In turn, so that each of them is there.
            plan.stop = stops[turns[stops] % len(stops)]
            turns[stops] += 1
            plan.fate = {
                "approve": "extended",
                "resume": "suspended",
                "arbitrate": "disputed",
                "decide": "contested",
            }.get(plan.stop, plan.fate if plan.fate in {"declined", "outside", "returned"} else "plain")
        elif rng.random() < 0.10:
            plan.slow = rng.choice((2.5, 4.0))
        plans.append(plan)
    yield from plans


def _moments(now: datetime, rng: random.Random, reports: int) -> Iterator[datetime]:
    for number in range(reports):
        # A third of all in the last week: the desks are for today's work.
        span = 6.0 if number % 3 == 0 else float(DAYS)
        day = now - timedelta(days=rng.uniform(0.02, span))
        hour = rng.choices(range(6, 23), weights=[2, 5, 8, 8, 7, 6, 4, 4, 6, 7, 6, 6, 6, 7, 6, 4, 2])[0]
        at = day.replace(hour=hour, minute=rng.randrange(60), second=rng.randrange(60), microsecond=0)
        yield at if at < now else at - timedelta(days=1)


def _draw(number: int, at: datetime, landmarks: list[Landmark], rng: random.Random) -> Plan:
    matter = rng.choices(MATTERS, weights=[one.weight for one in MATTERS])[0]
    landmark = rng.choice(landmarks)
    channel = rng.choices([one for one, _ in CHANNELS], weights=[share for _, share in CHANNELS])[0]
    fate = rng.choices([one for one, _ in FATES], weights=[share for _, share in FATES])[0]
    nature = rng.choices(
        (Nature.HELP, Nature.COMPLAINT, Nature.SUGGESTION, Nature.ACCUSATION), weights=(55, 30, 10, 5)
    )[0]
    text = rng.choice(NOT_OURS) if fate == "declined" else rng.choice(matter.words).format(place=landmark.name)
    return Plan(
        number=number, at=at, matter=matter, text=text, place=f"{landmark.name}附近",
        position=_near(landmark, rng) if channel in {Channel.SNAP, Channel.PATROL} or rng.random() < 0.7 else None,
        channel=channel, nature=nature, name=rng.choice(NAMES) + rng.choice(GIVEN),
        phone=f"1390000{rng.randrange(10_000):04d}",
        photo=matter.scene is not None and rng.random() < PHOTO_SHARE, fate=fate,
    )  # fmt: skip


def _near(landmark: Landmark, rng: random.Random) -> Position:
    return Position(
        round(landmark.longitude + rng.uniform(-0.0012, 0.0012), 6),
        round(landmark.latitude + rng.uniform(-0.0009, 0.0009), 6),
    )


def _twin(plans: list[Plan], at: datetime, rng: random.Random) -> Plan | None:
    """Now and then somebody else reports what was reported a few hours ago."""
    recent = [one for one in plans[-6:] if one.position and one.fate == "plain" and at - one.at < timedelta(hours=20)]
    return rng.choice(recent) if recent and rng.random() < 0.16 else None


def _repeat(twin: Plan, number: int, at: datetime, rng: random.Random) -> Plan:
    assert twin.position is not None
    position = Position(twin.position.longitude + 0.00012, twin.position.latitude + 0.00008)
    return Plan(
        number=number, at=at, matter=twin.matter, text=f"{twin.place}又是这个问题：{twin.text}", place=twin.place,
        position=position, channel=Channel.SNAP, nature=Nature.HELP, name=rng.choice(NAMES) + rng.choice(GIVEN),
        phone=f"1390000{rng.randrange(10_000):04d}", photo=twin.photo, fate="twin", twin_of=twin,
    )  # fmt: skip
