"""活动: what is on for everybody: the list with its filters, the map's points, one activity."""

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.db.models import Count, Max, QuerySet, Sum, Value
from django.db.models.functions import Coalesce
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from qiaomen.activities.models import Activity, Shift, SignUp
from qiaomen.activities.models.activity import Kind
from qiaomen.activities.problems import Refused
from qiaomen.activities.queries import activity_by_number, coming, held_by, public_activities
from qiaomen.activities.reporting import report_link, reports_at
from qiaomen.activities.signup import check_open
from qiaomen.activities.teams import teams_led_by
from qiaomen.places.models import Area, Level
from qiaomen.shell.paging import page_of
from qiaomen.shell.requests import CityRequest
from qiaomen.shell.templatetags.widgets import named
from qiaomen.volunteers.pages.door import volunteer_of

MOST_POINTS = 1000


class LookForm(forms.Form):
    """What somebody looks for."""

    use_required_attribute = False
    kind = forms.ChoiceField(
        label=gettext_lazy("什么活动"), required=False, choices=[("", gettext_lazy("全部")), *Kind.choices]
    )
    area = forms.ChoiceField(label=gettext_lazy("在哪里"), required=False)
    day = forms.DateField(
        label=gettext_lazy("哪天"), required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        counties = Area.objects.filter(level=Level.COUNTY, retired_on=None).defer("boundary").order_by("code")
        self.counties = {one.code: one for one in counties}
        choices = [("", gettext_lazy("全部")), *((one.code, named(one)) for one in self.counties.values())]
        area = self.fields["area"]
        assert isinstance(area, forms.ChoiceField)
        area.choices = choices

    def narrowed(self, rows: QuerySet[Activity]) -> QuerySet[Activity]:
        """The rows that fit what was chosen; what makes no sense narrows nothing."""
        given = self.cleaned_data if self.is_valid() else getattr(self, "cleaned_data", {})
        if given.get("kind"):
            rows = rows.filter(kind=given["kind"])
        if given.get("area"):
            rows = rows.filter(area__path__startswith=self.counties[given["area"]].path)
        if day := given.get("day"):
            begin = timezone.make_aware(datetime.combine(day, time.min))
            shifts = Shift.objects.filter(until_at__gt=begin, from_at__lt=begin + timedelta(days=1))
            rows = rows.filter(pk__in=shifts.values("activity"))
        return rows

    @property
    def narrows(self) -> bool:
        """Whether anything was chosen."""
        return any(self.data.get(name) for name in self.fields)


@require_safe
def activities(request: CityRequest) -> HttpResponse:
    """`/activities/`: what is on, the next one first."""
    form = LookForm(request.GET)
    rows = form.narrowed(coming(request.now)).annotate(
        begins=Coalesce("from_at", "made_at"), places=Coalesce(Sum("shifts__places"), Value(0)),
        taken=Coalesce(Sum("shifts__taken"), Value(0)), site=Coalesce(Max("shifts__site"), Value("")),
        sites=Count("shifts__site", distinct=True),
    )  # fmt: skip
    kept = request.GET.urlencode()
    context = {
        "form": form, "page": page_of(rows, order=("begins", "pk"), after=request.GET.get("after")),
        "points": reverse("activity_points") + (f"?{kept}" if kept else ""),
        "address": reverse("activity", args=["NUMBER"]), "known": volunteer_of(request),
    }  # fmt: skip
    return render(request, "activities/list.html", context)


@require_safe
def activity_points(request: CityRequest) -> JsonResponse:
    """The sites of what is on: number, east, north, title, day. One query for the rows."""
    among = LookForm(request.GET).narrowed(coming(request.now))
    rows = Shift.objects.filter(activity__in=among, longitude__isnull=False, latitude__isnull=False)
    values = rows.order_by("from_at", "pk").values_list(
        "activity__number", "longitude", "latitude", "activity__title", "site", "from_at"
    )
    points = [
        [number, round(east or 0, 5), round(north or 0, 5), f"{title} · {site}", _day(at)]
        for number, east, north, title, site, at in values[:MOST_POINTS]
    ]
    return JsonResponse({"points": points}, json_dumps_params={"ensure_ascii": False})


@require_safe
def activity(request: CityRequest, number: str) -> HttpResponse:
    """`/activities/<number>/`."""
    return show(request, find(number))


def find(number: str) -> Activity:
    """The published activity with this number; 404 otherwise."""
    found = activity_by_number(public_activities(), number)
    if found is None:
        raise Http404
    return found


def show(
    request: CityRequest, one: Activity, *, doubts: tuple[str, ...] = (), about: int = 0, status: int = 200
) -> HttpResponse:
    """The page. `doubts`: what to look at before signing up for the shift `about`."""
    known = volunteer_of(request)
    shifts = list(one.shifts.prefetch_related("needs").order_by("from_at", "pk"))
    mine = {row.shift_id: row for row in held_by(known).filter(shift__in=shifts)} if known else {}
    rows = [_row(shift, one, mine.get(shift.pk), request) for shift in shifts]
    first = next((shift for shift in shifts if shift.longitude is not None), None)
    context = {
        "activity": one, "rows": rows, "known": known, "doubts": doubts, "about": about, "first": first,
        "leads": known is not None and teams_led_by(known, timezone.localtime(request.now).date()).exists(),
        "report": report_link(one, first or (shifts[0] if shifts else None)) if one.state == "open" else "",
        "reports": reports_at(one), "points": reverse("activity_sites", args=[one.number]),
        "address": reverse("activity", args=["NUMBER"]),
    }  # fmt: skip
    return render(request, "activities/activity.html", context, status=status)


@require_safe
def activity_sites(request: CityRequest, number: str) -> JsonResponse:
    """The sites of one activity, as the map wants them."""
    one = find(number)
    shifts = one.shifts.filter(longitude__isnull=False, latitude__isnull=False).order_by("from_at", "pk")
    points = [
        [one.number, round(row.longitude or 0, 5), round(row.latitude or 0, 5), row.site, _day(row.from_at)]
        for row in shifts
    ]  # fmt: skip
    return JsonResponse({"points": points}, json_dumps_params={"ensure_ascii": False})


def _day(at: datetime) -> str:
    return timezone.localtime(at).date().isoformat()


def _row(shift: Shift, one: Activity, mine: SignUp | None, request: CityRequest) -> dict[str, Any]:
    """A shift as the page shows it. `why`: why nobody can sign up now."""
    shift.activity = one
    why = ""
    try:
        check_open(shift, at=request.now)
    except Refused as problem:
        why = problem.message
    return {"shift": shift, "mine": mine, "free": shift.places - shift.taken, "why": why}
