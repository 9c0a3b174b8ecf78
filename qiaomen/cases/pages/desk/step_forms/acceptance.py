"""Forms of acceptance: accept, decline, appeal, amend."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from qiaomen.cases import acceptance
from qiaomen.cases.models import Case
from qiaomen.cases.pages.desk.desk_choices import (
    Option,
    Pick,
    Select,
    area_options,
    catalogue,
    category_options,
    standard_options,
)
from qiaomen.cases.pages.desk.guesses import guesses
from qiaomen.cases.queries import visible_to
from qiaomen.people.actors import Actor
from qiaomen.places.coords import NotAPosition, Position, ReferenceSystem
from qiaomen.shell.numbers import key_of
from qiaomen.shell.templatetags.widgets import named

from .step_form import Given, OwedNoteInput, StepForm, StepInput, choose, reason_options

NO_STANDARD = "none"
SEARCHED = {"data-search": _("输入两三个字找类别，例如：路灯")}
FOLLOWS = {"data-follows": "category"}


class CategoryInput(StepInput):
    """A category and, among its filing standards, the one that fits."""

    category = Pick(label=_("类别"), widget=Select(attrs=SEARCHED))
    filing_standard = Pick(
        label=_("立案标准"),
        widget=Select(attrs=FOLLOWS),
        help_text=_("决定办理时限和结案标准。都不符合时选最后一项，按一般时限办。"),
    )

    def fill(self) -> None:
        """Offer the whole catalogue; the case's own category, or the one that its words speak for, stands chosen."""
        rows = catalogue()
        self.pick("category").offer(category_options(rows), blank=choose())
        none = Option(NO_STANDARD, None, gettext("都不符合：按一般时限"))
        self.pick("filing_standard").offer([*standard_options(rows), none], blank=choose())
        self.initial.setdefault("category", str(self.case.category_id or ""))
        self.initial.setdefault("filing_standard", str(self.case.filing_standard_id or ""))


class AcceptInput(CategoryInput):
    """Filing a case."""

    title = forms.CharField(label=_("标题"), required=False, max_length=80, help_text=_("公开列表上显示的一句话。"))
    public = forms.BooleanField(
        label=_("公开这件事项"), required=False, help_text=_("涉及隐私、未成年人时不要公开；举报从不公开。")
    )
    recurrence_of = forms.CharField(
        label=_("复发自"), required=False, max_length=20, help_text=_("以前办结过同一件事时，填那件事项的编号。")
    )
    note = forms.CharField(label=_("说明"), required=False, max_length=1000)

    def fill(self) -> None:
        """Say which words speak for the category that stands chosen."""
        super().fill()
        self.initial.setdefault("title", self.case.title)
        self.initial.setdefault("public", self.case.public)
        said = f"{self.case.title}\n{self.case.text}"
        found = next(iter(guesses(said, catalogue(), most=1)), None)
        if self.case.category_id is None and found:
            self.initial["category"] = str(found.category.pk)
            words = "”“".join(found.words)
            self.fields["category"].help_text = gettext("建议：%(category)s，因为原文里有“%(words)s”。") % {
                "category": named(found.category), "words": words,
            }  # fmt: skip

    def clean_recurrence_of(self) -> Case | None:
        """An earlier case that this person may see."""
        number = self.cleaned_data["recurrence_of"]
        if not number:
            return None
        key = key_of("A", number)
        case = visible_to(self.by).filter(pk=key).exclude(pk=self.case.pk).first() if key else None
        if case is None:
            raise forms.ValidationError(gettext("没有找到这个编号的事项，请核对。"))
        return case


class ReasonInput(StepInput):
    """A reason code of the kind that the form names, and a remark."""

    kind = ""
    reason = Pick(label=_("理由"))
    note = forms.CharField(label=_("说明"), required=False, max_length=1000)

    def fill(self) -> None:
        """Offer the city's reasons."""
        self.pick("reason").offer(reason_options(self.kind), blank=choose())


class DeclineInput(ReasonInput):
    """Not accepting a case."""

    kind = "decline"


class AmendInput(CategoryInput):
    """Correcting what a case is, or where. What is left as it is stays."""

    place_words = forms.CharField(label=_("地点描述"), required=False, max_length=200)
    area = Pick(label=_("所在区域"), required=False)
    longitude = forms.FloatField(label=_("经度"), required=False)
    latitude = forms.FloatField(label=_("纬度"), required=False)
    system = forms.ChoiceField(
        label=_("坐标系"), required=False, choices=[(one.value, one.value) for one in ReferenceSystem]
    )
    note = forms.CharField(label=_("更正原因"), required=False, max_length=1000)

    def fill(self) -> None:
        """Begin with what is known."""
        super().fill()
        self.fields["category"].required = self.fields["filing_standard"].required = False
        self.pick("area").offer(area_options(catalogue()), blank=str(_("不改")))
        self.initial.setdefault("place_words", self.case.place_words)

    def clean(self) -> dict[str, Any]:
        """Both coordinates or neither."""
        given = super().clean() or {}
        longitude, latitude = given.get("longitude"), given.get("latitude")
        given["position"] = None
        if "place_words" not in self.data:
            given["place_words"] = None
        if (longitude is None) != (latitude is None):
            self.add_error("longitude", gettext("经度和纬度要一起填。"))
        elif longitude is not None and latitude is not None:
            try:
                given["position"] = Position(longitude, latitude, ReferenceSystem(given.get("system") or "WGS-84"))
            except NotAPosition as fault:
                self.add_error("longitude", str(fault))
        return given


def _accept(case: Case, given: Given, by: Actor, at: datetime) -> object:
    return acceptance.accept(case, by=by, at=at, **given)


def _decline(case: Case, given: Given, by: Actor, at: datetime) -> object:
    return acceptance.decline(case, reason=given["reason"], note=given["note"], by=by, at=at)


def _appeal(case: Case, given: Given, by: Actor, at: datetime) -> object:
    return acceptance.appeal(case, note=given["note"], by=by, at=at)


def _amend(case: Case, given: Given, by: Actor, at: datetime) -> object:
    category, standard = given["category"], given["filing_standard"]
    same = (category and category.pk, standard and standard.pk) == (case.category_id, case.filing_standard_id)
    return acceptance.amend(
        case, by=by, at=at, category=None if same else category, filing_standard=None if same else standard,
        place_words=given["place_words"], position=given["position"], area=given["area"], note=given["note"],
    )  # fmt: skip


FORMS = {
    "accept": StepForm(AcceptInput, _accept),
    "decline": StepForm(DeclineInput, _decline, hint=_("市民会收到理由和该找谁。"), danger=True),
    "appeal": StepForm(OwedNoteInput, _appeal, hint=_("写明有什么新的情况。")),
    "amend": StepForm(AmendInput, _amend, hint=_("派单之前可以更正类别和地点。")),
}
