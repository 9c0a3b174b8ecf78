"""Forms of joining: join, separate, split."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from qiaomen.cases import joining
from qiaomen.cases.joining import Alike, alike
from qiaomen.cases.models import Case, Voice
from qiaomen.cases.pages.desk.desk_choices import Option, Pick
from qiaomen.cases.queries import visible_to, voices_of
from qiaomen.people.actors import Actor
from qiaomen.shell.numbers import key_of

from .step_form import Given, NoteInput, StepForm, StepInput


class JoinInput(StepInput):
    """Which case shall handle this one too."""

    into = forms.CharField(label=_("并入哪一件"), max_length=20, help_text=_("填对方的编号（A 开头）。可以随时取消。"))
    note = forms.CharField(label=_("说明"), required=False, max_length=1000)

    def clean_into(self) -> Case:
        """A case that this person may see."""
        key = key_of("A", self.cleaned_data["into"])
        case = visible_to(self.by).filter(pk=key).first() if key else None
        if case is None:
            raise forms.ValidationError(gettext("没有找到这个编号的事项，请核对。"))
        return case


class SplitInput(StepInput):
    """Another case out of one report."""

    voice = Pick(label=_("从哪条诉求拆出"), widget=forms.RadioSelect)
    text = forms.CharField(label=_("拆出来的是哪件事"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3}))
    note = forms.CharField(label=_("说明"), required=False, max_length=1000)

    def fill(self) -> None:
        """Offer every voice; the only one stands chosen."""
        options = voice_options(self.case)
        self.pick("voice").offer(options)
        if len(options) == 1:
            self.initial.setdefault("voice", options[0].value)


def voice_options(case: Case, *, answered: bool = False) -> list[Option]:
    """The reports that speak in a case, by number, with the beginning of their text."""
    voices = voices_of(case).filter(answered_at__isnull=False) if answered else voices_of(case)
    return [Option(one.report.number, one, _named(one)) for one in voices]


def _named(voice: Voice) -> str:
    text = voice.report.text
    return f"{voice.report.number} {text[:30]}{'…' if len(text) > 30 else ''}"


def like(case: Case, by: Actor) -> list[Alike]:
    """Similar cases that this person may see."""
    found = alike(case)
    mine = set(visible_to(by).filter(pk__in=[one.case.pk for one in found]).values_list("pk", flat=True))
    return [one for one in found if one.case.pk in mine]


def _join(case: Case, given: Given, by: Actor, at: datetime) -> object:
    return joining.join(case, into=given["into"], note=given["note"], by=by, at=at)


def _separate(case: Case, given: Given, by: Actor, at: datetime) -> object:
    return joining.separate(case, note=given["note"], by=by, at=at)


def _split(case: Case, given: dict[str, Any], by: Actor, at: datetime) -> object:
    return joining.split(case, voice=given["voice"], text=given["text"], note=given["note"], by=by, at=at)


FORMS = {
    "join": StepForm(JoinInput, _join, hint=_("同一件真实的事才并案。每位市民仍会收到自己的答复。")),
    "separate": StepForm(NoteInput, _separate, hint=_("这件事项回到并案之前的状态，时限接着走。")),
    "split": StepForm(SplitInput, _split, hint=_("一条诉求里有几件事时，拆成几件分别办。")),
}
