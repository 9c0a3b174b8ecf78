"""The forms of an activity and its shifts, and the way from them to a plan and back."""

from datetime import timedelta
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qiaomen.activities.models import Activity, Course
from qiaomen.activities.models.activity import Kind
from qiaomen.activities.planning import COLUMNS, Plan
from qiaomen.activities.shifts import MOST_SHIFTS, ShiftPlan, pin_of
from qiaomen.places.coords import NotAPosition, Position, ReferenceSystem
from qiaomen.places.models import Area
from qiaomen.shell.pages.choices import NamedChoice, NamedChoices
from qiaomen.volunteers.models import Organisation, Skill

NEW_SHIFTS = 2
MOST_PLACES = 50_000
LONGEST = timedelta(hours=24)
MOMENT = "%Y-%m-%dT%H:%M"


class Moment(forms.DateTimeField):
    """A moment as browsers write it, in the city's zone."""

    def __init__(self, **given: Any) -> None:
        widget = forms.DateTimeInput({"type": "datetime-local"}, format=MOMENT)
        super().__init__(widget=widget, input_formats=[MOMENT, "%Y-%m-%dT%H:%M:%S"], **given)


class ActivityForm(forms.Form):
    """The activity itself."""

    use_required_attribute = False
    title = forms.CharField(label=gettext_lazy("叫什么"), max_length=80)
    title_en = forms.CharField(label=gettext_lazy("英文名称"), max_length=80, required=False)
    kind = forms.ChoiceField(label=gettext_lazy("是什么活动"), choices=Kind.choices)
    words = forms.CharField(
        label=gettext_lazy("做什么、带什么"), max_length=2000, required=False, widget=forms.Textarea({"rows": 4})
    )
    course = NamedChoice(
        label=gettext_lazy("是哪门课程的场次"), queryset=Course.objects.none(), required=False,
        empty_label=gettext_lazy("不是课程"),
        help_text=gettext_lazy("来的人签到又签退，就算参加了一次，时间算培训学习。"),
    )  # fmt: skip
    organisation = NamedChoice(label=gettext_lazy("哪支队伍办"), queryset=Organisation.objects.none(), empty_label=None)
    area = NamedChoice(label=gettext_lazy("在哪个区域"), queryset=Area.objects.none(), empty_label=None)
    contact = forms.CharField(
        label=gettext_lazy("联系谁"), max_length=80, required=False,
        help_text=gettext_lazy("姓名和电话，报名的人看得到。"),
    )  # fmt: skip
    opens_at = Moment(label=gettext_lazy("什么时候开始报名"), required=False, help_text=gettext_lazy("不填：马上。"))
    closes_at = Moment(
        label=gettext_lazy("什么时候截止报名"), required=False, help_text=gettext_lazy("不填：到班次开始。")
    )
    cancel_hours = forms.IntegerField(
        label=gettext_lazy("开始前多少小时内不能自己取消"), min_value=0, max_value=336, initial=24
    )
    fence_metres = forms.IntegerField(
        label=gettext_lazy("离地点多少米内可以签到"), min_value=50, max_value=2000, initial=300,
        help_text=gettext_lazy("一般 300 到 500 米；大型活动 100 米。"),
    )  # fmt: skip
    least_age = forms.IntegerField(label=gettext_lazy("最小年龄"), min_value=0, max_value=99, initial=0)
    walk_ins = forms.BooleanField(label=gettext_lazy("没有报名的人也可以签到"), required=False)

    def __init__(
        self, teams: QuerySet[Organisation], areas: QuerySet[Area], courses: QuerySet[Course], data: Any = None,
        initial: Any = None,
    ) -> None:  # fmt: skip
        super().__init__(data, initial=initial)
        for name, queryset in (("organisation", teams), ("area", areas), ("course", courses)):
            found = self.fields[name]
            assert isinstance(found, forms.ModelChoiceField)
            found.queryset = queryset


class ShiftForm(forms.Form):
    """One shift; a line without a place is no line."""

    use_required_attribute = False
    key = forms.IntegerField(required=False, widget=forms.HiddenInput)
    site = forms.CharField(
        label=gettext_lazy("在哪里集合"), max_length=80, required=False,
        help_text=gettext_lazy("写地名。城市地名里有的，自己会标在地图上；没有的，请放图钉，才能用定位签到。"),
    )  # fmt: skip
    longitude = forms.FloatField(label=gettext_lazy("经度"), required=False)
    latitude = forms.FloatField(label=gettext_lazy("纬度"), required=False)
    reference = forms.ChoiceField(
        label=gettext_lazy("坐标系"), required=False, choices=[(one.value, one.value) for one in ReferenceSystem]
    )
    from_at = Moment(label=gettext_lazy("开始"), required=False)
    until_at = Moment(label=gettext_lazy("结束"), required=False)
    places = forms.IntegerField(
        label=gettext_lazy("要多少人"), min_value=1, max_value=MOST_PLACES, required=False, initial=20
    )
    needs = NamedChoices(
        label=gettext_lazy("需要会什么"), queryset=Skill.objects.filter(retired_on=None), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not given.get("site"):
            return given
        for name, words in (
            ("from_at", _("请填什么时候开始。")),
            ("until_at", _("请填什么时候结束。")),
            ("places", _("请填要多少人。")),
        ):
            if given.get(name) is None and name not in self.errors:
                self.add_error(name, words)
        begin, end = given.get("from_at"), given.get("until_at")
        if begin and end and not begin < end <= begin + LONGEST:
            self.add_error("until_at", _("结束要在开始之后，一个班次最长一天。"))
        given["position"] = self._pin(given)
        return given

    def _pin(self, given: dict[str, Any]) -> Position | None:
        longitude, latitude = given.get("longitude"), given.get("latitude")
        if longitude is None and latitude is None:
            return None
        if longitude is None or latitude is None:
            if not {"longitude", "latitude"} & set(self.errors):
                self.add_error("longitude" if longitude is None else "latitude", _("经度和纬度要一起填。"))
            return None
        try:
            return Position(longitude, latitude, ReferenceSystem(given.get("reference") or ReferenceSystem.WGS84))
        except NotAPosition as problem:
            self.add_error("longitude", str(problem))
        return None

    @property
    def is_pinned(self) -> bool:
        """Whether the fold with the map stands open."""
        return any(self[name].value() not in (None, "") or self[name].errors for name in ("longitude", "latitude"))


ShiftForms = forms.formset_factory(ShiftForm, extra=NEW_SHIFTS, max_num=MOST_SHIFTS, validate_max=True)


def plan_from(form: ActivityForm, shifts: Any) -> Plan:
    """What both forms say. Call it when both are valid."""
    plans = []
    for one in shifts.cleaned_data:
        if one.get("site"):
            names = ("site", "from_at", "until_at", "places", "key", "position")
            plans.append(ShiftPlan(**{name: one[name] for name in names}, needs=tuple(one["needs"])))
    return Plan(**form.cleaned_data, shifts=plans)


def initial_of(activity: Activity | None) -> dict[str, Any]:
    """An activity as the first form shows it."""
    return {name: getattr(activity, name) for name in COLUMNS} if activity else {}


def shifts_of(activity: Activity | None, *, as_new: bool) -> list[dict[str, Any]]:
    """Its shifts as the second form shows them; `as_new`: for a copy, without their keys and days."""
    if activity is None:
        return []
    rows = []
    for one in activity.shifts.prefetch_related("needs").order_by("from_at", "pk"):
        row = {"site": one.site, "places": one.places, "needs": list(one.needs.all())}
        if pin := pin_of(one):
            row |= {"longitude": pin.longitude, "latitude": pin.latitude, "reference": pin.system}
        if not as_new:
            row |= {"key": one.pk, "from_at": one.from_at, "until_at": one.until_at}
        rows.append(row)
    return rows
