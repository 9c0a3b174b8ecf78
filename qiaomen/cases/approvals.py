"""What a unit may ask and somebody else decides: more time, a pause, the exemption of an overdue fact."""

from dataclasses import replace
from datetime import date, datetime

from django.db import IntegrityError
from django.utils.translation import gettext as _

from qiaomen.people.actors import Actor
from qiaomen.people.models import Role
from qiaomen.units.queries import day_of

from . import deadlines
from .models import Approval, Case, CaseEvent, Clock, Reason
from .moves import move, together
from .permissions import role_for
from .problems import CannotMove, Missing, NotYours, SomebodyWasFaster
from .rules import case_rules
from .states import MACHINE, Stage

Kind = Approval.Kind
REASON_KIND = {Kind.EXTENSION: "extend", Kind.SUSPENSION: "suspend", Kind.EXEMPTION: "exempt"}
LONGEST_SUSPENSION_DAYS = 366


def ask_extension(case: Case, *, reason: Reason, words: str, by: Actor, at: datetime) -> CaseEvent:
    """Ask for one more original limit; only before the case is overdue."""
    clock = _handling_clock(case)
    if at >= clock.due_at:
        raise CannotMove(_("已经超时，不能再申请延期。延期要在到期之前申请。"))
    if clock.extensions >= case_rules().extensions:
        raise CannotMove(_("延期次数已经用完。"))
    return _ask(case, Kind.EXTENSION, "ask_extension", reason=reason, words=words, clock=clock, by=by, at=at)


def ask_suspension(case: Case, *, reason: Reason, words: str, until: date, by: Actor, at: datetime) -> CaseEvent:
    """Ask that the handling clock stand still until a day."""
    today = day_of(at)
    if not 0 < (until - today).days <= LONGEST_SUSPENSION_DAYS:
        raise Missing("until", _("挂账截止日期要在明天到一年之内。"))
    clock = _handling_clock(case)
    return _ask(
        case, Kind.SUSPENSION, "ask_suspension", reason=reason, words=words, clock=clock, until=until, by=by, at=at
    )  # fmt: skip


def ask_exemption(case: Case, *, reason: Reason, words: str, by: Actor, at: datetime) -> CaseEvent:
    """Ask, once and after closing, that an overdue fact be exempted. The raw fact stays as it is."""
    clock = Clock.objects.filter(case=case, stage=Stage.HANDLE, overdue_at__isnull=False).order_by("-round").first()
    if clock is None:
        raise CannotMove(_("这件事项办理没有超时，不需要申请剔除。"))
    if Approval.objects.filter(case=case, kind=Kind.EXEMPTION).exists():
        raise CannotMove(_("每件事项只能申请一次剔除。"))
    return _ask(case, Kind.EXEMPTION, "ask_exemption", reason=reason, words=words, clock=clock, by=by, at=at)


def decide_extension(approval: Approval, *, approved: bool, by: Actor, at: datetime, note: str = "") -> CaseEvent:
    """Grant or refuse more time. A grant adds one original limit, counted from the old due moment."""
    step = "approve_extension" if approved else "refuse_extension"
    with together(approval, approval.case):
        _decide(approval, approved=approved, by=by, at=at)
        event = move(approval.case, step, by=by, at=at, note=note, facts={"asked_by": approval.asked_by.name})
        if approved and approval.clock:
            approval.clock.refresh_from_db()
            deadlines.extend(approval.clock)
            deadlines.show_clock(approval.case, approval.clock)
            due = {"due_at": approval.case.due_at, "near_at": approval.case.near_at}
            Case.objects.filter(pk=approval.case_id).update(**due)
    return event


def decide_suspension(approval: Approval, *, approved: bool, by: Actor, at: datetime, note: str = "") -> CaseEvent:
    """Let the clock stand still, or not."""
    step = "approve_suspension" if approved else "refuse_suspension"
    changes = {"suspended_until": approval.until_on} if approved else {}
    with together(approval, approval.case):
        _decide(approval, approved=approved, by=by, at=at)
        facts = {"asked_by": approval.asked_by.name, "until": str(approval.until_on)}
        return move(approval.case, step, by=by, at=at, note=note, facts=facts, changes=changes)


def decide_exemption(approval: Approval, *, approved: bool, by: Actor, at: datetime, note: str = "") -> CaseEvent:
    """Two levels: a supervisor first, then an assessor; the first refusal ends it. Never the same person twice."""
    step = "approve_exemption" if approved else "refuse_exemption"
    needed = Role.SUPERVISOR if approval.first_at is None else Role.ASSESSOR
    # The level's own role must reach the case: another post of the same person does not lend its reach.
    if role_for(approval.case, replace(MACHINE[step], by=frozenset({needed})), by) is None:
        raise NotYours(_("这一级由%(role)s审批。") % {"role": needed.label})
    if by.person == approval.first_by:
        raise NotYours(_("两级审批要由不同的人作出。"))
    with together(approval, approval.case):
        if approved and approval.first_at is None:
            _first_level(approval, by=by, at=at)
        else:
            _decide(approval, approved=approved, by=by, at=at)
        return move(
            approval.case, step, by=by, at=at, note=note, facts={"level": 1 if needed == Role.SUPERVISOR else 2}
        )


def resume(case: Case, *, by: Actor, at: datetime, note: str = "") -> CaseEvent:
    """Go on handling; the clock goes on where it stood."""
    return move(case, "resume", by=by, at=at, note=note, changes={"suspended_until": None})


def _handling_clock(case: Case) -> Clock:
    clock = Clock.objects.filter(case=case, stage=Stage.HANDLE, stopped_at=None).first()
    if clock is None:
        raise CannotMove(_("这件事项没有在计时的办理时限。"))
    return clock


def _ask(
    case: Case, kind: Approval.Kind, step: str, *, reason: Reason, words: str, clock: Clock, by: Actor, at: datetime,
    until: date | None = None,
) -> CaseEvent:  # fmt: skip
    if reason.kind != REASON_KIND[kind]:
        raise Missing("reason", _("请选一个申请理由。"))
    if len(words.strip()) < 5:
        raise Missing("words", _("请写明情况，至少 5 个字。"))
    facts = {"reason": reason.code, "text": reason.text} | ({"until": str(until)} if until else {})
    try:
        with together(case):
            event = move(case, step, by=by, at=at, note=words.strip(), facts=facts)
            assert by.person is not None
            Approval.objects.create(
                case=case, clock=clock, kind=kind, reason=reason, words=words.strip()[:300], until_on=until,
                asked_by=by.person, asked_at=at,
            )  # fmt: skip
    except IntegrityError:
        raise CannotMove(_("已经有一份同样的申请在等待审批。")) from None
    return event


def lapse(case: Case) -> None:
    """Requests about handling that nobody decided lapse with it; the history keeps that they were made."""
    Approval.objects.filter(case=case, approved=None, kind__in=[Kind.EXTENSION, Kind.SUSPENSION]).delete()


def _not_own(approval: Approval, by: Actor) -> None:
    if by.person == approval.asked_by:
        raise NotYours(_("不能审批自己提出的申请。"))


def _decide(approval: Approval, *, approved: bool, by: Actor, at: datetime) -> None:
    _not_own(approval, by)
    decided = Approval.objects.filter(pk=approval.pk, approved=None).update(
        approved=approved, decided_by=by.person, decided_at=at
    )
    if not decided:
        raise SomebodyWasFaster
    approval.approved, approval.decided_by, approval.decided_at = approved, by.person, at


def _first_level(approval: Approval, *, by: Actor, at: datetime) -> None:
    _not_own(approval, by)
    done = Approval.objects.filter(pk=approval.pk, approved=None, first_at=None).update(first_by=by.person, first_at=at)
    if not done:
        raise SomebodyWasFaster
    approval.first_by, approval.first_at = by.person, at
