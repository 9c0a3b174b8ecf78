"""Registers over HTTP: what is published for everybody; boards, lists and steps for those who lead, owe and check."""

from django.db.models import QuerySet
from django.http import Http404
from ninja import Router
from ninja.security import django_auth

from qiaomen.cases.api import NotThere, as_form, checked
from qiaomen.cases.api_schemas import FieldsIn, StepIn
from qiaomen.cases.problems import SomebodyWasFaster
from qiaomen.people.actors import Actor
from qiaomen.people.api import actor_of
from qiaomen.shell.requests import CityRequest

from .api_rows import (
    clearing_out,
    done_out,
    history_out,
    listed_page,
    name_of,
    programme_out,
    registers_page,
    target_out,
)
from .api_schemas import (
    ClearingOut,
    DoneOut,
    ItemOut,
    ListedPage,
    ProgrammeOut,
    RegisterPage,
    TargetOut,
)
from .models import Item, Register
from .pages.problem_forms import FindForm
from .pages.programme_forms import CandidateForm
from .pages.steps import OFFERS
from .permissions import may_find, permit, steps_open_to
from .queries import (
    item_by_number,
    items_visible_to,
    public_registers,
    register_by_number,
    shown_to_all,
    visible_to,
)
from .states import MACHINE, Kind

router = Router()
desk = Router(auth=django_auth)


# ── for everybody ─────────────────────────────────────────────────────────────────────────────────────────


@router.get("/progress", response=RegisterPage, summary="What the city set out to do, newest first")
def registers(request: CityRequest, after: str = "", kind: str = "") -> RegisterPage:
    """`kind`: one kind only; `after`: the `next` of the page before."""
    return registers_page(public_registers(), kind, after)


@router.get("/progress/{number}", response=TargetOut, summary="One target: by area, its curve, its forecast")
def target(request: CityRequest, number: str) -> TargetOut:
    """The same figures as its public page."""
    return target_out(_one(public_registers(), number, Kind.TARGET), request.now)


@router.get("/progress/{number}/clearing", response=ClearingOut, summary="Problems or a campaign: by area and unit")
def progress_clearing(request: CityRequest, number: str) -> ClearingOut:
    """The same figures as its public page."""
    return clearing_out(_one(public_registers(), number, Kind.PROBLEMS, Kind.CAMPAIGN), request.now)


@router.get("/progress/{number}/items", response=ListedPage, summary="The items of a published register")
def progress_items(request: CityRequest, number: str, after: str = "", state: str = "") -> ListedPage:
    """What its public page names: no case that is not public."""
    return listed_page(shown_to_all(_one(public_registers(), number).items.all()), state, after)


@router.get(
    "/progress/{number}/ranking", response=ProgrammeOut, summary="A programme: money, and every score explained"
)
def progress_ranking(request: CityRequest, number: str) -> ProgrammeOut:
    """The same figures as its public page."""
    return programme_out(_one(public_registers(), number, Kind.PROGRAMME))


# ── for staff ─────────────────────────────────────────────────────────────────────────────────────────────


@desk.get("/registers", response=RegisterPage, summary="The registers that I may see, newest first")
def desk_registers(request: CityRequest, after: str = "", kind: str = "") -> RegisterPage:
    """`kind`: one kind only; `after`: the `next` of the page before."""
    return registers_page(visible_to(actor_of(request)), kind, after)


@desk.get("/registers/{number}", response=TargetOut, summary="A target that I may see")
def desk_target(request: CityRequest, number: str) -> TargetOut:
    """By area, its curve, its forecast."""
    return target_out(_one(visible_to(actor_of(request)), number, Kind.TARGET), request.now)


@desk.get("/registers/{number}/clearing", response=ClearingOut, summary="Problems or a campaign that I may see")
def desk_clearing(request: CityRequest, number: str) -> ClearingOut:
    """By area and unit."""
    return clearing_out(_one(visible_to(actor_of(request)), number, Kind.PROBLEMS, Kind.CAMPAIGN), request.now)


@desk.get("/registers/{number}/items", response=ListedPage, summary="The items that I may see of a register")
def desk_items(request: CityRequest, number: str, after: str = "", state: str = "") -> ListedPage:
    """`state`: one state only, or `look`: drawn for a second look; `after`: the `next` of the page before."""
    by = actor_of(request)
    return listed_page(items_visible_to(by).filter(register=_one(visible_to(by), number)), state, after)


@desk.get("/registers/{number}/ranking", response=ProgrammeOut, summary="A programme that I may see")
def desk_ranking(request: CityRequest, number: str) -> ProgrammeOut:
    """Money, and every score explained."""
    return programme_out(_one(visible_to(actor_of(request)), number, Kind.PROGRAMME))


@desk.post("/registers/{number}/problems", response=DoneOut, summary="Enter a problem")
def find_problem(request: CityRequest, number: str, body: FieldsIn) -> DoneOut:
    """The fields are those of the page's form; photos as tokens of `POST /photos` in `photos_kept`."""
    by, at = actor_of(request), request.now
    found = _to_find_in(by, number, Kind.PROBLEMS)
    form = FindForm(found, by, at, as_form(body.fields))
    checked(form)
    return done_out(form.enter())


@desk.post("/registers/{number}/candidates", response=DoneOut, summary="Enter a compound as a candidate")
def name_candidate(request: CityRequest, number: str, body: FieldsIn) -> DoneOut:
    """The fields are those of the page's form; the residents' consent as tokens of `POST /photos` in `photos_kept`."""
    by, at = actor_of(request), request.now
    found = _to_find_in(by, number, Kind.PROGRAMME)
    form = CandidateForm(found, by, at, as_form(body.fields))
    checked(form)
    return done_out(form.enter())


@desk.get("/items/{number}", response=ItemOut, summary="An item with its history and the steps open to me")
def desk_item(request: CityRequest, number: str) -> ItemOut:
    """404 for an item that the signed-in person may not see."""
    by = actor_of(request)
    found = item_by_number(items_visible_to(by), number)
    if found is None:
        raise NotThere
    return ItemOut(
        number=found.number, part_of=found.register.number, title=found.title, state=found.state,
        version=found.version, reported=found.reported, confirmed=found.confirmed, unit=name_of(found.unit),
        due_on=found.due_on, case=found.case.number if found.case else "",
        checklist=found.checklist.code if found.checklist else "", checklists=found.answers.count(),
        steps=[step.name for step in steps_open_to(by, found) if step.name in OFFERS], history=history_out(found),
    )  # fmt: skip


@desk.post("/items/{number}/{step}", response=DoneOut, summary="Do a step on an item")
def do_item_step(request: CityRequest, number: str, step: str, body: StepIn) -> DoneOut:
    """The fields are those of the step's form on the item's page; proof as tokens of `POST /photos` in `photos_kept`.

    409: somebody was faster.
    """
    by, at = actor_of(request), request.now
    found: Item | None = item_by_number(items_visible_to(by), number)
    if found is None or step not in OFFERS:
        raise Http404
    permit(found, MACHINE[step], by)
    if body.version != found.version:
        raise SomebodyWasFaster
    OFFERS[step].do(found, checked(OFFERS[step].form(found, by, at, as_form(body.fields))), by, at)
    return done_out(found)


# ── how ───────────────────────────────────────────────────────────────────────────────────────────────────


def _one(among: QuerySet[Register], number: str, *kinds: Kind) -> Register:
    found = register_by_number(among.filter(kind__in=kinds) if kinds else among, number)
    if found is None:
        raise NotThere
    return found


def _to_find_in(by: Actor, number: str, kind: Kind) -> Register:
    found = _one(visible_to(by), number, kind)
    if not may_find(by, found.area):
        raise NotThere
    return found
