"""What gathers in the demonstration: the lamps of a whole road go dark, a quarter of the city stays cold."""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta

from qiaomen.campaigns import gathered
from qiaomen.campaigns.planning import show
from qiaomen.cases import gathering
from qiaomen.cases.actions import likely_owner
from qiaomen.cases.models import Finding
from qiaomen.cases.models.finding import Basis, Standing
from qiaomen.cases.models.report import Channel, Nature
from qiaomen.people.actors import Actor
from qiaomen.places.coords import Position
from qiaomen.units.queries import day_of

from .matters import GIVEN, MATTERS, NAMES, Matter
from .plans import Plan

DAYS = 4
# Along 人民路, each more than a hundred metres from the next: one road, not one lamp.
LAMPS = tuple((115.632 + n * 0.0022, 37.7372 + n * 0.0001) for n in range(11))
# The houses around 萧何广场, away from every road that is drawn.
HOUSES = tuple((115.6935 + n % 4 * 0.0022, 37.7205 + n // 4 * 0.0021) for n in range(15))
STOPS = ("take", "finish", "verify", "finish")


def gathered_plans(*, now: datetime, first: int, rng: random.Random) -> Iterator[Plan]:
    """The reports of both, numbered from `first`."""
    lamp = next(one for one in MATTERS if one.code == "01037")
    heating = next(one for one in MATTERS if one.code == "01061")
    places = [(lamp, f"人民路{120 + 18 * n}号", spot) for n, spot in enumerate(LAMPS)]
    places += [(heating, f"萧何广场小区{n + 1}号楼", spot) for n, spot in enumerate(HOUSES)]
    for n, (matter, place, spot) in enumerate(places):
        at = now - timedelta(days=rng.uniform(0.1, DAYS))
        yield _plan(first + n, at, matter, place, Position(*spot), rng)


def _plan(number: int, at: datetime, matter: Matter, place: str, position: Position, rng: random.Random) -> Plan:
    return Plan(
        number=number, at=at, matter=matter, text=rng.choice(matter.words).format(place=place), place=place,
        position=position, channel=rng.choice((Channel.SNAP, Channel.WEB, Channel.HOTLINE)), nature=Nature.COMPLAINT,
        name=rng.choice(NAMES) + rng.choice(GIVEN), phone=f"1390000{rng.randrange(10_000):04d}", photo=False,
        fate="plain", stop=rng.choice(STOPS),
    )  # fmt: skip


def gather(*, now: datetime, by: Actor) -> None:
    """Look once, as the worker does. The dark road becomes a campaign; the cold quarter waits for a decision."""
    gathering.look(at=now)
    road = Finding.objects.filter(basis=Basis.LINE, state=Standing.OPEN).order_by("pk").first()
    unit = likely_owner(road, on=day_of(now)) if road else None
    if road is None or unit is None:
        return
    made = gathered.make(
        road, title="人民路路灯专项整治", title_en="Lamps of Renmin Road", unit=unit, by=by, at=now,
        until_on=day_of(now) + timedelta(days=30), words="一条路的灯一起查线路，一起修；修好一处，核查一处。",
    )  # fmt: skip
    show(made, public=True, by=by)
