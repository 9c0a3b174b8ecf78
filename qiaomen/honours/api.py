"""The honours over HTTP: what everybody sees; the same steps as the pages for those who keep, name and review."""

from typing import Any

from django.db.models import QuerySet
from ninja import Router, Status
from ninja.security import django_auth

from qiaomen.cases.api import NotThere, TooMuch, as_form, checked
from qiaomen.cases.api_schemas import FieldsIn
from qiaomen.people.api import actor_of
from qiaomen.shell.allowance import spend
from qiaomen.shell.requests import CityRequest
from qiaomen.units.queries import day_of

from .api_schemas import (
    AnsweredOut,
    CallOut,
    CallWithNomineesOut,
    CrowdOut,
    DeskCallOut,
    FactOut,
    HonourCriterionOut,
    HonourDoneOut,
    NomineeOut,
    ObjectionIn,
    ObjectionOut,
    StandingPlaceOut,
)
from .calls import how_decided, steps_open
from .evidence import lines_of
from .models import Call, Kind, Nomination, Objection
from .objections import object_to
from .pages.nominees import MarksForm, NameForm, named_by, subjects
from .pages.public import OBJECTIONS_AN_HOUR, ObjectionForm
from .pages.steps import ON_CALL, ON_NOMINEE, Asked
from .permissions import keeps, reviews
from .queries import (
    answered_objections,
    by_number,
    calls_seen_by,
    nominations_seen_by,
    public_calls,
    public_nominations,
    wanting_names,
)
from .reviewing import mark, places_of
from .voting import crowds

router = Router()
desk = Router(auth=django_auth)
MOST = 50


# ── for everybody ─────────────────────────────────────────────────────────────────────────────────────────


@router.get("/honours", response=list[CallOut], summary="Calls for honours, the newest first")
def honours(request: CityRequest) -> list[Call]:
    """At most 50: those for which names are taken, and those of which the nominees are public."""
    return list((wanting_names(day_of(request.now)) | public_calls()).order_by("-pk")[:MOST])


@router.get("/honours/{code}", response=CallWithNomineesOut, summary="A call and its nominees")
def honour(request: CityRequest, code: str) -> CallWithNomineesOut:
    """404 for a call of which nothing is public."""
    call = _one(public_calls(), code)
    answered = [
        AnsweredOut(
            nominee="" if one.state == one.State.UPHELD else one.nomination.number or "",
            upheld=one.state == one.State.UPHELD, answer=one.answer, decided_at=one.decided_at,
        )
        for one in answered_objections(call)[:MOST]
    ]  # fmt: skip
    return CallWithNomineesOut(
        **_facts(call), decided=how_decided(call), objections=answered,
        nominees=[_out(call, one) for one in public_nominations(call).order_by("pk")],
    )  # fmt: skip


@router.post("/honours/{code}/{number}/objections", response={201: HonourDoneOut}, summary="Object during publication")
def object_over_api(request: CityRequest, code: str, number: str, body: ObjectionIn) -> Status[HonourDoneOut]:
    """As by the page; ten an hour from one place. Votes are given on the page alone: it proves the telephone."""
    call = _one(public_calls(), code)
    nominee = by_number(public_nominations(call), number).first()
    if nominee is None:
        raise NotThere
    given = checked(ObjectionForm(body.dict()))
    if not spend(request, "objection", OBJECTIONS_AN_HOUR):
        raise TooMuch
    object_to(nominee, **given, at=request.now)
    return Status(201, _done(call, nominee))


# ── for staff ─────────────────────────────────────────────────────────────────────────────────────────────


@desk.get("/honours", response=list[CallOut], summary="Calls that I keep, review, or name in, or am named in")
def desk_calls(request: CityRequest) -> list[Call]:
    """At most 50, the newest first."""
    return list(calls_seen_by(actor_of(request)).order_by("-pk")[:MOST])


@desk.get("/honours/{code}", response=DeskCallOut, summary="A call with its nominees and the steps open to me")
def desk_call(request: CityRequest, code: str) -> DeskCallOut:
    """All nominees and the places for whoever keeps it, candidates for reviewers, their own for namer and nominee."""
    by = actor_of(request)
    call = _one(calls_seen_by(by), code)
    keeper, reviewer = keeps(call, by), reviews(call, by)
    seen = nominations_seen_by(call, by, keeper=keeper, reviewer=reviewer)
    return DeskCallOut(
        **_facts(call), steps=steps_open(call, at=request.now) if keeper else [],
        criteria=[HonourCriterionOut.from_orm(one) for one in call.criteria.all()],
        nominees=[_out(call, one) for one in seen.order_by("pk")], **(_kept(call) if keeper else {}),
    )  # fmt: skip


@desk.post("/honours/{code}/nominees", response={201: HonourDoneOut}, summary="Name somebody")
def name_somebody(request: CityRequest, code: str, body: FieldsIn) -> Status[HonourDoneOut]:
    """The fields are those of the page's form; the evidence is filled in from the records."""
    by = actor_of(request)
    call = _one(calls_seen_by(by), code)
    form = NameForm(as_form(body.fields))
    several = subjects(checked(form), "", by)
    return Status(201, _done(call, named_by(form, call, several, by=by, at=request.now)))


@desk.post("/honours/{code}/nominees/{number}/{step}", response=HonourDoneOut, summary="Admit, refuse, mark a nominee")
def do_on_nominee(request: CityRequest, code: str, number: str, step: str, body: FieldsIn) -> HonourDoneOut:
    """`admit`, `refuse`, `withdraw`, `fill_in`, or `mark` with `points_<key of the criterion>`."""
    by = actor_of(request)
    call = _one(calls_seen_by(by), code)
    seen = nominations_seen_by(call, by, keeper=keeps(call, by), reviewer=reviews(call, by))
    nominee = by_number(seen, number).first()
    if nominee is None or step not in {"mark", *ON_NOMINEE}:
        raise NotThere
    fields = as_form(body.fields)
    if step == "mark":
        form = MarksForm(call, None, fields)
        mark(nominee, form.points_of(checked(form)), note=form.cleaned_data["note"], by=by, at=request.now)
    else:
        ON_NOMINEE[step](nominee, Asked(fields, by, request.now))
    return _done(call, nominee)


@desk.post("/honours/{code}/{step}", response=HonourDoneOut, summary="Do a step of whoever keeps the call")
def do_on_call(request: CityRequest, code: str, step: str, body: FieldsIn) -> HonourDoneOut:
    """The steps that `GET` names, and `set_aside`, `decide`; the fields are those of the page's forms."""
    by = actor_of(request)
    call = _one(calls_seen_by(by), code)
    if step not in ON_CALL:
        raise NotThere
    ON_CALL[step](call, Asked(as_form(body.fields), by, request.now))
    return _done(call)


# ── how ───────────────────────────────────────────────────────────────────────────────────────────────────


def _one(among: QuerySet[Call], code: str) -> Call:
    call = among.filter(code=code).first()
    if call is None:
        raise NotThere
    return call


def _kept(call: Call) -> dict[str, Any]:
    places = [
        StandingPlaceOut(nominee=one.nomination.number or "", reviewers=one.n, mean=one.mean, lowest=one.low,
                 highest=one.high, votes=one.votes, total=one.total)
        for kind in Kind for one in places_of(call, kind.value)
    ]  # fmt: skip
    rows = Objection.objects.filter(nomination__call=call).select_related("nomination")
    objections = [
        ObjectionOut(id=one.pk, nominee=one.nomination.number or "", words=one.words, state=one.state,
                     answer=one.answer, at=one.at)
        for one in rows
    ]  # fmt: skip
    return {"places": places, "crowds": [CrowdOut(**vars(one)) for one in crowds(call)], "objections": objections}


def _facts(call: Call) -> dict[str, Any]:
    return {name: getattr(call, name) for name in CallOut.model_fields}


def _done(call: Call, nominee: Nomination | None = None) -> HonourDoneOut:
    call.refresh_from_db()
    if nominee is None:
        return HonourDoneOut(code=call.code, state=call.state)
    nominee.refresh_from_db()
    return HonourDoneOut(code=call.code, state=call.state, nominee=nominee.number or "", standing=nominee.standing)


def _out(call: Call, one: Nomination) -> NomineeOut:
    facts = [
        FactOut(key=line.key, name=line.name, definition=line.definition, part=line.part, whole=line.whole)
        for line in lines_of(one.evidence)
    ]
    return NomineeOut(
        number=one.number or "", kind=one.kind, name=one.name, reason=one.reason, standing=one.standing,
        evidence_from=call.evidence_from, evidence_until=one.evidence_until, evidence=facts,
    )  # fmt: skip
