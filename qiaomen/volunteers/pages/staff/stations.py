"""服务站: the stations that a post keeps, the form of one, and checks on the spot."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import OuterRef, Subquery
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from qiaomen.people.pages.staff import StaffRequest, staff_page
from qiaomen.places.coords import NotAPosition, Position
from qiaomen.places.models import Landmark
from qiaomen.places.queries import places_by_words
from qiaomen.shell.pages.choices import NamedChoice
from qiaomen.shell.paging import page_of
from qiaomen.volunteers.models import Organisation, Station, StationCheck
from qiaomen.volunteers.problems import CannotServe
from qiaomen.volunteers.queries import stations_visible_to, teams_visible_to
from qiaomen.volunteers.stations import StationPlan, check, retire, save

from .people import only_for_organisers
from .teams import CODE

ROWS, CHECKS = 50, 20
PLAIN = ("code", "name", "name_en", "team", "in_charge", "phone", "opens", "offers", "offers_en", "place_words")


class StationForm(forms.Form):
    """A station. A pin on the map wins; without one, a known place name gives the position."""

    use_required_attribute = False
    name = forms.CharField(label=gettext_lazy("名称"), max_length=80)
    name_en = forms.CharField(label=gettext_lazy("英文名称"), max_length=80, required=False)
    code = forms.RegexField(
        CODE, label=gettext_lazy("代码"), max_length=24, help_text=gettext_lazy("字母、数字和连字符；以后不能改。")
    )
    team = NamedChoice(label=gettext_lazy("归哪支队伍"), queryset=Organisation.objects.none(), empty_label=None)
    in_charge = forms.CharField(label=gettext_lazy("站长"), max_length=60, required=False)
    phone = forms.CharField(label=gettext_lazy("站里的电话"), max_length=40, required=False)
    opens = forms.CharField(
        label=gettext_lazy("开放时间"), max_length=200, required=False, widget=forms.Textarea({"rows": 4}),
        help_text=gettext_lazy("一天一行，1 是周一，例如：1 09:00-17:00"),
    )  # fmt: skip
    offers = forms.CharField(
        label=gettext_lazy("有什么服务"), max_length=2000, required=False, widget=forms.Textarea({"rows": 4}),
        help_text=gettext_lazy("一行一样，例如：饮水、充电、量血压。"),
    )  # fmt: skip
    offers_en = forms.CharField(
        label=gettext_lazy("有什么服务（英文）"), max_length=2000, required=False, widget=forms.Textarea({"rows": 2})
    )
    place_words = forms.CharField(label=gettext_lazy("在哪里"), max_length=200)
    longitude = forms.FloatField(required=False, widget=forms.HiddenInput)
    latitude = forms.FloatField(required=False, widget=forms.HiddenInput)
    reference = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, request: StaffRequest, data: Any = None, known: Station | None = None) -> None:
        names = [name for name in PLAIN if name != "team"] + ["longitude", "latitude"]
        values = {name: getattr(known, name) for name in names} | {"team": known.organisation_id} if known else {}
        super().__init__(data, initial=values)
        team = self.fields["team"]
        assert isinstance(team, NamedChoice)
        team.queryset = teams_visible_to(request.actor).filter(retired_on=None).order_by("path")
        if known:
            del self.fields["code"]

    @property
    def plan(self) -> StationPlan:
        """What the step takes. Raises CannotServe for a pin that is none."""
        given = self.cleaned_data
        plain = {name: given[name] for name in PLAIN if name in given}
        if given["longitude"] is not None and given["latitude"] is not None:
            try:
                return StationPlan(**{"code": ""} | plain, position=Position(given["longitude"], given["latitude"]))
            except NotAPosition as wrong:
                raise CannotServe(str(wrong), field="place_words") from None
        place = next((one for one in places_by_words(given["place_words"]) if one.name == given["place_words"]), None)
        if isinstance(place, Landmark):
            position = Position(place.longitude, place.latitude)
            return StationPlan(**{"code": ""} | plain, position=position, area=place.area)
        return StationPlan(**{"code": ""} | plain, area=place)


class CheckForm(forms.Form):
    """What was found on the spot."""

    was_open = forms.BooleanField(label=gettext_lazy("去的时候开着"), required=False)
    as_it_says = forms.BooleanField(label=gettext_lazy("服务和写的一样"), required=False)
    note = forms.CharField(label=gettext_lazy("看到了什么"), max_length=200, required=False)


@staff_page
@require_safe
def stations(request: StaffRequest) -> HttpResponse:
    """`/desk/stations/`: with the moment of the latest check."""
    only_for_organisers(request)
    latest = StationCheck.objects.filter(station=OuterRef("pk")).order_by("-at").values("at")[:1]
    rows = stations_visible_to(request.actor).filter(retired_on=None).select_related("organisation", "area")
    rows = rows.annotate(checked_at=Subquery(latest)).defer("area__boundary")
    page = page_of(rows, order=("code", "pk"), after=request.GET.get("after"), size=ROWS)
    return render(request, "volunteers/staff/stations.html", {"page": page})


@staff_page
def station_form(request: StaffRequest, code: str = "") -> HttpResponse:
    """`/desk/stations/new/` and `/desk/stations/<code>/`."""
    only_for_organisers(request)
    known = get_object_or_404(stations_visible_to(request.actor), code=code, retired_on=None) if code else None
    form = StationForm(request, request.POST if request.method == "POST" else None, known)
    if form.is_valid():
        try:
            made = save(form.plan, known, by=request.actor)
        except CannotServe as problem:
            form.add_error(problem.field if problem.field in form.fields else None, problem.message)
        else:
            messages.success(request, _("已保存。"))
            return redirect("desk_station", made.code)
    checks = known.checks.select_related("by")[:CHECKS] if known else []
    context = {"form": form, "station": known, "check_form": CheckForm(), "checks": checks}
    status = 422 if request.method == "POST" else 200
    return render(request, "volunteers/staff/station.html", context, status=status)


@staff_page
@require_POST
def station_do(request: StaffRequest, code: str) -> HttpResponse:
    """`/desk/stations/<code>/do/`: a check, or its end."""
    known = get_object_or_404(stations_visible_to(request.actor).select_related("organisation"), code=code)
    form = CheckForm(request.POST)
    try:
        if request.POST.get("do") == "retire":
            retire(known, by=request.actor, at=request.now)
            messages.success(request, _("“%(station)s”已停用。") % {"station": known.name})
            return redirect("desk_stations")
        if form.is_valid():
            check(known, **form.cleaned_data, by=request.actor, at=request.now)
            messages.success(request, _("已记下。"))
    except CannotServe as problem:
        messages.error(request, problem.message)
    return redirect("desk_station", code)
