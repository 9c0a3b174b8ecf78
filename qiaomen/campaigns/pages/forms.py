"""What is typed about registers and items."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from qiaomen.activities.recurring import WEEKDAYS, WHICH, rule_of
from qiaomen.campaigns.figures import PLACES
from qiaomen.campaigns.measured import MEASURES
from qiaomen.campaigns.models import Item, Register
from qiaomen.campaigns.planning import Plan
from qiaomen.campaigns.states import Kind
from qiaomen.campaigns.targets import Share
from qiaomen.cases.models import Category
from qiaomen.cases.pages.desk.step_forms.photos import PhotosField
from qiaomen.forms.models import Form as FilledIn
from qiaomen.forms.models import State as FormState
from qiaomen.forms.queries import kept_by
from qiaomen.people.actors import Actor
from qiaomen.places.coords import NotAPosition, Position, ReferenceSystem
from qiaomen.places.models import Area, Level
from qiaomen.places.queries import places_by_words
from qiaomen.shell.pages.choices import NamedChoice
from qiaomen.shell.templatetags.widgets import named
from qiaomen.units.models import Unit, UnitKind
from qiaomen.units.queries import units_at_work

COUNTED = ("task", "baseline", "measure", "category", "form")
DAYS = ("which", "weekday")
LEFT_OUT = {
    Kind.TARGET: (*DAYS, "budget"), Kind.PROBLEMS: (*COUNTED, *DAYS, "budget"),
    Kind.CAMPAIGN: (*COUNTED, "measure_unit", "budget"), Kind.PROGRAMME: (*COUNTED, *DAYS, "measure_unit"),
}  # fmt: skip
DAY = {"type": "date"}


def day_field(label: Any, **given: Any) -> forms.DateField:
    """A day as browsers write it."""
    return forms.DateField(label=label, widget=forms.DateInput(DAY, format="%Y-%m-%d"), **given)


def quantity_field(label: Any, **given: Any) -> forms.DecimalField:
    """A quantity of 0 and more."""
    return forms.DecimalField(label=label, min_value=Decimal(), max_digits=15, decimal_places=PLACES, **given)


class RegisterForm(forms.Form):
    """A register; what only some kinds have is left out for the others."""

    use_required_attribute = False
    title = forms.CharField(label=_("名称"), max_length=80)
    title_en = forms.CharField(label=_("英文名称"), max_length=80, required=False)
    words = forms.CharField(
        label=_("要做到什么、怎么算"), max_length=2000, required=False, widget=forms.Textarea({"rows": 3})
    )
    unit = NamedChoice(label=_("牵头单位"), queryset=Unit.objects.none())
    area = NamedChoice(label=_("范围"), queryset=Area.objects.none(), empty_label=None)
    from_on = day_field(_("从哪天"))
    until_on = day_field(_("到哪天"))
    task = quantity_field(_("任务量"))
    measure_unit = forms.CharField(label=_("计量单位"), max_length=20, help_text=_("例如：万亩、公里、件。"))
    baseline = quantity_field(
        _("原有基数"), required=False, help_text=_("开始之前已有多少；任务是在这之外新做的。不填：0。")
    )
    measure = forms.ChoiceField(
        label=_("谁来报数"), required=False,
        choices=[("", _("各地自己报，上级核实")), *((key, one.name) for key, one in MEASURES.items())],
        help_text=_("选了系统能数的，就由系统统计，不用报。"),
    )  # fmt: skip

    category = NamedChoice(
        label=_("只数哪一类事项"), required=False, empty_label=_("各类都数"), queryset=Category.objects.none()
    )
    form = forms.ModelChoiceField(label=_("数哪份表单"), required=False, queryset=FilledIn.objects.none())
    budget = forms.DecimalField(label=_("总预算（元）"), min_value=Decimal("0.01"), max_digits=15, decimal_places=2)
    which = forms.ChoiceField(
        label=_("全城一起动的日子"), required=False, choices=[("", _("没有固定的日子")), *WHICH.items()],
        help_text=_("例如每月最后一个周五；碰到放假会标出来。"),
    )  # fmt: skip
    weekday = forms.ChoiceField(label=_("星期几"), required=False, choices=list(WEEKDAYS.items()), initial="FR")

    def __init__(self, kind: Kind, areas: QuerySet[Area], by: Actor, data: Any = None) -> None:
        super().__init__(data)
        self.kind = kind
        chosen: dict[str, QuerySet[Any]] = {
            "unit": units_at_work(), "area": areas, "category": Category.objects.filter(retired_on=None),
            "form": kept_by(by).exclude(state=FormState.DRAFT).order_by("title", "pk"),
        }  # fmt: skip
        for name, queryset in chosen.items():
            found = self.fields[name]
            assert isinstance(found, forms.ModelChoiceField)
            found.queryset = queryset
        for name in LEFT_OUT[kind]:
            del self.fields[name]
        if kind == Kind.PROBLEMS:
            self.fields["measure_unit"].required = False
            self.fields["measure_unit"].help_text = _("量大小用，例如平方米；不量就不填。")

    @property
    def plan(self) -> Plan:
        """What a valid form says."""
        given = dict(self.cleaned_data)
        given["baseline"] = given.get("baseline") or Decimal()
        given["budget"] = int(given["budget"] * 100) if given.get("budget") else None
        which, weekday = given.pop("which", ""), given.pop("weekday", "")
        return Plan(kind=self.kind, rule=rule_of(which, weekday) if which else "", **given)


class SharesForm(forms.Form):
    """A share for each area below the register's; an area of 0 owes nothing."""

    use_required_attribute = False

    def __init__(self, register: Register, data: Any = None) -> None:
        super().__init__(data)
        self.rows = owing_areas(register)
        known = {item.area_id: item for item in register.items.select_related("unit")}
        units = units_at_work()
        for area, unit in self.rows:
            item = known.get(area.pk)
            self.fields[f"amount-{area.pk}"] = quantity_field(named(area), required=False, initial=_plain(item))
            self.fields[f"unit-{area.pk}"] = NamedChoice(
                label=_("责任单位"), queryset=units, required=False, initial=item.unit if item else unit
            )

    @property
    def lines(self) -> list[tuple[Area, Any, Any]]:
        """Each area with its two fields."""
        return [(area, self[f"amount-{area.pk}"], self[f"unit-{area.pk}"]) for area, _unit in self.rows]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        for area, _unit in self.rows:
            if given.get(f"amount-{area.pk}") and not given.get(f"unit-{area.pk}"):
                self.add_error(f"unit-{area.pk}", _("请选责任单位。"))
        return given

    @property
    def shares(self) -> list[Share]:
        """What a valid form says: every area with a number."""
        given = self.cleaned_data
        return [
            Share(area, given[f"unit-{area.pk}"], given[f"amount-{area.pk}"])
            for area, _unit in self.rows
            if given.get(f"amount-{area.pk}") is not None and given.get(f"unit-{area.pk}")
        ]


def _plain(item: Item | None) -> str:
    """A share as a number input takes it, without zeros at the end."""
    return f"{item.amount.normalize():f}" if item and item.amount is not None else ""


def owing_areas(register: Register) -> list[tuple[Area, Unit | None]]:
    """The areas just below the register's, each with the authority of that ground. Two queries."""
    below = Area.objects.filter(parent=register.area, retired_on=None).exclude(level=Level.CELL)
    areas = list(below.defer("boundary").order_by("code"))
    lords = Unit.objects.filter(area__in=areas, kind=UnitKind.TERRITORY, retired_on=None).order_by("-path")
    owners = {unit.area_id: unit for unit in lords}
    return [(area, owners.get(area.pk)) for area in areas]


class PlacedForm(forms.Form):
    """Where something is: in words, and by a pin on the map or a name that the city knows."""

    place_words = forms.CharField(
        label=_("在哪里"), max_length=200, required=False,
        help_text=_("写地名；地名库里有的，会标在地图上。也可以在地图上放图钉。"),
    )  # fmt: skip
    longitude = forms.FloatField(required=False, widget=forms.HiddenInput)
    latitude = forms.FloatField(required=False, widget=forms.HiddenInput)
    reference = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        east, north, words = given.get("longitude"), given.get("latitude"), given.get("place_words", "").strip()
        given["position"] = None
        if east is not None and north is not None:
            try:
                given["position"] = Position(east, north, ReferenceSystem.WGS84)
            except NotAPosition as wrong:
                self.add_error("place_words", str(wrong))
        else:
            place = next((one for one in places_by_words(words) if one.name == words), None) if words else None
            if place is not None and place.longitude is not None and place.latitude is not None:
                given["position"] = Position(place.longitude, place.latitude, ReferenceSystem.WGS84)
        return given


class StepForm(forms.Form):
    """A step on an item: words and photos; `more` of one step stands in the classes below."""

    use_required_attribute = False
    note = forms.CharField(label=_("说明"), max_length=1000, required=False, widget=forms.Textarea({"rows": 2}))
    photos = PhotosField(label=_("照片"))
    # Shown as owed; what is to be seen on it, the step says.
    owes_photos = False

    def __init__(self, item: Item, by: Actor, at: datetime, data: Any = None, files: Any = None, **given: Any) -> None:
        super().__init__(data, files, **given)
        self.item = item
        photos = self.fields["photos"]
        assert isinstance(photos, PhotosField)
        photos.by, photos.at, photos.required = by.person, at, self.owes_photos


def owed_words(missing: Any) -> forms.CharField:
    """Words without which the step is refused, and the sentence that says so."""
    words = forms.Textarea({"rows": 2})
    return forms.CharField(label=_("说明"), max_length=1000, widget=words, error_messages={"required": missing})


class ShownForm(StepForm):
    """A step that wants a photo."""

    owes_photos = True


class SeenForm(StepForm):
    """A step that wants to know what somebody saw there."""

    note = owed_words(_("请写明现场看到了什么。"))


class MilestoneForm(ShownForm):
    """How far it is, and how it looks."""

    note = owed_words(_("请写到了哪一步，并附照片。"))


class ReportForm(StepForm):
    """What was reached."""

    value = quantity_field(_("开始以来一共完成"))
    on = day_field(_("截至哪天"))
    field_order = ("value", "on", "note", "photos")

    def __init__(self, item: Item, by: Actor, at: datetime, data: Any = None, files: Any = None, **given: Any) -> None:
        super().__init__(item, by, at, data, files, **given)
        self.fields["value"].help_text = item.register.unit_words
        self.fields["note"].label = _("依据")
        self.fields["note"].help_text = _("数从哪里来，例如验收单、现场照片。")


class AuditForm(StepForm):
    """What somebody else found."""

    value = quantity_field(_("核实的数"))
    of = forms.IntegerField(widget=forms.HiddenInput)
    field_order = ("value", "note", "photos", "of")
