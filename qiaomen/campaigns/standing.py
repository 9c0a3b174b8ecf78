"""How far a target is: by area and in all, as reported and as confirmed; its curve; where it will end."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from qiaomen.units.queries import day_of

from .figures import percent_of
from .forecast import Forecast, forecast
from .measured import Counted, counted, within
from .models import Item, ItemEvent, Register
from .queries import with_names


@dataclass(frozen=True)
class Line:
    """An area, or all together (`item` None). What nobody said is None."""

    item: Item | None
    amount: Decimal
    reported: Decimal | None
    confirmed: Decimal | None
    on: date | None = None

    @property
    def percent(self) -> Decimal | None:
        """Of the task, as reported or counted; may exceed 100."""
        return percent_of(self.reported, self.amount)

    @property
    def percent_confirmed(self) -> Decimal | None:
        """Of the task, as somebody else confirmed."""
        return percent_of(self.confirmed, self.amount)


@dataclass(frozen=True)
class Standing:
    """A target at one moment. `silent`: areas that owe a share and have not reported."""

    total: Line
    lines: list[Line]
    silent: int
    points: list[tuple[date, Decimal]]
    forecast: Forecast | None


def standing(register: Register, *, at: datetime) -> Standing:
    """Three queries, whatever the number of areas and reports."""
    items = list(with_names(Item.objects.filter(register=register)).order_by("area__code", "pk"))
    if register.measure:
        found = counted(
            register.measure, from_on=register.from_on, until_on=register.until_on, at=at, category=register.category,
            form=register.form,
        )  # fmt: skip
        lines = _counted_lines(items, found, min(register.until_on, day_of(at)))
        points = _counted_points(items, found)
    else:
        lines = [
            Line(item, item.amount or Decimal(), item.reported, item.confirmed, item.reported_on) for item in items
        ]
        points = _points(items)
    total = Line(
        None, sum((line.amount for line in lines), Decimal()), _sum([line.reported for line in lines]),
        _sum([line.confirmed for line in lines]), max((line.on for line in lines if line.on), default=None),
    )  # fmt: skip
    silent = sum(line.reported is None and line.amount > 0 for line in lines)
    ahead = forecast([(day, float(value)) for day, value in points], register.until_on)
    return Standing(total, lines, silent, points, ahead)


def _sum(values: list[Decimal | None]) -> Decimal | None:
    said = [value for value in values if value is not None]
    return sum(said, Decimal()) if said else None


def _counted_lines(items: list[Item], found: Counted, on: date) -> list[Line]:
    rows = [(item, Decimal(within(found, item.area.path))) for item in items if item.area]
    return [Line(item, item.amount or Decimal(), n, n, on) for item, n in rows]


def _counted_points(items: list[Item], found: Counted) -> list[tuple[date, Decimal]]:
    """Of the areas that have a share, so that the last point is the sum of the lines."""
    shared = tuple(item.area.path for item in items if item.area)
    days: dict[date, int] = {}
    for (path, day), n in found.items():
        if path.startswith(shared):
            days[day] = days.get(day, 0) + n
    points, total = [], 0
    for day in sorted(days):
        total += days[day]
        points.append((day, Decimal(total)))
    return points


def _points(items: list[Item]) -> list[tuple[date, Decimal]]:
    """The sum by day, from the day on which everybody had reported; what was confirmed counts as confirmed."""
    owing = {item.pk for item in items if item.amount}
    events = ItemEvent.objects.filter(item__in=[item.pk for item in items], step__in=["report", "audit"])
    said: dict[int, dict[date, Decimal]] = {}
    for event in events.order_by("item_id", "number"):
        day = date.fromisoformat(event.facts["on"])
        said.setdefault(event.item_id, {})[day] = Decimal(event.facts["value"])
    now: dict[int, Decimal] = {}
    points = []
    for day in sorted({day for days in said.values() for day in days}):
        now |= {key: days[day] for key, days in said.items() if day in days}
        if owing <= set(now):
            points.append((day, sum(now.values(), Decimal())))
    return points
