"""Forms of feedback: answer, public reply, the call-back's rating."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from qiaomen.cases import feedback
from qiaomen.cases.models import Case, Clock
from qiaomen.cases.pages.desk.desk_choices import Pick
from qiaomen.cases.queries import voices_of
from qiaomen.cases.states import Stage
from qiaomen.people.actors import Actor

from .joining import voice_options
from .step_form import Given, StepForm, StepInput

YES_NO = [("yes", _("是")), ("no", _("否"))]


class AnswerInput(StepInput):
    """One answer for all voices, and one of its own for each that needs it (`own_S…`)."""

    text = forms.CharField(
        label=_("答复"), max_length=4000, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("做了什么，结果怎样，至少 5 个字。每条诉求都会收到。"),
    )  # fmt: skip

    def fill(self) -> None:
        """With several voices each may get words of its own."""
        self.voices = list(voices_of(self.case))
        if len(self.voices) < 2:
            return
        for voice in self.voices:
            self.fields[f"own_{voice.report.number}"] = forms.CharField(
                label=gettext("单独答复 %(number)s") % {"number": voice.report.number},
                required=False,
                max_length=4000,
                widget=forms.Textarea(attrs={"rows": 2}),
                help_text=voice.report.text[:60],
            )

    def clean(self) -> dict[str, Any]:
        """Own answers by the voice's key."""
        given = super().clean() or {}
        own = {voice.pk: given.get(f"own_{voice.report.number}", "") for voice in self.voices}
        given["own_texts"] = {key: text for key, text in own.items() if text}
        return given


class ReplyInput(StepInput):
    """The public reply to a media exposure."""

    text = forms.CharField(label=_("公开回应"), max_length=4000, widget=forms.Textarea(attrs={"rows": 5}))


class RateInput(StepInput):
    """What a resident says when called back."""

    report = Pick(label=_("回访的是哪条诉求"), widget=forms.RadioSelect)
    solved = forms.ChoiceField(label=_("问题解决了吗"), choices=YES_NO, widget=forms.RadioSelect)
    satisfied = forms.ChoiceField(label=_("对办理满意吗"), choices=YES_NO, widget=forms.RadioSelect)
    why = forms.CharField(
        label=_("市民怎么说"), required=False, max_length=300, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("有一个“否”，事项会重办；全部为“是”，就此结案。"),
    )  # fmt: skip

    def fill(self) -> None:
        """Those who were answered."""
        options = voice_options(self.case, answered=True)
        self.pick("report").offer(options)
        if len(options) == 1:
            self.initial.setdefault("report", options[0].value)


def _answer(case: Case, given: Given, by: Actor, at: datetime) -> object:
    return feedback.answer(case, text=given["text"], own_texts=given["own_texts"], by=by, at=at)


def _reply(case: Case, given: Given, by: Actor, at: datetime) -> object:
    return feedback.reply(case, text=given["text"], by=by, at=at)


def _rate(case: Case, given: Given, by: Actor, at: datetime) -> object:
    return feedback.rate(
        case, report=given["report"].report, solved=given["solved"] == "yes", satisfied=given["satisfied"] == "yes",
        why=given["why"], by=by, at=at,
    )  # fmt: skip


def _reply_owed(case: Case) -> bool:
    return Clock.objects.filter(case=case, stage=Stage.REPLY, stopped_at=None).exists()


FORMS = {
    "answer": StepForm(AnswerInput, _answer),
    "reply": StepForm(ReplyInput, _reply, offered=_reply_owed, hint=_("对媒体曝光的公开回应，有单独的期限。")),
    "rate": StepForm(RateInput, _rate, hint=_("电话回访的结果。")),
}
