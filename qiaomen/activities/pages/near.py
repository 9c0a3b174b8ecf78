"""离我近的: what is on around a place, the nearest first. Where somebody is comes by POST and is not kept."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from qiaomen.activities.models import Activity, Shift
from qiaomen.activities.queries import coming
from qiaomen.places.coords import NotAPosition, Position, metres_between
from qiaomen.places.nearby import box_around
from qiaomen.places.queries import places_by_words
from qiaomen.shell.allowance import spend
from qiaomen.shell.pages.private import private_with_forms
from qiaomen.shell.requests import CityRequest
from qiaomen.volunteers.pages.door import volunteer_of

RINGS_KM = (2, 5, 15, 60)
SHOWN, LOOKED_AT = 20, 1000
LOOKS_AN_HOUR = 300


@dataclass(frozen=True)
class Near:
    """A shift and how far away it is."""

    shift: Shift
    activity: Activity
    metres: float

    @property
    def km(self) -> float:
        """For people."""
        return self.metres / 1000


class WhereForm(forms.Form):
    """A place in words, or what the telephone says."""

    use_required_attribute = False
    place = forms.CharField(label=gettext_lazy("您在哪里"), max_length=80, required=False)
    longitude = forms.CharField(max_length=30, required=False, widget=forms.HiddenInput)
    latitude = forms.CharField(max_length=30, required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        given["at"] = _position(given) or _named(given.get("place", ""))
        if given["at"] is None:
            self.add_error("place", _("没有找到这个地方。请写附近的地名，例如广场、车站、街道。"))
        return given


@require_http_methods(["GET", "HEAD", "POST"])
@private_with_forms
def activities_near(request: CityRequest) -> HttpResponse:
    """`/activities/near/`: around the volunteer's home at first, then around what was sent."""
    known = volunteer_of(request)
    form = WhereForm(request.POST if request.method == "POST" else None)
    at: tuple[float, float] | None = None
    if form.is_bound:
        if not spend(request, "near", LOOKS_AN_HOUR):
            form.add_error(None, _("看得太勤了，请过一会儿再试。"))
        elif form.is_valid():
            at = form.cleaned_data["at"]
    elif known is not None and known.longitude is not None and known.latitude is not None:
        at = known.longitude, known.latitude
    rows = nearest(at, request) if at else []
    context = {"form": form, "rows": rows, "asked": at is not None, "home": not form.is_bound, "farthest": RINGS_KM[-1]}
    return render(request, "activities/near.html", context, status=422 if form.errors else 200)


def nearest(at: tuple[float, float], request: CityRequest) -> list[Near]:
    """The nearest shift of each activity that is on, at most SHOWN. A few queries."""
    found: dict[int, Near] = {}
    for km in RINGS_KM:
        rows = Shift.objects.filter(
            box_around(*at, km * 1000), activity__in=coming(request.now), until_at__gt=request.now
        ).select_related("activity__organisation", "activity__area")
        for shift in rows.order_by("from_at", "pk")[:LOOKED_AT]:
            metres = metres_between(at, (shift.longitude or 0.0, shift.latitude or 0.0))
            known = found.get(shift.activity_id)
            if known is None or metres < known.metres:
                found[shift.activity_id] = Near(shift, shift.activity, metres)
        if len(found) >= SHOWN:
            break
    return sorted(found.values(), key=lambda one: (one.metres, one.shift.pk))[:SHOWN]


def _position(given: dict[str, Any]) -> tuple[float, float] | None:
    try:
        return Position(float(given.get("longitude", "")), float(given.get("latitude", ""))).wgs84
    except (ValueError, NotAPosition):
        return None


def _named(words: str) -> tuple[float, float] | None:
    for place in places_by_words(words):
        if place.longitude is not None and place.latitude is not None:
            return place.longitude, place.latitude
    return None
