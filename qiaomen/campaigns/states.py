"""The machine of items: every state and every step, of which kinds, from where, to where, by whom."""

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from qiaomen.people.models import Role


class Kind(TextChoices):
    """What a register holds."""

    TARGET = "target", _("指标任务")
    PROBLEMS = "problems", _("问题台账")


class State(TextChoices):
    """What an item is."""

    FOUND = "found", _("待交办")
    OWED = "owed", _("落实中")
    ASKED = "asked", _("待复核")
    STRUCK = "struck", _("已销号")


class Hand(TextChoices):
    """Whose hand it is: who leads the register, who finds, who owes, somebody of the level above who looks."""

    PLANNER = "planner"
    FINDER = "finder"
    OWNER = "owner"
    ABOVE = "above"


# Which posts these hands may be of (`permissions.py` says where).
ROLES = {
    Hand.PLANNER: frozenset({Role.SUPERVISOR, Role.ASSESSOR, Role.LEADER}),
    Hand.FINDER: frozenset({Role.SUPERVISOR, Role.ASSESSOR, Role.LEADER, Role.COLLECTOR}),
    Hand.OWNER: frozenset({Role.CLERK, Role.HANDLER}),
    Hand.ABOVE: frozenset({Role.SUPERVISOR, Role.ASSESSOR, Role.COLLECTOR}),
}


@dataclass(frozen=True)
class Step:
    """One row of the machine. `to` empty: the item stays where it is."""

    name: str
    label: Promise | str
    kinds: frozenset[Kind]
    from_states: frozenset[State]
    to: State | None
    hand: Hand


def _step(
    name: str, label: Promise | str, kinds: set[Kind], from_states: set[State], to: State | None, hand: Hand
) -> Step:
    return Step(name, label, frozenset(kinds), frozenset(from_states), to, hand)


S, H = State, Hand
_STRUCK_OFF = {Kind.PROBLEMS}
STEPS = (
    _step("share", _("调整任务量"), {Kind.TARGET}, {S.OWED}, None, H.PLANNER),
    _step("report", _("报进度"), {Kind.TARGET}, {S.OWED}, None, H.OWNER),
    _step("audit", _("核实"), {Kind.TARGET}, {S.OWED}, None, H.ABOVE),
    _step("assign", _("交办"), _STRUCK_OFF, {S.FOUND}, S.OWED, H.PLANNER),
    _step("note", _("记录进展"), _STRUCK_OFF, {S.OWED}, None, H.OWNER),
    _step("ask", _("申请销号"), _STRUCK_OFF, {S.OWED}, S.ASKED, H.OWNER),
    _step("strike", _("现场复核，销号"), _STRUCK_OFF, {S.ASKED}, S.STRUCK, H.ABOVE),
    _step("send_back", _("复核不通过，退回"), _STRUCK_OFF, {S.ASKED}, S.OWED, H.ABOVE),
    _step("look_back", _("回头看"), _STRUCK_OFF, {S.STRUCK}, None, H.ABOVE),
    _step("relapse", _("反弹，重新整改"), _STRUCK_OFF, {S.STRUCK}, S.OWED, H.ABOVE),
)
MACHINE = {step.name: step for step in STEPS}
# The first event of each item: not a step from a state, but the beginning.
BEGINNING = "begin"


def steps_of(kind: str, state: str) -> tuple[Step, ...]:
    """The rows of the machine that such an item may take, in the table's order."""
    return tuple(step for step in STEPS if kind in step.kinds and state in step.from_states)
