"""督查地图: what is open on points, lines and areas and who answers for them; every number stands in a table, too."""

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from qiaomen.cases.ground import LEVELS, OpenCase, Standing, areas_standing, lines_standing, open_cases
from qiaomen.cases.models import Case
from qiaomen.cases.queries import light_of, visible_to, with_names
from qiaomen.cases.rules import case_rules
from qiaomen.cases.states import State
from qiaomen.people.pages.staff import StaffRequest, staff_page
from qiaomen.places.models import Level, Line
from qiaomen.shell.numbers import number_of
from qiaomen.shell.paging import page_of
from qiaomen.shell.templatetags.widgets import LIGHTS

from .board import ROLES

MOST = 5000
SIZE = 20
# What areas are coloured by; the least number of each class, and how it is said.
COLOURS = ("open", "overdue", "owner")
CLASSES = (1, 4, 10, 25)
TINTS = 6


@staff_page
@require_safe
def ground_map(request: StaffRequest) -> HttpResponse:
    """`/desk/map/`: the number of queries depends neither on cases nor on areas or lines."""
    _only_for_board(request)
    level = next((one for one in LEVELS if one.value == request.GET.get("level")), Level.COUNTY)
    colour = next((one for one in COLOURS if one == request.GET.get("colour")), "open")
    found, on = open_cases(visible_to(request.actor), at=request.now), timezone.localdate(request.now)
    areas, lines = areas_standing(level, found, on=on), lines_standing(found, on=on)
    context = {
        "level": level, "levels": LEVELS, "colour": colour, "colours": _colour_names(), "classes": _classes(),
        "standing": _travelling(areas, lines, level, colour), "lights": [(key, LIGHTS[key]) for key in SHOWN],
        "areas": [(one, _area_links(one.code)) for one in areas],
        "lines": [(one, reverse("ground_line", args=[one.code])) for one in lines],
        "n": len(found), "nowhere": sum(not case.path for case in found),
        "placed": sum(case.place is not None for case in found), "most": MOST,
        "metres": round(case_rules().adoption_metres),
        "owners": [(place % TINTS, owner) for place, owner in enumerate(_owners(areas, colour))],
        "points_url": reverse("ground_points"), "case_address": reverse("desk_case", args=["NUMBER"]),
    }  # fmt: skip
    return render(request, "cases/staff/ground_map.html", context)


SHOWN = ("overdue", "near", "on_time", "none")


@staff_page
@require_safe
def ground_points(request: StaffRequest) -> JsonResponse:
    """The newest MOST open cases with a position that this person may see: number, east, north, light."""
    _only_for_board(request)
    rows = [case for case in open_cases(visible_to(request.actor), at=request.now) if case.place]
    return JsonResponse({"points": [_point(case) for case in rows[:MOST]], "n": len(rows)})


@staff_page
@require_safe
def ground_line(request: StaffRequest, code: str) -> HttpResponse:
    """`/desk/map/lines/<code>/`: the open cases on a line, the newest first, with who answers for it."""
    _only_for_board(request)
    line = Line.objects.filter(code=code.replace("\x00", ""), retired_on=None).first()
    if line is None:
        raise Http404
    found = open_cases(visible_to(request.actor), at=request.now)
    standing = next(one for one in lines_standing(found, on=timezone.localdate(request.now)) if one.code == line.code)
    keys = [case.pk for case in found if line.code in case.lines]
    rows = with_names(visible_to(request.actor).filter(pk__in=keys))
    page = page_of(rows, order=("-opened_at", "-pk"), after=request.GET.get("after"), size=SIZE)
    context = {
        "line": line, "standing": standing, "page": page, "metres": round(case_rules().adoption_metres),
        "rows": [{"case": case, "light": _light(case, request)} for case in page],
    }  # fmt: skip
    return render(request, "cases/staff/ground_line.html", context)


def _only_for_board(request: StaffRequest) -> None:
    if not request.actor.roles & ROLES:
        raise Http404


def _light(case: Case, request: StaffRequest) -> str:
    light = light_of(case.due_at, case.near_at, request.now)
    return "paused" if case.state_now == State.SUSPENDED else light


def _point(case: OpenCase) -> list[object]:
    east, north = case.place or (0.0, 0.0)
    return [number_of("A", case.pk), round(east, 5), round(north, 5), case.light]


def _area_links(code: str) -> dict[str, str]:
    """Where the numbers of an area are listed."""
    listed = reverse("desk_list", kwargs={"slug": "all"})
    return {
        "open": f"{reverse('board_cases', args=['open'])}?{urlencode({'area': code})}",
        **{light: f"{listed}?{urlencode({'area': code, 'light': light})}" for light in ("near", "overdue")},
    }


def _colour_names() -> list[tuple[str, str]]:
    return [("open", _("在办多少")), ("overdue", _("超期多少")), ("owner", _("谁负责"))]


def _classes() -> list[tuple[int, str]]:
    """The classes of the legend: place in the ramp, and which numbers it holds."""
    found = [(0, _("没有"))]
    for place, least in enumerate(CLASSES, start=1):
        most = CLASSES[place] - 1 if place < len(CLASSES) else None
        words = _("%(least)d–%(most)d 件") if most else _("%(least)d 件以上")
        found.append((place, words % {"least": least, "most": most}))
    return found


def _owners(areas: list[Standing], colour: str) -> list[str]:
    """Whoever owns some area of the level, in the order of the areas; their place decides the tint."""
    return list(dict.fromkeys(one.owner for one in areas if one.owner)) if colour == "owner" else []


def _travelling(areas: list[Standing], lines: list[Standing], level: Level, colour: str) -> dict[str, Any]:
    """What the map's module reads from the page: the very numbers of the tables."""
    return {
        "level": level.value, "colour": colour, "classes": CLASSES, "owners": _owners(areas, colour),
        "areas": {one.code: one.facts | {"links": _area_links(one.code)} for one in areas},
        "lines": {one.code: one.facts | {"links": {"open": reverse("ground_line", args=[one.code])}} for one in lines},
        "words": {
            "open": _("在办"), "near": _("快到期"), "overdue": _("超期"), "owner": _("谁负责"), "nobody": _("没有写明"),
            "list": _("看这些事项"), "n": _("%n 件"), "cases": {key: str(LIGHTS[key]) for key in SHOWN},
        },
    }  # fmt: skip
