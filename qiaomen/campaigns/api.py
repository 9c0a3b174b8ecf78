"""Registers over HTTP: what is published for everybody, the steps for those who owe and check."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.http import Http404
from ninja import Router, Schema
from ninja.security import django_auth

from qiaomen.cases.api import NotThere, actor_of, as_form
from qiaomen.cases.api_schemas import StepIn
from qiaomen.cases.problems import Missing, SomebodyWasFaster
from qiaomen.shell.paging import page_of
from qiaomen.shell.requests import CityRequest

from .models import Item, Register
from .pages.steps import OFFERS
from .permissions import permit, steps_open_to
from .queries import item_by_number, items_visible_to, public_registers, register_by_number
from .standing import Line, standing
from .states import MACHINE, Kind

router = Router()
desk = Router(auth=django_auth)


class RegisterOut(Schema):
    """A published register."""

    number: str
    kind: str
    title: str
    unit: str
    area: str
    from_on: date
    until_on: date
    state: str


class RegisterPage(Schema):
    """Some of them; `next` goes into `after`."""

    registers: list[RegisterOut]
    next: str | None


class LineOut(Schema):
    """An area's share, or the whole: what was reported (or counted) and what somebody else confirmed."""

    area: str
    amount: Decimal
    reported: Decimal | None
    confirmed: Decimal | None
    percent: float | None
    on: date | None


class ForecastOut(Schema):
    """On the last day, with the bounds of 95 %; `n`: days with a report."""

    value: float
    low: float
    high: float
    n: int


class TargetOut(RegisterOut):
    """A target with how far it is."""

    task: Decimal
    baseline: Decimal
    measure_unit: str
    measure: str
    total: LineOut
    lines: list[LineOut]
    points: list[tuple[date, Decimal]]
    forecast: ForecastOut | None


class ItemOut(Schema):
    """An item as its own page shows it."""

    number: str
    part_of: str
    title: str
    state: str
    version: int
    reported: Decimal | None
    confirmed: Decimal | None
    steps: list[str]


class DoneOut(Schema):
    """After a step."""

    number: str
    state: str
    version: int


@router.get("/progress", response=RegisterPage, summary="What the city set out to do, newest first")
def registers(request: CityRequest, after: str = "", kind: str = "") -> RegisterPage:
    """`kind`: one kind only; `after`: the `next` of the page before."""
    rows = public_registers().select_related("unit", "area").defer("area__boundary")
    rows = rows.filter(kind=kind) if kind else rows
    page = page_of(rows, order=("-pk",), after=after or None, size=50)
    return RegisterPage(registers=[RegisterOut(**_plain(one)) for one in page.rows], next=page.next)


@router.get("/progress/{number}", response=TargetOut, summary="One target: by area, its curve, its forecast")
def target(request: CityRequest, number: str) -> TargetOut:
    """The same figures as its public page."""
    found = register_by_number(public_registers().filter(kind=Kind.TARGET), number)
    if found is None or found.task is None:
        raise NotThere
    now = standing(found, at=request.now)
    ahead = now.forecast
    return TargetOut(
        **_plain(found), task=found.task, baseline=found.baseline, measure_unit=found.measure_unit,
        measure=found.measure, total=_line(now.total), lines=[_line(line) for line in now.lines], points=now.points,
        forecast=ForecastOut(value=ahead.value, low=ahead.low, high=ahead.high, n=ahead.n) if ahead else None,
    )  # fmt: skip


@desk.get("/items/{number}", response=ItemOut, summary="An item with the steps open to me")
def desk_item(request: CityRequest, number: str) -> ItemOut:
    """404 for an item that the signed-in person may not see."""
    by = actor_of(request)
    found = item_by_number(items_visible_to(by), number)
    if found is None:
        raise NotThere
    return ItemOut(
        number=found.number, part_of=found.register.number, title=found.title, state=found.state,
        version=found.version, reported=found.reported, confirmed=found.confirmed,
        steps=[step.name for step in steps_open_to(by, found) if step.name in OFFERS],
    )  # fmt: skip


@desk.post("/items/{number}/{step}", response=DoneOut, summary="Do a step on an item")
def do_item_step(request: CityRequest, number: str, step: str, body: StepIn) -> DoneOut:
    """The fields are those of the step's form on the item's page. 409: somebody was faster."""
    by, at = actor_of(request), request.now
    found: Item | None = item_by_number(items_visible_to(by), number)
    if found is None or step not in OFFERS:
        raise Http404
    permit(found, MACHINE[step], by)
    if body.version != found.version:
        raise SomebodyWasFaster
    form = OFFERS[step].form(found, by, at, as_form(body.fields))
    if not form.is_valid():
        field, faults = next(iter(form.errors.items()))
        raise Missing(field, str(faults[0]))
    OFFERS[step].do(found, form.cleaned_data, by, at)
    return DoneOut(number=found.number, state=found.state, version=found.version)


def _plain(one: Register) -> dict[str, Any]:
    return {
        "number": one.number, "kind": one.kind, "title": one.title, "unit": one.unit.name, "area": one.area.name,
        "from_on": one.from_on, "until_on": one.until_on, "state": one.state,
    }  # fmt: skip


def _line(line: Line) -> LineOut:
    percent = line.percent
    return LineOut(
        area=line.item.title if line.item else "", amount=line.amount, reported=line.reported,
        confirmed=line.confirmed, percent=float(round(percent, 2)) if percent is not None else None, on=line.on,
    )  # fmt: skip
