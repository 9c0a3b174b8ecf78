"""What a report's page shows of each of its matters, and the forms that are open there."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qiaomen.cases.models import Case, Report, Voice
from qiaomen.cases.pages.pictures import Pictures, pictures_of
from qiaomen.cases.permissions import steps_open_to
from qiaomen.cases.queries import main_case, with_names
from qiaomen.cases.states import State
from qiaomen.people.actors import RESIDENT

from .contesting import ContestForm
from .story import BEHIND, ENDED, Line, Standing, joined_story, journey_of, next_words, standing_of, story_of
from .wanted import WantedText


@dataclass(frozen=True)
class Verdict:
    """One of the four buttons: what a tap on it says."""

    value: str
    solved: bool
    satisfied: bool
    words: Promise


VERDICTS = (
    Verdict("solved-satisfied", True, True, gettext_lazy("解决了，满意")),
    Verdict("solved-unsatisfied", True, False, gettext_lazy("解决了，不满意")),
    Verdict("unsolved-satisfied", False, True, gettext_lazy("没解决，但态度好")),
    Verdict("unsolved-unsatisfied", False, False, gettext_lazy("没解决，不满意")),
)


class RateForm(forms.Form):
    """One tap says both: solved? satisfied?"""

    verdict = forms.ChoiceField(
        choices=[(one.value, one.words) for one in VERDICTS],
        error_messages={"required": gettext_lazy("请点一个：解决了没有、满意不满意。")},
    )
    verdicts = VERDICTS


class ExplainForm(forms.Form):
    """Why it was rated so; nobody has to say."""

    why = forms.CharField(
        label=gettext_lazy("想说一句原因吗？"), required=False, max_length=300, widget=forms.Textarea({"rows": 2})
    )


class NoteForm(forms.Form):
    """A few words; whether they are enough is the step's rule."""

    note = WantedText(label=gettext_lazy("请写明情况"), max_length=1000, widget=forms.Textarea({"rows": 3}))


class BareForm(forms.Form):
    """Only a button."""


FORMS: dict[str, type[forms.Form]] = {
    "rate": RateForm, "explain": ExplainForm, "urge": BareForm, "contest": ContestForm, "appeal": NoteForm,
}  # fmt: skip


# Under a name of its own: within Part, `forms` is the field.
StepForm = forms.Form


@dataclass
class Part:
    """One matter of a report, as its page shows it. `case` handles it; `own` is where the voice was raised."""

    voice: Voice
    own: Case
    case: Case
    lines: list[Line]
    standing: Standing
    journey: list[tuple[str, str]]
    pictures: Pictures
    forms: dict[str, StepForm] = field(default_factory=dict)

    @property
    def is_joined(self) -> bool:
        """Whether another case handles it."""
        return self.own.pk != self.case.pk

    @property
    def headline(self) -> str:
        """Where it stands, said to the person whose turn it may be."""
        return (
            _("已经答复，请您说一句：解决了吗？") if "rate" in self.forms and self.running else self.standing.headline
        )

    @property
    def sorry(self) -> bool:
        """Whether the reporter was not content."""
        return bool(self.voice.rated_at) and not (self.voice.solved and self.voice.satisfied)

    @property
    def next_words(self) -> str:
        """What comes next, or what to do when it is not right."""
        return next_words(self.case.state_now, late=self.standing.light == "overdue")

    @property
    def running(self) -> bool:
        """Whether somebody still has something to do."""
        return self.case.state_now not in ENDED

    @property
    def handled(self) -> bool:
        """Whether the unit says that it is done, or said so."""
        return BEHIND.get(self.case.state_now, 0) >= BEHIND[State.FINISHED]

    @property
    def seen(self) -> str:
        """What the page showed: a step from a page that is out of date is not done."""
        return f"{self.case.pk}-{self.case.state_since.isoformat()}"

    def bind(self, step: str, given: Mapping[str, Any]) -> StepForm:
        """The step's form with what was sent; the page then shows it with its faults."""
        self.forms[step] = FORMS[step](given, prefix=self.forms[step].prefix)
        return self.forms[step]


def parts_of(report: Report, now: datetime) -> list[Part]:
    """Each matter of a report in the order in which it was raised."""
    return [_part(report, voice, now) for voice in report.voices.all()]


def _part(report: Report, voice: Voice, now: datetime) -> Part:
    own = voice.case
    case = with_names(Case.objects.all()).get(pk=main_case(own).pk)
    return Part(
        voice=voice,
        own=own,
        case=case,
        lines=story_of(own) if own.pk == case.pk else joined_story(own, case),
        standing=standing_of(case, now),
        journey=journey_of(case),
        pictures=pictures_of(case, list(report.photos.all())),
        forms={step: FORMS[step](prefix=f"{step}-{voice.pk}") for step in _open_to(voice, case)},
    )


def _open_to(voice: Voice, case: Case) -> list[str]:
    """What the machine lets a resident do now; who was not answered, or has rated, does not rate."""
    steps = [step.name for step in steps_open_to(RESIDENT, case) if step.name in FORMS]
    said = {"rate": voice.answered_at and not voice.rated_at, "explain": voice.rated_at and not voice.why}
    return [step for step in steps if said.get(step, True)]
