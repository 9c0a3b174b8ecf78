"""服务站和服务: every station on a map and in words, one page each; and the network's own first page."""

from typing import Any
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from qiaomen.shell.paging import page_of
from qiaomen.shell.requests import CityRequest
from qiaomen.shell.templatetags.widgets import named, reads_english
from qiaomen.volunteers.models import Station
from qiaomen.volunteers.queries import open_teams, registered
from qiaomen.volunteers.stations import hours_of, is_open

ROWS, MOST = 30, 5000
WEEKDAYS = [
    gettext_lazy("周一"), gettext_lazy("周二"), gettext_lazy("周三"), gettext_lazy("周四"), gettext_lazy("周五"),
    gettext_lazy("周六"), gettext_lazy("周日"),
]  # fmt: skip


@require_safe
def volunteer_home(request: CityRequest) -> HttpResponse:
    """`/volunteer/`: what the network is, in three numbers, and its doors."""
    context = {
        "volunteers": registered().count(), "teams": open_teams().count(),
        "stations": Station.objects.filter(retired_on=None).count(),
    }  # fmt: skip
    return render(request, "volunteers/public/home.html", context)


@require_safe
def stations(request: CityRequest) -> HttpResponse:
    """`/volunteer/stations/`: the map, then the list, narrowed by words in name, place or service."""
    words = _words(request)
    rows = _narrowed(words).select_related("area").defer("area__boundary")
    page = page_of(rows, order=("code", "pk"), after=request.GET.get("after"), size=ROWS)
    context = {
        "q": words, "page": page, "rows": [(one, is_open(one, request.now), offers_of(one)) for one in page],
        "points": reverse("station_points") + (f"?{request.GET.urlencode()}" if words else ""),
        "address": reverse("station", args=["NUMBER"]),
    }  # fmt: skip
    return render(request, "volunteers/public/stations.html", context)


@require_safe
@gzip_page
def station_points(request: CityRequest) -> JsonResponse:
    """Stations with a position: code, east, north, group (open now or not), name. One query."""
    found = _narrowed(_words(request)).filter(longitude__isnull=False, latitude__isnull=False)[:MOST]
    kinds: list[str] = []
    points: list[list[Any]] = []
    for place, one in enumerate(found):
        kinds.append(named(one))
        points.append(
            [one.code, one.longitude, one.latitude, int(not is_open(one, request.now)), place, one.place_words]
        )
    groups = {"done": _("现在开着"), "waiting": _("现在没开")}
    return JsonResponse({"groups": groups, "kinds": kinds, "points": points}, json_dumps_params={"ensure_ascii": False})


@require_safe
def station(request: CityRequest, code: str) -> HttpResponse:
    """`/volunteer/stations/<code>/`."""
    there = Station.objects.filter(retired_on=None).select_related("organisation", "area").defer("area__boundary")
    known = get_object_or_404(there, code=code)
    context = {
        "station": known, "open": is_open(known, request.now), "offers": offers_of(known),
        "hours": [(WEEKDAYS[day - 1], start, end) for day, start, end in hours_of(known)],
        "checked": known.checks.first(),
        "points": f"{reverse('station_points')}?{urlencode({'q': known.name})}" if known.longitude else "",
        "address": reverse("station", args=["NUMBER"]),
    }  # fmt: skip
    return render(request, "volunteers/public/station.html", context)


def offers_of(station: Station) -> list[str]:
    """The services, in the reader's language where they are written in it."""
    said = (station.offers_en if reads_english() else "") or station.offers
    return [line.strip() for line in said.splitlines() if line.strip()]


def _words(request: CityRequest) -> str:
    return request.GET.get("q", "").replace("\x00", "").strip()[:60]


def _narrowed(words: str) -> QuerySet[Station]:
    rows = Station.objects.filter(retired_on=None)
    if not words:
        return rows
    fields = ("name", "name_en", "place_words", "offers", "offers_en")
    found = Q(pk__in=[])
    for field in fields:
        found |= Q(**{f"{field}__icontains": words})
    return rows.filter(found)
