"""The chain over HTTP: the same queries, the same steps, the same forms as the pages, with schemas."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from ninja import File, Header, Router, Status, UploadedFile
from ninja.security import django_auth

from qiaomen.files import kept
from qiaomen.files.photos import PhotoRefused, take_in
from qiaomen.people.actors import RESIDENT, Actor
from qiaomen.people.api import actor_of
from qiaomen.places.models import Area
from qiaomen.shell.allowance import spend
from qiaomen.shell.pages.private import HEADERS
from qiaomen.shell.paging import page_of
from qiaomen.shell.requests import CityRequest
from qiaomen.units.queries import working_time

from . import already, intake
from .api_schemas import (
    CaseDetail,
    CaseOut,
    CasePage,
    DeskCase,
    Done,
    EventOut,
    FollowOut,
    PhotoOut,
    ReceiptOut,
    ReportIn,
    StepIn,
    StepOut,
)
from .masking import masked
from .models import Case, CaseEvent, Report
from .models.report import Channel
from .pages.desk.desk_story import text_for, title_for
from .pages.desk.step_forms import STEP_FORMS
from .permissions import permit, steps_open_to
from .problems import Missing, SomebodyWasFaster
from .queries import (
    case_by_number,
    light_of,
    main_case,
    public_cases,
    report_by_token,
    timeline,
    visible_to,
    with_names,
)
from .search import matching
from .states import MACHINE, STEPS

router = Router()
desk = Router(auth=django_auth)


# From one address in an hour; a family or an office shares one.
MOST_REPORTS = 60
MOST_PHOTOS = 240


class TooMuch(Exception):
    """This address has done that too often within the hour."""


class NotThere(Exception):
    """Nothing that this person may see stands at that address."""


@router.get("/machine", response=list[StepOut], summary="The machine: every step")
def machine(request: CityRequest) -> list[StepOut]:
    """From which states, to which, by whom. Buttons and guards read the same table."""
    return [
        StepOut(
            name=step.name,
            label=str(step.label),
            from_states=sorted(step.from_states),
            to=sorted(step.to),
            by=sorted(step.by),
        )
        for step in STEPS
    ]


@router.get("/cases", response=CasePage, summary="Public cases, newest first")
def cases(request: CityRequest, after: str = "", q: str = "", state: str = "") -> CasePage:
    """`q`: words to search; `state`: a state's name; `after`: the `next` of the page before."""
    found = with_names(public_cases())
    if state:
        found = found.filter(state=state)
    if q:
        found = matching(found, q)
    page = page_of(found, order=("-id",), after=after or None, size=50)
    now = request.now
    return CasePage(cases=[_shown(case, now) for case in page.rows], next=page.next)


@router.get("/cases/{number}", response=CaseDetail, summary="One public case with its history")
def case(request: CityRequest, number: str) -> CaseDetail:
    """The hashes let anybody check later that no line was changed."""
    found = case_by_number(public_cases(), number)
    if found is None:
        raise NotThere
    return CaseDetail(**_shown(found, request.now).dict(), history=_history(found))


@router.post("/photos", response={201: PhotoOut}, summary="Hand in a photo")
def photo(request: CityRequest, file: File[UploadedFile]) -> Status[PhotoOut]:
    """The type is decided by content; the answer's token names the photo in a report within a day."""
    at = request.now
    _within_allowance(request, "photo", MOST_PHOTOS)
    try:
        taken = take_in(file, name=file.name or "", at=at, tz=working_time().zone)
    except PhotoRefused as refused:
        raise Missing("file", str(refused)) from None
    return Status(201, PhotoOut(token=kept.keep_token(taken)))


@router.post("/reports", response={201: ReceiptOut}, summary="Report something")
def report(request: CityRequest, body: ReportIn, idempotency_key: Header[UUID]) -> Status[ReceiptOut]:
    """Sending it again with the same Idempotency-Key gives the same receipt and adds nothing."""
    known = Report.objects.filter(idempotency_key=str(idempotency_key)).first()
    if known is None:
        _within_allowance(request, "report", MOST_REPORTS)
    taken = known or intake.receive(_submission(body, str(idempotency_key)), by=RESIDENT, at=request.now)
    followed = already.follow(taken, body.same_as, at=request.now) if body.same_as else None
    receipt = ReceiptOut(
        number=taken.number,
        token=taken.token,
        link=request.build_absolute_uri(reverse("follow_up", args=[taken.token])),
        same_as=followed.number if followed else None,
        outside=taken.outside.route if taken.outside else None,
    )
    return Status(201, receipt)


@router.get("/reports/{token}", response=FollowOut, summary="Follow a report")
def follow(request: CityRequest, response: HttpResponse, token: str) -> FollowOut:
    """By the unguessable token of its receipt."""
    for name, value in HEADERS.items():
        response.headers[name] = value
    found = report_by_token(token)
    if found is None:
        raise NotThere
    now = request.now
    return FollowOut(
        number=found.number,
        received_at=found.received_at,
        text=found.text,
        cases=[
            _shown(main_case(voice.case), now).dict()
            | _own_words(voice.case)
            | {
                "answer": voice.answer,
                "answered_at": voice.answered_at,
                "solved": voice.solved,
                "satisfied": voice.satisfied,
            }
            for voice in found.voices.all()
        ],
    )


@desk.get("/cases/{number}", response=DeskCase, summary="A case with the steps open to me")
def desk_case(request: CityRequest, number: str) -> DeskCase:
    """404 for a case that the signed-in person may not see."""
    by = actor_of(request)
    found = _visible(by, number)
    shown = _shown(found, request.now).dict() | {"title": title_for(found, by), "text": text_for(found, by)}
    steps = [step.name for step in steps_open_to(by, found)]
    return DeskCase(**shown, history=_history(found), version=found.version, steps=steps)


@desk.post("/cases/{number}/{step}", response=Done, summary="Do a step")
def do_step(request: CityRequest, number: str, step: str, body: StepIn) -> Done:
    """The fields are those of the step's form on the case page. 409: somebody was faster."""
    by, at = actor_of(request), request.now
    found = _visible(by, number)
    if step not in STEP_FORMS:
        raise NotThere
    permit(found, MACHINE[step], by)
    if body.version != found.version:
        raise SomebodyWasFaster
    line = STEP_FORMS[step]
    line.do(found, checked(line.form(as_form(body.fields), case=found, by=by, at=at)), by, at)
    return Done(number=found.number, state=found.state, version=found.version)


def _within_allowance(request: CityRequest, what: str, most: int) -> None:
    if not spend(request, f"api-{what}", most):
        raise TooMuch


def _submission(body: ReportIn, key: str) -> intake.Submission:
    photos = kept.from_tokens(body.photos)
    if len(photos) != len(set(body.photos)):
        raise Missing("photos", _("有照片放得太久或已用在别处，请重新添加。"))
    area = Area.objects.filter(code=body.area, retired_on=None).first() if body.area else None
    if body.area and area is None:
        raise Missing("area", _("没有这个区划代码：%(code)s") % {"code": body.area})
    return intake.Submission(
        channel=Channel.SNAP if photos else Channel.WEB,
        text=body.text,
        nature=body.nature,
        place_words=body.place_words,
        position=body.position.read() if body.position else None,
        area=area,
        name=body.name,
        phone=body.phone,
        email=body.email,
        photos=tuple(photos),
        idempotency_key=key,
    )


def _shown(found: Case, now: datetime) -> CaseOut:
    return CaseOut(
        number=found.number,
        title=masked(found.title),
        text=masked(found.text),
        state=found.state,
        state_words=str(found.get_state_display()),
        category=found.category.name if found.category else None,
        unit=found.unit.name if found.unit else None,
        area=found.area.name if found.area else None,
        longitude=found.longitude,
        latitude=found.latitude,
        opened_at=found.opened_at,
        due_at=found.due_at,
        light=light_of(found.due_at, found.near_at, now),
        closed_at=found.closed_at,
    )


def _own_words(own: Case) -> dict[str, Any]:
    """What this reporter said and where: a case that handles theirs too may hold another person's words."""
    return {
        "title": masked(own.title),
        "text": masked(own.text),
        "longitude": own.longitude,
        "latitude": own.latitude,
        "opened_at": own.opened_at,
    }


def _history(found: Case) -> list[EventOut]:
    return [_event(event) for event in timeline(found)]


def _event(event: CaseEvent) -> EventOut:
    return EventOut(
        number=event.number,
        step=event.step,
        from_state=event.from_state,
        to_state=event.to_state,
        at=event.at,
        hash=event.hash,
    )


def _visible(by: Actor, number: str) -> Case:
    found = case_by_number(visible_to(by), number)
    if found is None:
        raise NotThere
    return found


def checked(form: Any) -> dict[str, Any]:
    """What a valid form says. Raises Missing with its first fault."""
    if not form.is_valid():
        field, faults = next(iter(form.errors.items()))
        raise Missing(field, str(faults[0]))
    given: dict[str, Any] = form.cleaned_data
    return given


def as_form(fields: dict[str, str | list[str]]) -> QueryDict:
    """The fields of a step as a form sends them."""
    data = QueryDict(mutable=True)
    for name, value in fields.items():
        data.setlist(name, value if isinstance(value, list) else [value])
    return data
