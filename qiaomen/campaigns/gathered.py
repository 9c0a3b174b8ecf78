"""A campaign of what stands out on a line or in an area: its cases are its items, and these go as the cases go."""

from contextlib import suppress
from datetime import date, datetime

from django.db import IntegrityError
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from qiaomen.cases.actions import act_on, cases_in
from qiaomen.cases.models import Action, Case, CaseEvent, Finding
from qiaomen.cases.moves import together
from qiaomen.cases.problems import CannotMove, SomebodyWasFaster
from qiaomen.cases.states import State as CaseState
from qiaomen.people.actors import SYSTEM, Actor
from qiaomen.people.models import Role
from qiaomen.places.models import Area
from qiaomen.places.queries import current_city
from qiaomen.units.models import Unit
from qiaomen.units.queries import day_of

from .models import Item, Register
from .moves import begin, move
from .permissions import permit_planning
from .planning import Plan, open, publish
from .states import CHAIN, Kind, State

# What an item is while its case is in a state. Received, accepted, disputed ones wait for a unit.
STANDS: dict[str, State] = {
    CaseState.DISPATCHED: State.OWED, CaseState.IN_HANDLING: State.OWED, CaseState.SUSPENDED: State.OWED,
    CaseState.FINISHED: State.ASKED, CaseState.CONTESTED: State.ASKED, CaseState.VERIFIED: State.STRUCK,
    CaseState.ANSWERED: State.STRUCK, CaseState.CLOSED: State.STRUCK, CaseState.DECLINED: State.DROPPED,
    CaseState.JOINED: State.DROPPED,
}  # fmt: skip


def ground_of(finding: Finding) -> Area:
    """Where its campaign is: its area, or for a line the whole city."""
    return finding.area or Area.objects.defer("boundary").get(code=current_city().code)


def make(
    finding: Finding, *, title: str, unit: Unit, until_on: date, by: Actor, at: datetime, words: str = "",
    title_en: str = "",
) -> Register:  # fmt: skip
    """Decide that what stands out (or the action that it already is) is done as a campaign, and begin it.

    Its ground, days and cases are those of the action. All or nothing. Raises CannotMove.
    """
    area = ground_of(finding)
    permit_planning(by, area)
    with together(finding):
        action = Action.objects.filter(finding=finding).first()
        if action is None:
            action = act_on(finding, title=title, unit=unit, until_on=until_on, by=by, at=at)
        elif Register.objects.filter(action=action).exists():
            raise CannotMove(_("这条发现已经是一次专项行动了。"))
        plan = Plan(
            kind=Kind.CAMPAIGN, title=title, title_en=title_en, words=words, unit=action.unit, area=area,
            from_on=action.from_on, until_on=action.until_on,
        )  # fmt: skip
        made = open(plan, by=by, at=at)
        made.action = action
        Register.objects.filter(pk=made.pk).update(action=action)
        take_in(made, at=at)
        publish(made, by=by, at=at)
    return made


def take_in(register: Register, *, at: datetime) -> int:
    """Cases there that are no items yet become some. Returns how many. Safe to run twice."""
    if register.action is None:
        return 0
    known = Item.objects.filter(register=register, case__isnull=False).values("case")
    left_out = [CaseState.DECLINED, CaseState.JOINED]
    fresh = cases_in(register.action).exclude(pk__in=known).exclude(state__in=left_out).order_by("opened_at", "pk")
    cases = list(fresh.select_related("unit", "area", "category").defer("area__boundary"))
    for case in cases:
        _begin(register, case, at=at)
    return len(cases)


def keep(at: datetime) -> int:
    """What the worker does now and then: take in what is new, and mend what a lost reaction left behind."""
    n = 0
    running = Register.objects.filter(state=Register.State.OPEN, action__isnull=False)
    for register in running.select_related("action__line", "action__area", "area", "unit"):
        # Another worker may have taken the same case in at this moment: next time, then.
        with suppress(IntegrityError), together(register):
            n += take_in(register, at=at) + _follow_all(Item.objects.filter(register=register), at=at)
    return n


def follow(event: CaseEvent) -> None:
    """Let the items that stand for the case go where it went. Safe to run twice."""
    _follow_all(Item.objects.filter(case=event.case_id), at=event.at)


def _follow_all(items: QuerySet[Item], *, at: datetime) -> int:
    rows = items.filter(kind=Kind.CAMPAIGN, register__state=Register.State.OPEN)
    moved = 0
    related = rows.filter(case__isnull=False).select_related(
        "register__unit", "case__unit", "case__area", "unit", "area"
    )
    for item in related.defer("case__area__boundary", "area__boundary", "case__text"):
        assert item.case is not None, "only items of cases were asked for"
        state, unit = stands(item.case, item.register)
        due = _due_on(item.case, state)
        if (item.state, item.unit, item.due_on) == (state, unit, due):
            continue
        facts = {"case": item.case.number} | ({"unit": unit.code} if unit else {})
        changes = {"unit": unit, "due_on": due, "area": item.case.area or item.area}
        try:
            move(item, CHAIN[state], by=SYSTEM, at=at, facts=facts, changes=changes)
        except SomebodyWasFaster:
            continue  # another worker moved it
        moved += 1
    return moved


def stands(case: Case, register: Register) -> tuple[State, Unit | None]:
    """What an item of this case is now, and whose. Who handled it no longer has it: then the campaign's lead."""
    state = STANDS.get(case.state, State.FOUND)
    if state in {State.FOUND, State.DROPPED}:
        return state, case.unit
    return (State.FOUND, None) if state == State.OWED and case.unit is None else (state, case.unit or register.unit)


def _due_on(case: Case, state: State) -> date | None:
    """Until when its unit has to be done; no clock of ours once it is."""
    return day_of(case.due_at) if case.due_at and state == State.OWED else None


def _begin(register: Register, case: Case, *, at: datetime) -> None:
    """Its words are those of the catalogue: what a resident wrote stands on the case's page, for those who may."""
    state, unit = stands(case, register)
    kind = case.category
    item = Item(
        register=register, case=case, title=kind.name if kind else _("还没分类的事项"),
        title_en=kind.name_en if kind else "", area=case.area or register.area, unit=unit, state=state,
        due_on=_due_on(case, state), longitude=case.longitude, latitude=case.latitude,
    )  # fmt: skip
    begin(item, by=SYSTEM, role=Role.SYSTEM, at=at, facts={"case": case.number})
