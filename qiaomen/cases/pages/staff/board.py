"""督查看板: what is open where and how the period went; every number carries its definition and leads to its cases."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from qiaomen.cases import ageing, measures
from qiaomen.cases.measures import FIGURES, Cases, Rate
from qiaomen.cases.models import Case
from qiaomen.cases.pages.desk.desk_story import COLOUR_TAGS
from qiaomen.cases.pages.desk.step_forms.supervision import COLOUR_NAMES
from qiaomen.cases.queries import light_of, visible_to
from qiaomen.cases.states import MACHINE, State
from qiaomen.cases.supervision import COLOURS
from qiaomen.people.models import Role
from qiaomen.people.pages.staff import StaffRequest, staff_page
from qiaomen.places.models import Area
from qiaomen.shell.moments import length
from qiaomen.shell.paging import page_of
from qiaomen.shell.templatetags.widgets import named
from qiaomen.units.models import Unit

from . import board_now

ROLES = frozenset({Role.SUPERVISOR, Role.LEADER, Role.SHIFT_LEADER, Role.ASSESSOR})
DAYS = (7, 30, 90)
# The steps whose number of times a period shows, in the chain's order.
SHOWN_STEPS = (
    "accept", "decline", "dispatch", "return", "finish", "verify", "send_back", "answer", "redo", "close", "contest",
    "reopen",
)  # fmt: skip
COLUMNS = ("open", "on_time", "near", "overdue", "reworked", "returned", "raised")
SIZE = 20


@dataclass(frozen=True)
class Scope:
    """Which part of what the person may see the board shows: an area, a unit, or all."""

    area: Area | None
    unit: Unit | None

    @classmethod
    def of(cls, request: StaffRequest) -> "Scope":
        """From the address. Raises Http404 for a code that does not exist."""
        area, unit = request.GET.get("area", ""), request.GET.get("unit", "")
        found = cls(
            Area.objects.select_related("parent").filter(code=area).first() if area else None,
            Unit.objects.select_related("parent").filter(code=unit).first() if unit else None,
        )
        if (area and not found.area) or (unit and not found.unit):
            raise Http404
        return found

    def cases(self, request: StaffRequest) -> Cases:
        """The cases in it that this person may see."""
        cases = visible_to(request.actor)
        if self.area:
            cases = cases.filter(area__path__startswith=self.area.path)
        return cases.filter(unit__path__startswith=self.unit.path) if self.unit else cases

    @property
    def params(self) -> dict[str, str]:
        """As it stands in an address."""
        found = {"area": self.area.code if self.area else "", "unit": self.unit.code if self.unit else ""}
        return {name: code for name, code in found.items() if code}


@dataclass(frozen=True)
class Cell:
    """A number and where its cases are listed; without an address where no list can show just these."""

    n: int
    url: str = ""
    label: str = ""


@dataclass(frozen=True)
class Row:
    """One line of a table: what it is about, its numbers, and its rate in the period."""

    label: str
    url: str
    cells: list[Cell]
    rate: Rate | None = None


@staff_page
def board(request: StaffRequest) -> HttpResponse:
    """`/desk/supervision/`: the number of queries does not depend on the number of cases, areas or units."""
    _only_for_board(request)
    scope, at = Scope.of(request), request.now
    cases = scope.cases(request)
    days = next((n for n in DAYS if str(n) == request.GET.get("days")), 30)
    period = measures.last_days(days, at=at, zone=timezone.get_current_timezone())
    steps = measures.steps_done(cases, period)
    states = measures.open_by_state(cases, at=at)
    taken = ageing.time_taken(cases, period)
    context = {
        "scope": scope, "days": days, "choices": DAYS, "period": period, "heads": [_heads()[name] for name in COLUMNS],
        "hands": board_now.hands(cases, request.actor, at=at), "ages": _ages(cases, scope, request),
        "bands": [board_now.band_name(band) for band in ageing.BANDS],
        "now_cells": _now(cases, states, scope, request), "states": _states(states, scope),
        "light_heads": [_("合计"), *(_heads()[light] for light in measures.LIGHTS)],
        "colours": _colours(cases, scope),
        "tables": [
            (_("按区域"), _("区域（点开看下级）"), _rows("area", _areas(scope), cases, period, scope, request)),
            (_("按承办单位"), _("承办单位（点开看下级）"), _rows("unit", _units(scope), cases, period, scope, request)),
        ],
        "rates": [measures.on_time_rate(cases, period), measures.pass_rate(steps), measures.return_rate(steps)],
        "three": [measures.response_rate(cases, period), *measures.voice_rates(cases, period)],
        "repeat": measures.repeat_share(cases, period), "taken": taken, "taken_words": _spans(taken),
        "steps": [(MACHINE[name].label, steps.get(name, 0)) for name in SHOWN_STEPS],
        "overdue": measures.overdue_facts(cases, period),
    }  # fmt: skip
    return render(request, "cases/staff/board.html", context)


@staff_page
def board_cases(request: StaffRequest, figure: str) -> HttpResponse:
    """`/desk/supervision/<figure>/`: just the cases that a number of the board counted."""
    _only_for_board(request)
    shown = FIGURES.get(figure)
    if shown is None:
        raise Http404
    scope = Scope.of(request)
    cases = scope.cases(request).filter(shown.among(request.now))
    colour = request.GET.get("colour", "")
    if colour in COLOURS:
        cases = cases.filter(colour=colour)
    cases, narrowed = _narrowed(cases, request)
    rows = cases.select_related("category", "area", "unit")
    page = page_of(rows, order=("-opened_at", "-pk"), after=request.GET.get("after"), size=SIZE)
    context = {
        "figure": shown, "scope": scope, "page": page, "colour": COLOUR_NAMES.get(colour, ""), "narrowed": narrowed,
        "rows": [_listed(case, request) for case in page], "back": _url("board", scope.params),
    }  # fmt: skip
    return render(request, "cases/staff/board_cases.html", context)


def _narrowed(cases: Cases, request: StaffRequest) -> tuple[Cases, str]:
    """By a state and by how many days ago they came in, as the table of ages links; nonsense narrows nothing."""
    words = []
    state, since = request.GET.get("state", ""), request.GET.get("from", "")
    if state in State.values:
        cases = cases.filter(state=state)
        words.append(str(State(state).label))
    for band in ageing.BANDS:
        if since == str(band[0]):
            cases = cases.filter(ageing.in_band(band, request.now))
            words.append(board_now.band_name(band))
    return cases, " · ".join(words)


def _ages(cases: Cases, scope: Scope, request: StaffRequest) -> list[Row]:
    """How long what is open has been open: a line for each state and one for all, each number with its cases."""
    rows, total = board_now.ages(cases, at=request.now)

    def cell(params: dict[str, str], tally: Mapping[str, int], band: tuple[int, int | None]) -> Cell:
        days = str(band[0])
        return Cell(tally[f"from_{days}"], _url("board_cases", {**scope.params, **params, "from": days}, figure="open"))

    lines: list[tuple[str, dict[str, str], Counter[str]]] = [
        *((str(state.label), {"state": state.value}, tally) for state, tally in rows), (_("合计"), {}, total)
    ]  # fmt: skip
    return [
        Row(label, "", [cell(params, tally, band) for band in ageing.BANDS]) for label, params, tally in lines if tally
    ]


def _only_for_board(request: StaffRequest) -> None:
    if not request.actor.roles & ROLES:
        raise Http404


def _listed(case: Case, request: StaffRequest) -> dict[str, Any]:
    light = light_of(case.due_at, case.near_at, request.now)
    return {
        "case": case, "light": "paused" if case.state_now == State.SUSPENDED else light,
        "colour": COLOUR_NAMES.get(case.colour, ""), "tag": COLOUR_TAGS.get(case.colour, ""),
    }  # fmt: skip


def _spans(taken: ageing.Length) -> dict[str, str]:
    spans = {"mean": taken.mean, "median": taken.median, "ninetieth": taken.ninetieth}
    return {name: length(span) if span is not None else _("没有数据") for name, span in spans.items()}


def _url(name: str, params: dict[str, str], **kwargs: str) -> str:
    return reverse(name, kwargs=kwargs or None) + (f"?{urlencode(params)}" if params else "")


def _all(**params: str) -> str:
    return _url("desk_list", params, slug="all")


def _heads() -> dict[str, str]:
    lights = {"on_time": _("未到期"), "near": _("快到期"), "overdue": _("超期"), "none": _("不计时")}
    return lights | {name: str(figure.name) for name, figure in FIGURES.items()}


def _now(cases: Cases, states: measures.Tallies, scope: Scope, request: StaffRequest) -> list[tuple[Cell, str]]:
    """The large numbers at the top, each with its definition."""
    counts, lights = measures.now_figures(cases, at=request.now), sum(states.values(), Counter[str]())
    found = []
    for name in ("open", "near", "overdue", "reply", "raised", "reworked", "returned"):
        if name in FIGURES:
            url = _url("board_cases", scope.params, figure=name)
            found.append((Cell(counts[name], url, str(FIGURES[name].name)), str(FIGURES[name].definition)))
        else:
            words = {"near": _("在办、已用掉大部分时限、还没超的。"), "overdue": _("在办、当前这一步超过时限的。")}[
                name
            ]
            found.append((Cell(lights[name], _all(**scope.params, light=name), _heads()[name]), words))
    return found


def _states(states: measures.Tallies, scope: Scope) -> list[Row]:
    """在办 by state and light."""
    rows = []
    for state in State:
        if tally := states.get(state.value):
            own = {**scope.params, "state": state.value}
            lights = [Cell(tally[light], _all(**own, light=light), _heads()[light]) for light in measures.LIGHTS]
            rows.append(Row(str(state.label), _all(**own), [Cell(tally["all"], _all(**own), _("合计")), *lights]))
    return rows


def _colours(cases: Cases, scope: Scope) -> list[tuple[Cell, str]]:
    counts = measures.open_by_colour(cases)
    url = {colour: _url("board_cases", {**scope.params, "colour": colour}, figure="raised") for colour in COLOURS}
    return [
        (Cell(counts[colour], url[colour], str(COLOUR_NAMES[colour])), COLOUR_TAGS[colour])
        for colour in COLOURS
        if counts.get(colour)
    ]


def _areas(scope: Scope) -> tuple[str, dict[str, str], str]:
    """The path within which areas are told apart, their names by code, and what the rest is called."""
    parent = scope.area or Area.objects.filter(parent=None).order_by("pk").first()
    names = {one.code: named(one) for one in Area.objects.filter(parent=parent).defer("boundary").order_by("code")}
    rest = _("%(area)s（不分下级）") % {"area": named(parent)} if scope.area else _("没有写明区域")
    return parent.path if parent else "", names, rest


def _units(scope: Scope) -> tuple[str, dict[str, str], str]:
    names = {one.code: named(one) for one in Unit.objects.filter(parent=scope.unit).order_by("code")}
    rest = _("%(unit)s（本级）") % {"unit": named(scope.unit)} if scope.unit else _("还没有派给单位")
    return scope.unit.path if scope.unit else "", names, rest


def _rows(
    param: str, level: tuple[str, dict[str, str], str], cases: Cases, period: measures.Period, scope: Scope,
    request: StaffRequest,
) -> list[Row]:  # fmt: skip
    """A line for each area or unit of a level that has something open or had an outcome in the period."""
    key = f"{param}__path"
    within, names, rest = level
    now = measures.roll_up(measures.open_by(cases, key, at=request.now), within=within)
    past = measures.roll_up(measures.on_time_by(cases, period, key), within=within)
    none: Counter[str] = Counter()
    order = [code for code in (*names, "") if code in now or code in past]
    return [
        _row(names.get(code, rest), {**scope.params, param: code} if code else {}, now.get(code, none),
             measures.on_time(past.get(code, none)), request)
        for code in order
    ]  # fmt: skip


def _row(label: str, params: dict[str, str], tally: "Counter[str]", rate: Rate, request: StaffRequest) -> Row:
    """Its numbers lead to lists only where an address can name it: "no unit yet" is none."""

    def cell(name: str) -> Cell:
        n = tally["all" if name == "open" else name]
        listed = _url("board_cases", params, figure=name) if name in FIGURES else _all(**params, light=name)
        return Cell(n, listed if params else "", _heads()[name])

    days = {"days": request.GET["days"]} if "days" in request.GET else {}
    return Row(label, _url("board", {**params, **days}) if params else "", [cell(name) for name in COLUMNS], rate)
