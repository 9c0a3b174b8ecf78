"""The machine: every state of a case and every step, from where, to where, by whom. Everything reads this table."""

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from qiaomen.people.models import Role


class State(TextChoices):
    """What a case is."""

    RECEIVED = "received", _("待受理")
    DECLINED = "declined", pgettext_lazy("state", "不予受理")
    ACCEPTED = "accepted", _("待派单")
    DISPATCHED = "dispatched", _("待接单")
    DISPUTED = "disputed", _("待审定")
    IN_HANDLING = "in_handling", _("办理中")
    SUSPENDED = "suspended", pgettext_lazy("state", "挂账")
    FINISHED = "finished", _("待核查")
    VERIFIED = "verified", _("待答复")
    ANSWERED = "answered", _("待评价")
    CLOSED = "closed", _("已结案")
    CONTESTED = "contested", _("结案有异议")
    JOINED = "joined", _("已并案")


class Stage(TextChoices):
    """What a clock measures. `REPLY` is the public reply that a media exposure is owed."""

    ACCEPT = "accept", _("受理")
    DISPATCH = "dispatch", _("派单")
    HANDLE = "handle", _("办理")
    VERIFY = "verify", _("核查")
    ANSWER = "answer", _("答复")
    REPLY = "reply", _("公开回应")


# The clock that runs while a case is in a state. Handling begins at dispatch, not at signing for it.
STAGE_OF = {
    State.RECEIVED: Stage.ACCEPT,
    State.ACCEPTED: Stage.DISPATCH,
    State.DISPUTED: Stage.DISPATCH,
    State.DISPATCHED: Stage.HANDLE,
    State.IN_HANDLING: Stage.HANDLE,
    State.SUSPENDED: Stage.HANDLE,
    State.FINISHED: Stage.VERIFY,
    State.VERIFIED: Stage.ANSWER,
    State.CONTESTED: Stage.VERIFY,
}

OPEN = frozenset(
    {
        State.RECEIVED,
        State.ACCEPTED,
        State.DISPATCHED,
        State.DISPUTED,
        State.IN_HANDLING,
        State.SUSPENDED,
        State.FINISHED,
        State.VERIFIED,
        State.CONTESTED,
    }
)
JOINABLE = frozenset({State.RECEIVED, State.ACCEPTED, State.DISPATCHED, State.IN_HANDLING})
WITH_UNIT = frozenset({State.DISPATCHED, State.IN_HANDLING, State.SUSPENDED, State.FINISHED})
AT_WORK = frozenset({State.IN_HANDLING, State.SUSPENDED})


@dataclass(frozen=True)
class Step:
    """One row of the machine. `to` empty: the case stays where it is. Several in `to`: the step's rule chooses one."""

    name: str
    label: Promise | str
    from_states: frozenset[State]
    to: frozenset[State]
    by: frozenset[Role]
    own_unit: bool = False

    @property
    def moves(self) -> bool:
        """Whether the state changes."""
        return bool(self.to)


def _step(
    name: str,
    label: Promise | str,
    from_states: set[State] | frozenset[State],
    to: State | set[State] | frozenset[State] | None,
    by: set[Role],
    *,
    own_unit: bool = False,
) -> Step:
    targets = frozenset() if to is None else frozenset({to}) if isinstance(to, State) else frozenset(to)
    return Step(name, label, frozenset(from_states), targets, frozenset(by), own_unit)


R, S = Role, State
_UNIT = {R.CLERK, R.HANDLER}
_SOMEBODY = {
    R.COLLECTOR,
    R.OPERATOR,
    R.ACCEPTER,
    R.DISPATCHER,
    R.SHIFT_LEADER,
    R.CLERK,
    R.HANDLER,
    R.SUPERVISOR,
    R.ASSESSOR,
    R.LEADER,
}
_ANYBODY = _SOMEBODY | {R.RESIDENT}

# own_unit: clerks and handlers may do it for cases of their own unit and those below it only.
STEPS = (
    # intake and acceptance
    _step("accept", _("受理"), {S.RECEIVED}, S.ACCEPTED, {R.ACCEPTER, R.SYSTEM}),
    _step("decline", _("不予受理"), {S.RECEIVED}, S.DECLINED, {R.ACCEPTER}),
    _step("appeal", _("申请重新受理"), {S.DECLINED}, S.RECEIVED, {R.RESIDENT, R.OPERATOR, R.SUPERVISOR}),
    _step("amend", _("更正"), {S.RECEIVED, S.ACCEPTED}, None, {R.ACCEPTER, R.DISPATCHER}),
    # An operator has the second caller about the same matter on the line; the system joins what a resident says is a
    # case that they have seen in public (already.py).
    _step("join", _("并案"), JOINABLE, S.JOINED, {R.ACCEPTER, R.DISPATCHER, R.OPERATOR, R.SYSTEM}),
    _step("separate", _("取消并案"), {S.JOINED}, JOINABLE, {R.ACCEPTER, R.DISPATCHER}),
    _step("split", _("拆分"), {S.RECEIVED, S.ACCEPTED}, None, {R.ACCEPTER, R.DISPATCHER}),
    # dispatch
    _step("dispatch", _("派单"), {S.ACCEPTED}, S.DISPATCHED, {R.DISPATCHER, R.SYSTEM}),
    _step("take", _("接单"), {S.DISPATCHED}, S.IN_HANDLING, _UNIT, own_unit=True),
    _step("return", _("退单"), {S.DISPATCHED}, {S.ACCEPTED, S.DISPUTED}, {R.CLERK}, own_unit=True),
    _step("arbitrate", _("审定"), {S.DISPUTED}, S.DISPATCHED, {R.SHIFT_LEADER}),
    # handling
    _step("note", _("记录进展"), AT_WORK, None, _UNIT, own_unit=True),
    _step("ask_extension", _("申请延期"), {S.IN_HANDLING}, None, _UNIT, own_unit=True),
    _step("approve_extension", _("同意延期"), {S.IN_HANDLING}, None, {R.SHIFT_LEADER, R.SUPERVISOR}),
    _step("refuse_extension", _("不同意延期"), {S.IN_HANDLING}, None, {R.SHIFT_LEADER, R.SUPERVISOR}),
    _step("ask_suspension", _("申请挂账"), {S.IN_HANDLING}, None, _UNIT, own_unit=True),
    _step("approve_suspension", _("同意挂账"), {S.IN_HANDLING}, S.SUSPENDED, {R.SHIFT_LEADER, R.SUPERVISOR}),
    _step("refuse_suspension", _("不同意挂账"), {S.IN_HANDLING}, None, {R.SHIFT_LEADER, R.SUPERVISOR}),
    _step("resume", _("恢复办理"), {S.SUSPENDED}, S.IN_HANDLING, _UNIT | {R.SUPERVISOR, R.SYSTEM}, own_unit=True),
    _step("finish", _("办结"), {S.IN_HANDLING}, S.FINISHED, _UNIT, own_unit=True),
    # supervision
    _step("verify", _("核查通过"), {S.FINISHED}, S.VERIFIED, {R.SUPERVISOR, R.COLLECTOR}),
    _step("send_back", _("退回返工"), {S.FINISHED}, S.IN_HANDLING, {R.SUPERVISOR, R.COLLECTOR}),
    _step(
        "urge",
        _("催办"),
        OPEN,
        None,
        {R.RESIDENT, R.OPERATOR, R.DISPATCHER, R.SHIFT_LEADER, R.SUPERVISOR, R.LEADER},
    ),
    _step("escalate", _("督办"), OPEN, None, {R.SUPERVISOR, R.LEADER, R.SYSTEM}),
    _step("expire", _("超时"), OPEN, None, {R.SYSTEM}),
    # feedback
    _step("answer", _("答复"), {S.VERIFIED}, S.ANSWERED, {R.OPERATOR, R.ACCEPTER, R.SUPERVISOR}),
    _step("reply", _("公开回应"), set(State) - {S.JOINED}, None, {R.ACCEPTER, R.SUPERVISOR, R.LEADER}),
    _step("rate", pgettext_lazy("step", "评价"), {S.ANSWERED, S.CLOSED}, None, {R.RESIDENT, R.OPERATOR}),
    _step("explain", _("说明评价"), {S.ANSWERED, S.CLOSED, *AT_WORK, S.DISPATCHED, S.DISPUTED}, None, {R.RESIDENT}),
    _step("redo", _("重办"), {S.ANSWERED}, {S.IN_HANDLING, S.DISPUTED}, {R.RESIDENT, R.OPERATOR}),
    _step("close", _("结案"), {S.ANSWERED}, S.CLOSED, {R.SYSTEM, R.RESIDENT, R.OPERATOR, R.SUPERVISOR}),
    _step("contest", _("提出异议"), {S.CLOSED}, S.CONTESTED, _ANYBODY),
    _step("dismiss", _("异议不成立"), {S.CONTESTED}, S.CLOSED, {R.SUPERVISOR}),
    _step("reopen", _("重新办理"), {S.CONTESTED, S.CLOSED}, S.IN_HANDLING, {R.SUPERVISOR, R.SYSTEM}),
    _step("look_back", _("回头看"), {S.CLOSED}, None, {R.SUPERVISOR, R.COLLECTOR}),
    _step("ask_exemption", _("申请剔除超时"), {S.CLOSED}, None, {R.CLERK}, own_unit=True),
    _step("approve_exemption", _("同意剔除超时"), {S.CLOSED}, None, {R.SUPERVISOR, R.ASSESSOR}),
    _step("refuse_exemption", _("不同意剔除超时"), {S.CLOSED}, None, {R.SUPERVISOR, R.ASSESSOR}),
)

MACHINE = {step.name: step for step in STEPS}
# The first event of each case: not a step from a state, but the beginning.
BEGINNING = "receive"


def steps_from(state: State) -> tuple[Step, ...]:
    """The rows of the machine that leave or touch a state, in the table's order."""
    return tuple(step for step in STEPS if state in step.from_states)
