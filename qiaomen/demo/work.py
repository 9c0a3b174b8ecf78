"""What the demonstration city set out to do: the page's forest target, and one that the system counts."""

import random
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from qiaomen.campaigns import planning
from qiaomen.campaigns.models import Item, Register
from qiaomen.campaigns.planning import Plan
from qiaomen.campaigns.queries import with_names
from qiaomen.campaigns.states import Kind
from qiaomen.campaigns.targets import Share, audit, break_down, last_report, report
from qiaomen.people.actors import Actor
from qiaomen.places.models import Area, Level
from qiaomen.places.queries import current_city
from qiaomen.units.models import Unit, UnitKind
from qiaomen.units.queries import working_time

# The page's own figures: 31.1 are 234 % of the task (hundredths of 万亩).
TASK, DONE = 1329, 3110
ROUNDS, EVERY = 8, timedelta(days=10)
CLOSINGS = 300


def set_out(*, now: datetime, actors: dict[str, Actor], rng: random.Random) -> None:
    """Break the targets down to all counties, let these report for ten weeks, and have half of it confirmed."""
    forest = _broken_down(
        Plan(
            kind=Kind.TARGET, title="营造林任务", title_en="Afforestation", unit=Unit.objects.get(code="HS-ZR"),
            area=_whole(), from_on=now.date() - EVERY * (ROUNDS + 1), until_on=now.date() + timedelta(days=45),
            words="新造和改造的林地，以验收单为准；一处只算一次。", public=True, measure_unit="万亩",
            task=Decimal(TASK) / 100,
        ),
        TASK, 100, by=actors["kaohe"], at=now - EVERY * (ROUNDS + 1), rng=rng,
    )  # fmt: skip
    for item, done in zip(_items(forest), _parts(DONE, forest.items.count(), rng), strict=True):
        assert item.unit is not None
        _report(item, done, by=actors[f"clerk:{item.unit.code}"], checker=actors["kaohe"], now=now, rng=rng)
    _broken_down(
        Plan(
            kind=Kind.TARGET, title="件件有回音", title_en="Every matter answered", unit=Unit.objects.get(code="HS-WM"),
            area=_whole(), from_on=now.date() - timedelta(days=60), until_on=now.date() + timedelta(days=30),
            words="市民报来的事，办好、答复、结案。", public=True, measure_unit="件", task=Decimal(CLOSINGS),
            measure="cases_closed",
        ),
        CLOSINGS, 1, by=actors["kaohe"], at=now - timedelta(days=60), rng=rng,
    )  # fmt: skip


def _whole() -> Area:
    return Area.objects.get(code=current_city().code)


def _items(register: Register) -> list[Item]:
    return list(with_names(register.items.all()).order_by("pk"))


def _broken_down(plan: Plan, task: int, unit: int, *, by: Actor, at: datetime, rng: random.Random) -> Register:
    """A target with a share for each county, begun."""
    made = planning.open(plan, by=by, at=at)
    counties = Area.objects.filter(level=Level.COUNTY, retired_on=None).defer("boundary").order_by("code")
    lords = {one.area_id: one for one in Unit.objects.filter(kind=UnitKind.TERRITORY, parent=None)}
    owing = [area for area in counties if area.pk in lords]
    amounts = _parts(task, len(owing), rng)
    parts = [Share(area, lords[area.pk], Decimal(amount) / unit) for area, amount in zip(owing, amounts, strict=True)]
    break_down(made, parts, by=by, at=at)
    planning.publish(made, by=by, at=at)
    return made


def _parts(whole: int, n: int, rng: random.Random) -> list[int]:
    """Uneven parts that come to the whole."""
    weights = [rng.uniform(0.6, 1.4) for _ in range(n)]
    parts = [int(whole * weight / sum(weights)) for weight in weights]
    parts[0] += whole - sum(parts)
    return parts


def _report(item: Item, done: int, *, by: Actor, checker: Actor, now: datetime, rng: random.Random) -> None:
    reached = [*sorted(rng.uniform(0.08, 0.95) for _ in range(ROUNDS - 1)), 1.0]
    for number, share in enumerate(reached):
        on = now.date() - EVERY * (ROUNDS - number - 1) - timedelta(days=1)
        at = _evening(on)
        report(item, value=Decimal(round(done * share)) / 100, on=on, note="造林验收单", by=by, at=at)
        if number % 3 == 1 or (number == ROUNDS - 1 and rng.random() < 0.5):
            _check(item, checker, at + timedelta(hours=15), now=now, rng=rng)


def _check(item: Item, checker: Actor, at: datetime, *, now: datetime, rng: random.Random) -> None:
    event = last_report(item)
    if event is None or at > now:
        return
    value, note = Decimal(event.facts["value"]), ""
    if rng.random() < 0.2:
        value, note = max(Decimal(), value - Decimal("0.03")), "一处重复计算，一处没有成活"
    audit(item, event, value=value, note=note, by=checker, at=at)


def _evening(on: date) -> datetime:
    return datetime.combine(on, time(16, 30), working_time().zone)
