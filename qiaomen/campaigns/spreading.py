"""专项行动: tasks x kinds of place x units, each an item that its unit owes."""

from collections.abc import Sequence
from datetime import date, datetime
from itertools import product

from django.db.models import F
from django.utils.translation import gettext as _

from qiaomen.cases.moves import together
from qiaomen.cases.problems import CannotMove, Missing, SomebodyWasFaster
from qiaomen.forms.models import Form
from qiaomen.people.actors import Actor
from qiaomen.units.models import Unit

from .models import Item, Register
from .moves import begin
from .permissions import permit_planning
from .states import Kind, State

MOST = 600


def spread(
    register: Register, *, tasks: Sequence[str], place_kinds: Sequence[str], units: Sequence[Unit], due_on: date,
    by: Actor, at: datetime, checklist: Form | None = None,
) -> int:  # fmt: skip
    """Give each task on each kind of place to each unit, unless it has it already. Returns how many are new.

    `checklist`: what whoever does it fills in on the spot.
    """
    role = permit_planning(by, register.area)
    if register.kind != Kind.CAMPAIGN or register.state == Register.State.CLOSED:
        raise CannotMove(_("已经收尾了。"))
    tasks, places = _lines(tasks, 80), _lines(place_kinds, 40) or [""]
    if not tasks or not units:
        raise Missing("tasks" if not tasks else "units", _("请写要做什么、由谁来做。"))
    if not register.from_on <= due_on <= register.until_on:
        raise Missing("due_on", _("期限要在行动的时间里。"))
    if (n := len(tasks) * len(places) * len(units)) > MOST:
        raise Missing("tasks", _("一次最多分 %(most)s 项，这里有 %(n)s 项。") % {"most": MOST, "n": n})
    with together(register):
        turned = Register.objects.filter(pk=register.pk, version=register.version).update(version=F("version") + 1)
        if not turned:
            raise SomebodyWasFaster
        register.version += 1
        known = set(register.items.values_list("title", "place_kind", "unit_id"))
        wanted = [one for one in product(tasks, places, units) if (one[0], one[1], one[2].pk) not in known]
        for title, place, unit in wanted:
            area = unit.area or register.area
            item = Item(
                register=register, title=title, place_kind=place, unit=unit, area=area, due_on=due_on,
                checklist=checklist, state=State.OWED, longitude=area.longitude, latitude=area.latitude,
            )  # fmt: skip
            begin(item, by=by, role=role, at=at, facts={"unit": unit.code, "until": due_on.isoformat()})
    return len(wanted)


def _lines(words: Sequence[str], most: int) -> list[str]:
    """Each once, in order, without blanks."""
    return list(dict.fromkeys(one.strip()[:most] for one in words if one.strip()))
