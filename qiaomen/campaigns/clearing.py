"""动态清零: what is open and what is struck off, by area, by unit and in all."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef

from qiaomen.places.models import Area
from qiaomen.units.models import Unit

from .models import Item, ItemAnswer, Register
from .states import State

COLUMNS = ("filled", "checklist_id", "state", "due_on", "relapses", "amount", "area__path", "unit_id")


@dataclass
class Count:
    """The items of one area or unit, or of all (`of` None). `size` sums what was measured, `cleared` what is struck."""

    of: Area | Unit | None
    found: int = 0
    open: int = 0
    asked: int = 0
    overdue: int = 0
    struck: int = 0
    relapsed: int = 0
    # Of an area that has its own below: what lies in none of these.
    is_rest: bool = False
    # How many want a checklist, and have one.
    lists: int = 0
    filled: int = 0
    size: Decimal = field(default_factory=Decimal)
    cleared: Decimal = field(default_factory=Decimal)

    @property
    def is_clear(self) -> bool:
        """Whether nothing is open where something was found."""
        return self.found > 0 and self.open == 0


@dataclass(frozen=True)
class Clearing:
    """A register at one day: all, each area just below its own and the rest of it, each unit that owes something."""

    total: Count
    by_area: list[Count]
    by_unit: list[Count]


def clearing(register: Register, *, on: date) -> Clearing:
    """Three queries. What was dropped counts nowhere. Sizes are added here: SQLite would round them."""
    below = Area.objects.filter(parent=register.area, retired_on=None).defer("boundary").order_by("code")
    counted = Item.objects.filter(register=register).exclude(state=State.DROPPED)
    counted = counted.annotate(filled=Exists(ItemAnswer.objects.filter(item=OuterRef("pk"))))
    rows = list(counted.values_list(*COLUMNS, named=True))
    areas = {area.path: Count(area) for area in below}
    owing = Unit.objects.filter(pk__in={row.unit_id for row in rows}).order_by("code")
    units = {unit.pk: Count(unit) for unit in owing}
    total, rest = Count(None), Count(register.area, is_rest=bool(areas))
    for row in rows:
        here = next((count for start, count in areas.items() if (row.area__path or "").startswith(start)), rest)
        for count in (total, here, units.get(row.unit_id)):
            if count is not None:
                _add(count, row, on)
    return Clearing(total, [count for count in (*areas.values(), rest) if count.found], list(units.values()))


def _add(count: Count, row: Any, on: date) -> None:
    is_struck, amount, listed = row.state == State.STRUCK, row.amount or Decimal(), row.checklist_id is not None
    count.found += 1
    count.struck += is_struck
    count.open += not is_struck
    count.asked += row.state == State.ASKED
    count.overdue += not is_struck and row.due_on is not None and row.due_on < on
    count.relapsed += row.relapses > 0
    count.lists += listed
    count.filled += listed and row.filled
    count.size += amount
    count.cleared += amount if is_struck else Decimal()
