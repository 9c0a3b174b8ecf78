"""Forms of approvals: ask for, grant and refuse an extension, a suspension, an exemption."""

from collections.abc import Callable
from datetime import datetime

from django import forms
from django.utils.translation import gettext_lazy as _

from qiaomen.cases import approvals
from qiaomen.cases.models import Approval, Case, CaseEvent, Clock
from qiaomen.cases.pages.desk.desk_choices import Pick
from qiaomen.cases.problems import SomebodyWasFaster
from qiaomen.cases.states import Stage
from qiaomen.people.actors import Actor

from .step_form import Given, NoteInput, OwedNoteInput, StepForm, StepInput, choose, reason_options

Kind = Approval.Kind
Decide = Callable[..., CaseEvent]
DECIDE: dict[str, Decide] = {
    Kind.EXTENSION: approvals.decide_extension,
    Kind.SUSPENSION: approvals.decide_suspension,
    Kind.EXEMPTION: approvals.decide_exemption,
}


class AskInput(StepInput):
    """A request with its reason."""

    kind = Kind.EXTENSION
    reason = Pick(label=_("理由"))
    words = forms.CharField(
        label=_("情况"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}), help_text=_("至少 5 个字。")
    )

    def fill(self) -> None:
        """Offer the city's reasons for this kind."""
        self.pick("reason").offer(reason_options(approvals.REASON_KIND[self.kind]), blank=choose())


class AskSuspensionInput(AskInput):
    """Letting the clock stand still until a day."""

    kind = Kind.SUSPENSION
    until = forms.DateField(label=_("挂账到"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


class AskExemptionInput(AskInput):
    """An overdue fact that the unit is not to blame for."""

    kind = Kind.EXEMPTION


def pending(case: Case, kind: Approval.Kind) -> Approval | None:
    """The request of this kind that waits for a decision."""
    found = Approval.objects.filter(case=case, kind=kind, approved=None).select_related("asked_by", "clock", "first_by")
    # The case that the page loaded, so that its version is the one that is compared.
    for approval in found:
        approval.case = case
        return approval
    return None


def _ask_extension(case: Case, given: Given, by: Actor, at: datetime) -> object:
    return approvals.ask_extension(case, by=by, at=at, **given)


def _ask_suspension(case: Case, given: Given, by: Actor, at: datetime) -> object:
    return approvals.ask_suspension(case, by=by, at=at, **given)


def _ask_exemption(case: Case, given: Given, by: Actor, at: datetime) -> object:
    return approvals.ask_exemption(case, by=by, at=at, **given)


def _decision(kind: Approval.Kind, *, approved: bool) -> StepForm:
    def do(case: Case, given: Given, by: Actor, at: datetime) -> object:
        approval = pending(case, kind)
        if approval is None:
            raise SomebodyWasFaster
        return DECIDE[kind](approval, approved=approved, by=by, at=at, note=given["note"])

    form = NoteInput if approved else OwedNoteInput
    return StepForm(form, do, offered=lambda case: pending(case, kind) is not None, danger=not approved)


def _none_pending(kind: Approval.Kind) -> Callable[[Case], bool]:
    return lambda case: pending(case, kind) is None


def _was_overdue(case: Case) -> bool:
    overdue = Clock.objects.filter(case=case, stage=Stage.HANDLE, overdue_at__isnull=False).exists()
    return overdue and not Approval.objects.filter(case=case, kind=Kind.EXEMPTION).exists()


FORMS = {
    "approve_extension": _decision(Kind.EXTENSION, approved=True),
    "refuse_extension": _decision(Kind.EXTENSION, approved=False),
    "approve_suspension": _decision(Kind.SUSPENSION, approved=True),
    "refuse_suspension": _decision(Kind.SUSPENSION, approved=False),
    "approve_exemption": _decision(Kind.EXEMPTION, approved=True),
    "refuse_exemption": _decision(Kind.EXEMPTION, approved=False),
    "ask_extension": StepForm(
        AskInput,
        _ask_extension,
        offered=_none_pending(Kind.EXTENSION),
        hint=_("到期之前申请；同意后增加一个原时限。"),
    ),
    "ask_suspension": StepForm(
        AskSuspensionInput,
        _ask_suspension,
        offered=_none_pending(Kind.SUSPENSION),
        hint=_("同意后办理时限暂停到这一天。"),
    ),
    "ask_exemption": StepForm(
        AskExemptionInput,
        _ask_exemption,
        offered=_was_overdue,
        hint=_("每件只能申请一次，由督查员和考核员两级审批。超时的事实不改。"),
    ),
}
