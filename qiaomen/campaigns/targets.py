"""指标任务: broken down so that it adds up, reported by those who owe it, confirmed by somebody else."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from qiaomen.cases.moves import together
from qiaomen.cases.problems import CannotMove, Missing, SomebodyWasFaster
from qiaomen.people.actors import Actor
from qiaomen.people.models import Role
from qiaomen.places.models import Area
from qiaomen.units.models import Unit

from .figures import checked, in_figures
from .models import Item, ItemEvent, Register
from .moves import Proof, begin, move
from .permissions import permit_planning, refuse_own_work
from .states import State


@dataclass(frozen=True)
class Share:
    """What an area owes, and the unit that answers for it."""

    area: Area
    unit: Unit
    amount: Decimal


def break_down(register: Register, shares: Sequence[Share], *, by: Actor, at: datetime) -> None:
    """Give each area its share, or another one; all or none. Refused, with the difference, unless it adds up."""
    role = permit_planning(by, register.area)
    if register.state == Register.State.CLOSED:
        raise CannotMove(_("已经收尾了。"))
    _check(register, shares)
    with together(register):
        turned = Register.objects.filter(pk=register.pk, version=register.version).update(version=F("version") + 1)
        if not turned:
            raise SomebodyWasFaster
        register.version += 1
        known = {item.area_id: item for item in register.items.select_related("register__area", "unit", "area")}
        if missing := set(known) - {one.area.pk for one in shares}:
            names = "、".join(str(item.area) for key, item in known.items() if key in missing)
            raise Missing("shares", _("已经分解过的地方不能去掉，不要它做就写 0：%(names)s") % {"names": names})
        for one in shares:
            _give(register, one, known.get(one.area.pk), by=by, role=role, at=at)


def _check(register: Register, shares: Sequence[Share]) -> None:
    if not shares:
        raise Missing("shares", _("请至少写一个地方的任务量。"))
    for one in shares:
        checked(one.amount, "shares")
        if not one.area.path.startswith(register.area.path):
            raise Missing("shares", _("“%(area)s”不在这个范围里。") % {"area": one.area.name})
    if len({one.area.pk for one in shares}) != len(shares):
        raise Missing("shares", _("同一个地方写了两次。"))
    total, task = sum((one.amount for one in shares), Decimal()), register.task or Decimal()
    words = {"sum": in_figures(total), "task": in_figures(task), "unit": register.unit_words,
             "off": in_figures(abs(total - task))}  # fmt: skip
    if total > task:
        raise Missing("shares", _("各地加起来是 %(sum)s，比任务 %(task)s 多 %(off)s %(unit)s。") % words)
    if total < task:
        raise Missing("shares", _("各地加起来是 %(sum)s，比任务 %(task)s 少 %(off)s %(unit)s。") % words)


def _give(register: Register, one: Share, known: Item | None, *, by: Actor, role: Role, at: datetime) -> None:
    facts = {"amount": str(one.amount), "unit": one.unit.code}
    if known is None:
        item = Item(
            register=register, title=one.area.name, title_en=one.area.name_en, area=one.area, unit=one.unit,
            amount=one.amount, due_on=register.until_on, state=State.OWED,
        )  # fmt: skip
        begin(item, by=by, role=role, at=at, facts=facts)
    elif (known.amount, known.unit_id) != (one.amount, one.unit.pk):
        move(known, "share", by=by, at=at, facts=facts, changes={"amount": one.amount, "unit": one.unit})


def report(
    item: Item, *, value: Decimal, on: date, by: Actor, at: datetime, note: str = "", proof: Sequence[Proof] = ()
) -> ItemEvent:
    """What was reached by the end of a day, all together since the beginning. A correction is a new report."""
    value = checked(value, "value")
    if item.register.measure:
        raise CannotMove(_("这项由系统统计，不用报。"))
    if not item.register.from_on <= on <= timezone.localdate(at):
        raise Missing("on", _("截至的日子要在开始之后，不能是将来。"))
    if item.reported_on is not None and on < item.reported_on:
        raise Missing("on", _("已经报到 %(day)s 了，请报那天或以后的数。") % {"day": item.reported_on})
    if not note.strip() and not proof:
        raise Missing("note", _("请写依据，或者附一张照片。"))
    if item.reported is not None and value < item.reported and not note.strip():
        raise Missing("note", _("比上次报的少，请写明原因。"))
    facts = {"on": on.isoformat(), "value": str(value)}
    changes = {"reported": value, "reported_on": on}
    return move(item, "report", by=by, at=at, note=note.strip(), facts=facts, changes=changes, proof=proof)


def audit(
    item: Item, event: ItemEvent, *, value: Decimal, by: Actor, at: datetime, note: str = "",
    proof: Sequence[Proof] = (),
) -> ItemEvent:  # fmt: skip
    """Somebody of the level above confirms the last report, or says what is right; the report itself stays."""
    value = checked(value, "value")
    if event.step != "report" or event.item_id != item.pk:
        raise Missing("of", _("请选一次报数。"))
    refuse_own_work(event, by)
    on = date.fromisoformat(event.facts["on"])
    last = ItemEvent.objects.filter(item=item, step="report").order_by("-number").values_list("number", flat=True)
    if event.number != last.first():
        raise SomebodyWasFaster
    if value != Decimal(event.facts["value"]) and not note.strip():
        raise Missing("note", _("和报的数不一样，请写明查到了什么。"))
    facts = {"of": event.number, "on": on.isoformat(), "value": str(value)}
    changes = {"confirmed": value, "confirmed_on": on}
    return move(item, "audit", by=by, at=at, note=note.strip(), facts=facts, changes=changes, proof=proof)


def last_report(item: Item) -> ItemEvent | None:
    """The report that an audit would be about."""
    return ItemEvent.objects.filter(item=item, step="report").select_related("by").order_by("-number").first()
