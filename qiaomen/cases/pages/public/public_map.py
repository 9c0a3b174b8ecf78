"""公开事项地图: the public list as points on a map, narrowed by the same form; its rows stand below it in words."""

from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from qiaomen.cases.queries import public_cases, with_names
from qiaomen.shell.numbers import number_of
from qiaomen.shell.requests import CityRequest
from qiaomen.shell.templatetags.widgets import reads_english

from .filters import GROUP_NAMES, FilterForm, group_of
from .public_list import rows_of

MOST = 5000
ROWS = 10
# About ten metres: enough to find the lamp, too little to tell a door from its neighbour's.
DECIMALS = 4


@require_safe
def public_map(request: CityRequest) -> HttpResponse:
    """The map, how many cases it shows, and the newest of them in words."""
    form = FilterForm(request.GET, now=request.now)
    cases = form.narrowed(public_cases())
    n = cases.count()
    placed = cases.filter(longitude__isnull=False).count()
    kept = request.GET.urlencode()
    context = {
        "form": form, "n": n, "placed": placed, "shown": min(placed, MOST), "most": MOST, "narrowed": form.narrows,
        "rows": rows_of(list(with_names(cases).order_by("-pk")[:ROWS]), request),
        "points": reverse("map_points") + (f"?{kept}" if kept else ""), "kept": kept,
        "case_address": reverse("public_case", args=["NUMBER"]), "groups": GROUP_NAMES.items(),
    }  # fmt: skip
    return render(request, "cases/public/map.html", context)


@require_safe
@gzip_page
def map_points(request: CityRequest) -> JsonResponse:
    """The newest MOST public cases with a position, as short rows: number, east, north, group, kind, day. One query."""
    form = FilterForm(request.GET, now=request.now)
    cases = form.narrowed(public_cases()).filter(longitude__isnull=False, latitude__isnull=False)
    groups, kinds = list(GROUP_NAMES), _Kinds()
    points = [_point(row, groups, kinds) for row in _values(cases.order_by("-pk")[:MOST])]
    names = {key: str(name) for key, name in GROUP_NAMES.items()}
    return JsonResponse({"groups": names, "kinds": kinds.names, "points": points}, json_dumps_params=COMPACT)


COMPACT = {"ensure_ascii": False, "separators": (",", ":")}


def _values(cases: Any) -> Any:
    name = "category__name_en" if reads_english() else "category__name"
    return cases.values_list("pk", "longitude", "latitude", "state", name, "opened_at").iterator()


def _point(row: Any, groups: list[str], kinds: "_Kinds") -> list[object]:
    pk, longitude, latitude, state, kind, opened_at = row
    day = timezone.localtime(opened_at).date().isoformat()
    place = [round(longitude, DECIMALS), round(latitude, DECIMALS)]
    return [number_of("A", pk), *place, groups.index(group_of(state)), kinds.place(kind), day]


class _Kinds:
    """Names of kinds, each sent once."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self._places: dict[str, int] = {}

    def place(self, name: str | None) -> int:
        """Where a name stands in the list; the empty name has a place as any other."""
        known = name or ""
        if known not in self._places:
            self._places[known] = len(self.names)
            self.names.append(known)
        return self._places[known]
