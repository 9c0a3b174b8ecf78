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
    CAMPAIGN = "campaign", _("专项行动")
    PROGRAMME = "programme", _("改造项目")


class State(TextChoices):
    """What an item is."""

    FOUND = "found", _("待交办")
    OWED = "owed", _("落实中")
    ASKED = "asked", _("待复核")
    STRUCK = "struck", _("已销号")
    DROPPED = "dropped", _("不算在内")


# Nothing of it is owed any more.
DONE = (State.STRUCK, State.DROPPED)


class Hand(TextChoices):
    """Whose hand it is: who leads the register, who finds, who owes, somebody of the level above who looks.

    CHAIN: nobody's; the item stands for a case, and goes as that goes.
    """

    PLANNER = "planner"
    FINDER = "finder"
    OWNER = "owner"
    ABOVE = "above"
    CHAIN = "chain"


# Which posts these hands may be of (`permissions.py` says where).
ROLES = {
    Hand.PLANNER: frozenset({Role.SUPERVISOR, Role.ASSESSOR, Role.LEADER}),
    Hand.FINDER: frozenset({Role.SUPERVISOR, Role.ASSESSOR, Role.LEADER, Role.COLLECTOR}),
    Hand.OWNER: frozenset({Role.CLERK, Role.HANDLER}),
    Hand.ABOVE: frozenset({Role.SUPERVISOR, Role.ASSESSOR, Role.COLLECTOR}),
    Hand.CHAIN: frozenset({Role.SYSTEM}),
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
_STRUCK_OFF = {Kind.PROBLEMS, Kind.CAMPAIGN}
STEPS = (
    _step("share", _("调整任务量"), {Kind.TARGET}, {S.OWED}, None, H.PLANNER),
    _step("report", _("报进度"), {Kind.TARGET}, {S.OWED}, None, H.OWNER),
    _step("audit", _("核实"), {Kind.TARGET}, {S.OWED}, None, H.ABOVE),
    _step("assign", _("交办"), _STRUCK_OFF, {S.FOUND}, S.OWED, H.PLANNER),
    _step("note", _("记录进展"), _STRUCK_OFF, {S.OWED}, None, H.OWNER),
    _step("fill", _("填清单"), {Kind.CAMPAIGN}, {S.OWED, S.ASKED, S.STRUCK}, None, H.OWNER),
    _step("ask", _("申请销号"), _STRUCK_OFF, {S.OWED}, S.ASKED, H.OWNER),
    _step("strike", _("现场复核，销号"), _STRUCK_OFF, {S.ASKED}, S.STRUCK, H.ABOVE),
    _step("send_back", _("复核不通过，退回"), _STRUCK_OFF, {S.ASKED}, S.OWED, H.ABOVE),
    _step("look_back", _("回头看"), {Kind.PROBLEMS}, {S.STRUCK}, None, H.ABOVE),
    _step("wish", _("有居民提出"), {Kind.PROGRAMME}, {S.FOUND, S.OWED, S.ASKED, S.STRUCK}, None, H.FINDER),
    _step("choose", _("列入计划"), {Kind.PROGRAMME}, {S.FOUND}, S.OWED, H.PLANNER),
    _step("milestone", _("报节点"), {Kind.PROGRAMME}, {S.OWED}, None, H.OWNER),
    _step("pay", _("拨付"), {Kind.PROGRAMME}, {S.OWED, S.ASKED, S.STRUCK}, None, H.PLANNER),
    _step("complete", _("报完工"), {Kind.PROGRAMME}, {S.OWED}, S.ASKED, H.OWNER),
    _step("accept", _("竣工验收"), {Kind.PROGRAMME}, {S.ASKED}, S.STRUCK, H.ABOVE),
    _step("redo", _("验收不通过，退回"), {Kind.PROGRAMME}, {S.ASKED}, S.OWED, H.ABOVE),
    _step("repair", _("质保期内返修"), {Kind.PROGRAMME}, {S.STRUCK}, S.OWED, H.ABOVE),
    _step("relapse", _("反弹，重新整改"), _STRUCK_OFF, {S.STRUCK}, S.OWED, H.ABOVE),
    _step("case_waits", _("事项等着交办"), {Kind.CAMPAIGN}, set(S), S.FOUND, H.CHAIN),
    _step("case_handled", _("事项在办"), {Kind.CAMPAIGN}, set(S), S.OWED, H.CHAIN),
    _step("case_finished", _("事项办结，等核查"), {Kind.CAMPAIGN}, set(S), S.ASKED, H.CHAIN),
    _step("case_verified", _("事项核查通过"), {Kind.CAMPAIGN}, set(S), S.STRUCK, H.CHAIN),
    _step("case_dropped", _("事项不予受理或已并案"), {Kind.CAMPAIGN}, set(S), S.DROPPED, H.CHAIN),
)
MACHINE = {step.name: step for step in STEPS}
# What a state is called where it is not a problem.
NAMES: dict[tuple[str, str], Promise | str] = {
    ("programme", "found"): _("候选"), ("programme", "owed"): _("改造中"), ("programme", "asked"): _("待验收"),
    ("programme", "struck"): _("已验收"),
}  # fmt: skip
# The first event of each item: not a step from a state, but the beginning.
BEGINNING = "begin"
# How an item goes to each state when its case does.
CHAIN = {step.to: step.name for step in STEPS if step.hand == Hand.CHAIN}


def steps_of(kind: str, state: str, *, follows: bool = False) -> tuple[Step, ...]:
    """The rows of the machine that such an item may take, in the table's order; `follows`: it goes as its case goes."""
    return tuple(
        step
        for step in STEPS
        if kind in step.kinds and state in step.from_states and (step.hand == Hand.CHAIN) == follows
    )
