"""Forms of dispatch: dispatch, take, return, arbitrate."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from qiaomen.cases import dispatch
from qiaomen.cases.models import Case
from qiaomen.cases.pages.desk.desk_choices import Option, Pick, Select, catalogue, unit_options
from qiaomen.cases.pages.english import english_words, fact_in
from qiaomen.people.actors import Actor
from qiaomen.shell.templatetags.widgets import named

from .step_form import Given, NoteInput, StepForm, StepInput, choose, reason_options

OTHER = "other"
FIND_UNIT = {"data-search": _("输入单位名称里的字")}


class UnitInput(StepInput):
    """A unit: one of those that are suggested with a reason, or any other."""

    to = Pick(
        label=_("交给谁"), widget=forms.RadioSelect(attrs={"data-other": OTHER}),
        help_text=_("上面的排在前面：先职责表，再包联和结对，再立案标准。"),
    )  # fmt: skip
    other = Pick(label=_("别的单位"), required=False, widget=Select(attrs=FIND_UNIT))
    note = forms.CharField(label=_("说明"), required=False, max_length=1000)

    def suggested(self) -> list[Option]:
        """The units that stand first, with the reason in words."""
        return []

    def fill(self) -> None:
        """Suggestions as radio buttons, every unit in a select; a unit's code is accepted in either."""
        every, first = unit_options(catalogue()), self.suggested()
        other = Option(OTHER, None, gettext("别的单位（在下面选）"))
        self.pick("to").offer([*first, other], also=every)
        self.pick("other").offer(every, blank=choose())
        if first:
            self.initial.setdefault("to", first[0].value)
        else:
            self.fields["to"].required, self.fields["other"].required = False, True
            self.fields["to"].widget = forms.HiddenInput()
            self.fields["other"].label = _("交给谁")

    def clean(self) -> dict[str, Any]:
        """One unit, never a guess between two. Who chose in the select need not have ticked "another one" too."""
        given = super().clean() or {}
        ticked, chosen = given.get("to"), given.get("other")
        if ticked and chosen and ticked != chosen:
            words = {"one": named(ticked), "other": named(chosen)}
            self.add_error("other", gettext("上面选了%(one)s，这里选了%(other)s，请只留一个。") % words)
        given["to"] = ticked or chosen
        if given["to"]:
            self.errors.pop("to", None)
        elif not self.errors:
            self.add_error("other", gettext("请选一个单位。"))
        return given


class DispatchInput(UnitInput):
    """Sending a case to a unit."""

    def suggested(self) -> list[Option]:
        """By the table of duties, adoptions and the filing standard."""
        self.suggestions = {one.unit.code: one for one in dispatch.suggest(self.case, at=self.at)}
        words = gettext("%(unit)s　%(why)s")
        return [
            Option(code, one.unit, words % {"unit": named(one.unit), "why": one.why})
            for code, one in self.suggestions.items()
        ]

    def clean(self) -> dict[str, Any]:
        """The suggestion that was followed, if one was."""
        given = super().clean()
        unit = given.get("to")
        given["suggestion"] = self.suggestions.get(unit.code) if unit else None
        return given


class ArbitrateInput(UnitInput):
    """Deciding whose job it is."""

    def suggested(self) -> list[Option]:
        """The units that those who returned it named, with how often."""
        units = {option.value: option for option in unit_options(catalogue())}
        returned: dict[str, list[str]] = {}
        english = english_words()
        for event in self.case.events.filter(step="return").order_by("number"):
            returned.setdefault(str(event.facts.get("suggested", "")), []).append(fact_in(english, event.facts, "unit"))
        return [
            Option(code, units[code].thing, gettext("%(unit)s　%(by)s退单时建议") % {
                "unit": units[code].label, "by": gettext("、").join(dict.fromkeys(by)),
            })
            for code, by in returned.items() if code in units
        ]  # fmt: skip

    def fill(self) -> None:
        """The decision owes its reason; nothing stands chosen: the arbiter decides."""
        super().fill()
        self.initial.pop("to", None)
        self.fields["note"].required = True
        self.fields["note"].label = _("审定理由")
        self.fields["to"].help_text = _("审定之后不能再退单。")


class ReturnInput(StepInput):
    """Saying that it is another unit's job."""

    reason = Pick(label=_("退单理由"))
    basis = forms.CharField(
        label=_("依据"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("哪条规定、哪份权责清单，至少 5 个字。"),
    )  # fmt: skip
    suggested = Pick(label=_("应由哪个单位办理"), widget=Select(attrs=FIND_UNIT))

    def fill(self) -> None:
        """Every unit but the case's own."""
        self.pick("reason").offer(reason_options("return"), blank=choose())
        others = [option for option in unit_options(catalogue()) if option.thing.pk != self.case.unit_id]
        self.pick("suggested").offer(others, blank=choose())


def _dispatch(case: Case, given: Given, by: Actor, at: datetime) -> object:
    followed = given["suggestion"]
    return dispatch.assign(
        case, to=given["to"], note=given["note"], by=by, at=at,
        supervising=followed.supervising if followed else None, why=followed.why if followed else "",
    )  # fmt: skip


def _take(case: Case, given: Given, by: Actor, at: datetime) -> object:
    return dispatch.take(case, note=given["note"], by=by, at=at)


def _return(case: Case, given: Given, by: Actor, at: datetime) -> object:
    return dispatch.return_to_dispatcher(case, by=by, at=at, **given)


def _arbitrate(case: Case, given: Given, by: Actor, at: datetime) -> object:
    return dispatch.arbitrate(case, to=given["to"], note=given["note"], by=by, at=at)


def _may_be_returned(case: Case) -> bool:
    return not dispatch.is_final(case)


FORMS = {
    "dispatch": StepForm(DispatchInput, _dispatch),
    "take": StepForm(NoteInput, _take, hint=_("接单后由您办理。办理时限从派单时起算。")),
    "return": StepForm(
        ReturnInput,
        _return,
        offered=_may_be_returned,
        danger=True,
        hint=_("不是本单位的职责才退；退到一定次数由值班长审定。"),
    ),
    "arbitrate": StepForm(ArbitrateInput, _arbitrate),
}
