"""Forms of supervision: verify, send back, urge, escalate, contest, dismiss, reopen."""

from datetime import datetime

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from qiaomen.cases import feedback, supervision
from qiaomen.cases.models import Case, Evidence
from qiaomen.cases.pages.desk.desk_choices import Pick
from qiaomen.people.actors import Actor

from .handling import proof_of
from .photos import PhotosField
from .step_form import Given, NoteInput, OwedNoteInput, StepForm, StepInput, choose, reason_options

COLOUR_NAMES = {"blue": _("蓝色督办"), "yellow": _("黄色督办"), "orange": _("橙色督办"), "red": _("红色督办")}


class VerifyInput(NoteInput):
    """Confirming that the closing test is met."""

    photos = PhotosField(label=_("核查照片"))

    def fill(self) -> None:
        """Say what is to be confirmed."""
        test = self.case.filing_standard.closing_test if self.case.filing_standard else ""
        if test:
            self.fields["note"].help_text = gettext("请确认：%(test)s") % {"test": test}


class SendBackInput(StepInput):
    """Not good enough."""

    reason = Pick(label=_("返工理由"))
    note = forms.CharField(label=_("哪里没有办好"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))
    photos = PhotosField(label=_("核查照片"))

    def fill(self) -> None:
        """Offer the city's reasons."""
        self.pick("reason").offer(reason_options("send_back"), blank=choose())


class EscalateInput(StepInput):
    """A colour that is not below the one that the case has."""

    colour = forms.ChoiceField(label=_("督办级别"))
    note = forms.CharField(label=_("督办要求"), required=False, max_length=1000)

    def fill(self) -> None:
        """A colour never falls."""
        now = supervision.COLOURS.index(self.case.colour) if self.case.colour in supervision.COLOURS else 0
        choices = [(colour, COLOUR_NAMES[colour]) for colour in supervision.COLOURS[now:]]
        field = self.fields["colour"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices


class ReopenInput(StepInput):
    """Handling it again under the same number."""

    reason = Pick(label=_("理由"), required=False)
    note = forms.CharField(label=_("为什么重新办理"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))

    def fill(self) -> None:
        """Offer the city's reasons."""
        self.pick("reason").offer(reason_options("reopen"), blank=choose())


def _verify(case: Case, given: Given, by: Actor, at: datetime) -> object:
    proof = proof_of(given["photos"], Evidence.Kind.INSPECTION)
    return supervision.verify(case, note=given["note"], proof=proof, by=by, at=at)


def _send_back(case: Case, given: Given, by: Actor, at: datetime) -> object:
    proof = proof_of(given["photos"], Evidence.Kind.INSPECTION)
    return supervision.send_back(case, reason=given["reason"], note=given["note"], proof=proof, by=by, at=at)


def _urge(case: Case, given: Given, by: Actor, at: datetime) -> object:
    return supervision.urge(case, note=given["note"], by=by, at=at)


def _escalate(case: Case, given: Given, by: Actor, at: datetime) -> object:
    return supervision.escalate(case, colour=given["colour"], note=given["note"], by=by, at=at)


def _contest(case: Case, given: Given, by: Actor, at: datetime) -> object:
    return feedback.contest(case, note=given["note"], by=by, at=at)


def _dismiss(case: Case, given: Given, by: Actor, at: datetime) -> object:
    return supervision.dismiss(case, note=given["note"], by=by, at=at)


def _reopen(case: Case, given: Given, by: Actor, at: datetime) -> object:
    return supervision.reopen(case, reason=given["reason"], note=given["note"], by=by, at=at)


FORMS = {
    "verify": StepForm(VerifyInput, _verify, hint=_("办理人不能核查自己办的事项。")),
    "send_back": StepForm(SendBackInput, _send_back, danger=True, hint=_("退回承办单位，办理时限接着走。")),
    "urge": StepForm(NoteInput, _urge, hint=_("提醒承办单位抓紧，不改变事项状态。")),
    "escalate": StepForm(EscalateInput, _escalate, hint=_("督办级别只升不降，承办单位和督查员会收到通知。")),
    "contest": StepForm(OwedNoteInput, _contest, hint=_("结案和实际不符时提出，由督查员核实。")),
    "dismiss": StepForm(OwedNoteInput, _dismiss, hint=_("写明查到了什么；提出的人会看到。")),
    "reopen": StepForm(ReopenInput, _reopen, danger=True, hint=_("沿用原编号，退回原承办单位。")),
}
