"""动态清零: what is open and what is struck off, by area and in all."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from qiaomen.places.models import Area

from .models import Item, Register
from .states import State


@dataclass
class Count:
    """The items of one area, or of all (`area` None). `size` sums what was measured, `cleared` what is struck off."""

    area: Area | None
    found: int = 0
    open: int = 0
    asked: int = 0
    overdue: int = 0
    struck: int = 0
    relapsed: int = 0
    size: Decimal = field(default_factory=Decimal)
    cleared: Decimal = field(default_factory=Decimal)

    @property
    def is_clear(self) -> bool:
        """Whether nothing is open where something was found."""
        return self.found > 0 and self.open == 0


def clearing(register: Register, *, on: date) -> tuple[Count, list[Count]]:
    """All, and each area just below the register's; two queries. Sizes are added here: SQLite would round them."""
    below = Area.objects.filter(parent=register.area, retired_on=None).defer("boundary").order_by("code")
    areas = {area.path: Count(area) for area in below}
    total = Count(None)
    columns = ("area__path", "state", "due_on", "relapses", "amount")
    for path, state, due_on, relapses, amount in Item.objects.filter(register=register).values_list(*columns):
        inside = next((count for start, count in areas.items() if (path or "").startswith(start)), None)
        for count in (total, inside):
            if count is not None:
                _add(count, state, amount or Decimal(), relapsed=relapses > 0, late=due_on is not None and due_on < on)
    return total, [count for count in areas.values() if count.found]


def _add(count: Count, state: str, amount: Decimal, *, relapsed: bool, late: bool) -> None:
    is_struck = state == State.STRUCK
    count.found += 1
    count.struck += is_struck
    count.open += not is_struck
    count.asked += state == State.ASKED
    count.overdue += late and not is_struck
    count.relapsed += relapsed
    count.size += amount
    count.cleared += amount if is_struck else Decimal()
