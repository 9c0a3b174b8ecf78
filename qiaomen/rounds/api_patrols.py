"""Patrols over HTTP: what is owed where, the rules, what was walked and whether it counts, what was found."""

import json
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import Http404
from ninja import Header, Router, Status
from ninja.security import django_auth

from qiaomen.cases.api import as_form, checked
from qiaomen.cases.models import Case
from qiaomen.cases.models.report import Channel
from qiaomen.cases.queries import cases_of_reports
from qiaomen.people.actors import Actor
from qiaomen.people.api import actor_of
from qiaomen.people.deliveries import once
from qiaomen.places.models import Area, Line
from qiaomen.shell.paging import page_of
from qiaomen.shell.requests import CityRequest
from qiaomen.shell.sending import Receipt
from qiaomen.shell.templatetags.widgets import named

from .api_patrols_schemas import (
    DutyOut,
    FindingOut,
    FindingPage,
    FoundIn,
    FoundOut,
    PatrolIn,
    PatrolOut,
    PatrolPage,
    PlaceOut,
    RuleOut,
    WalkedDetail,
    WalkedOut,
)
from .chainage import in_words as mark_in_words
from .duties import Duty, Place, by_thing
from .judging import in_words
from .models import Finding, Patrol, PatrolRule
from .pages.my_patrols import FindingForm
from .patrolling import Walked, hand_in, report_finding
from .permissions import SUPERVISE_ROLES, may_see_track
from .queries import duties_of, duties_supervised, findings_on, patrols_listed, patrols_seen_by

desk = Router(auth=django_auth)
SIZE = 50


def _duty(one: Duty) -> DutyOut:
    now = one.now
    return DutyOut(
        owner=one.adoption.pk, unit=named(one.adoption.unit), level=one.adoption.level, thing=one.thing.code,
        rule=one.rule.code, state=one.state, owed_now=now.owed, made_now=now.made, until=now.period.last,
        owed=one.owed, done=one.done,
    )  # fmt: skip


@desk.get("/patrol-duties", response=list[DutyOut], summary="Patrols that my unit owes, or that I supervise")
def patrol_duties(request: CityRequest, supervised: bool = False) -> list[DutyOut]:
    """State: overdue, due, done, or rest where nothing is owed now."""
    of = duties_supervised if supervised else duties_of
    return [_duty(one) for one in of(actor_of(request), now=request.now)]


@desk.post("/patrols", response={201: PatrolOut}, summary="Hand in a patrol")
def patrols(request: CityRequest, body: PatrolIn) -> Status[PatrolOut]:
    """The same walk again gives the same answer and adds nothing."""
    by = actor_of(request)
    duty = _owed(body, by, request.now)
    walked = Walked(body.walk, body.started_at, body.ended_at, json.dumps(body.track))
    made = hand_in(walked, rule=duty.rule, adoption=duty.adoption, by=by, at=request.now)
    return Status(201, PatrolOut(**_came_to(made)))


def _owed(body: PatrolIn | FoundIn, by: Actor, now: datetime) -> Duty:
    """The duty of one of this person's units that was meant."""
    owed = duties_of(by, now=now)
    duty = next((one for one in owed if (one.adoption.pk, one.rule.code) == (body.owner, body.rule)), None)
    if duty is None:
        raise Http404
    return duty


@desk.post("/patrol-findings", response={201: FoundOut}, summary="Hand in what was found on a patrol")
def found(request: CityRequest, body: FoundIn, idempotency_key: Header[UUID]) -> Status[FoundOut]:
    """A report of the chain, with its kilometre mark; the walk goes on. The same key again gives the same report."""
    by, at, key = actor_of(request), request.now, idempotency_key.hex
    assert by.person is not None, "only people sign in"
    adoption = _owed(body, by, at).adoption
    fields: dict[str, str | list[str]] = {
        "text": body.text,
        "place_words": body.place_words,
        "photos_kept": body.photos,
    }

    def do() -> Receipt:
        form = FindingForm(Channel.PATROL, by, at, as_form(fields))
        checked(form)
        told = replace(form.handed(key), position=body.position.read() if body.position else None)
        made = report_finding(told, adoption=adoption, walk=body.walk, found_at=body.found_at, by=by, at=at)
        return Receipt(made.report.number, "")

    return Status(201, FoundOut(report=once(f"found:{key}", by=by.person, at=at, do=do).number))


def _came_to(one: Patrol) -> dict[str, Any]:
    return {
        "walk": one.walk, "counts": one.counts, "minutes": one.minutes, "metres": one.metres, "percent": one.percent,
        "faults": [in_words(fault) for fault in one.faults],
    }  # fmt: skip


def _walked(one: Patrol) -> dict[str, Any]:
    return {
        **_came_to(one), "rule": one.rule.code, "unit": named(one.adoption.unit), "level": one.adoption.level,
        "thing": one.adoption.thing.code, "by": one.by.name, "started_at": one.started_at,
        "ended_at": one.ended_at,
    }  # fmt: skip


@desk.get("/patrols", response=PatrolPage, summary="Patrols, newest first")
def patrols_seen(request: CityRequest, after: str = "", thing: str = "") -> PatrolPage:
    """Mine, or of the owners that I supervise; `thing`: the code of a line or an area. With why one does not count."""
    rows = patrols_listed(actor_of(request))
    if thing:
        rows = rows.filter(adoption__line__code=thing) | rows.filter(adoption__area__code=thing)
    page = page_of(rows, order=("-started_at", "-pk"), after=after or None, size=SIZE)
    return PatrolPage(patrols=[WalkedOut(**_walked(one)) for one in page], next=page.next)


@desk.get("/patrols/{uuid:walk}", response=WalkedDetail, summary="One patrol with its way")
def patrol(request: CityRequest, walk: UUID) -> WalkedDetail:
    """The way is empty for those who may not see where somebody walked, and after it was deleted."""
    by = actor_of(request)
    one = patrols_seen_by(by).filter(walk=walk).first()
    if one is None:
        raise Http404
    return WalkedDetail(**_walked(one), track=one.track if may_see_track(one, by) else [])


def _place(one: Place) -> PlaceOut:
    return PlaceOut(
        kind=one.kind, code=one.thing.code, name=named(one.thing), owners=len(one.duties), overdue=one.n("overdue"),
        due=one.n("due"), owed=one.owed, done=one.done,
    )  # fmt: skip


@desk.get("/patrol-places", response=list[PlaceOut], summary="Lines and areas on which patrols are owed")
def patrol_places(request: CityRequest) -> list[PlaceOut]:
    """Those that I supervise, what is overdue first."""
    by = actor_of(request)
    if not by.roles & SUPERVISE_ROLES:
        raise Http404
    found = by_thing(duties_supervised(by, now=request.now))
    return [_place(one) for one in sorted(found, key=lambda one: one.order)]


@desk.get("/patrol-rules", response=list[RuleOut], summary="The rules of patrols")
def patrol_rules(request: CityRequest) -> list[RuleOut]:
    """Rows of the city's data that are in force or still to come."""
    actor_of(request)
    rows = PatrolRule.objects.filter(retired_on=None).select_related("line", "area")
    rows = rows.defer("line__course", "area__boundary")
    return [_rule(one) for one in rows]


def _rule(one: PatrolRule) -> RuleOut:
    plain = (
        "code", "line_kind", "level", "times", "every", "from_month", "until_month", "least_minutes", "least_metres",
        "least_percent", "least_gap_hours", "greatest_gap_days", "from_on", "until_on",
    )  # fmt: skip
    return RuleOut(
        **{name: getattr(one, name) for name in plain}, name=named(one), near_metres=one.near,
        line=one.line.code if one.line else None, area=one.area.code if one.area else None,
    )  # fmt: skip


@desk.get("/patrol-findings/{kind}/{code}", response=FindingPage, summary="What was found on a line or in an area")
def patrol_findings(request: CityRequest, kind: str, code: str, after: str = "") -> FindingPage:
    """`kind`: lines or areas. Each finding is a report of the chain, with its kilometre mark."""
    by = actor_of(request)
    models: dict[str, type[Line] | type[Area]] = {"lines": Line, "areas": Area}
    thing = models[kind].objects.filter(code=code).first() if kind in models else None
    if thing is None or not by.roles & SUPERVISE_ROLES:
        raise Http404
    page = page_of(findings_on(thing, by), order=("-at", "-pk"), after=after or None, size=SIZE)
    cases = cases_of_reports((one.report for one in page), by)
    return FindingPage(findings=[_finding(one, cases.get(one.report_id)) for one in page], next=page.next)


def _finding(one: Finding, case: Case | None) -> FindingOut:
    return FindingOut(
        at=one.at, walk=one.walk, metres=one.metres, mark=None if one.metres is None else mark_in_words(one.metres),
        report=one.report.number, case=case.number if case else None, state=case.state if case else None,
        unit=named(case.unit) if case and case.unit else None,
    )  # fmt: skip
