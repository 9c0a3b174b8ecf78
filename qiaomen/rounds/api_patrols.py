"""Patrols over HTTP: what is owed where, the rules, what was walked and whether it counts, what was found."""

import json
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import Http404
from ninja import Router, Schema, Status
from ninja.security import django_auth

from qiaomen.cases.models import Case
from qiaomen.cases.queries import cases_of_reports
from qiaomen.people.api import actor_of
from qiaomen.places.models import Area, Line
from qiaomen.shell.paging import page_of
from qiaomen.shell.requests import CityRequest
from qiaomen.shell.templatetags.widgets import named

from .chainage import in_words as mark_in_words
from .duties import Duty, by_thing
from .judging import in_words
from .models import Finding, Patrol, PatrolRule
from .patrolling import Walked, hand_in
from .permissions import SUPERVISE_ROLES, may_see_track
from .queries import duties_of, duties_supervised, findings_on, patrols_seen_by

desk = Router(auth=django_auth)
SIZE = 50


class PlaceOut(Schema):
    """A line or an area with what all its owners owed in the finished periods that are told, and how many are late."""

    kind: str
    code: str
    name: str
    owners: int
    overdue: int
    due: int
    owed: int
    done: int


class RuleOut(Schema):
    """How often, in which months, and what makes a patrol count; an empty field asks for nothing."""

    code: str
    name: str
    line: str | None
    area: str | None
    line_kind: str
    level: str
    times: int
    every: str
    from_month: int | None
    until_month: int | None
    least_minutes: int | None
    least_metres: int | None
    least_percent: int | None
    near_metres: int
    least_gap_hours: int | None
    greatest_gap_days: int | None
    from_on: date
    until_on: date | None


class DutyOut(Schema):
    """What one owner owes under one rule, now and in the finished periods that are told."""

    owner: int
    unit: str
    level: str
    thing: str
    rule: str
    state: str
    owed_now: int
    made_now: int
    until: date
    owed: int
    done: int


class PatrolIn(Schema):
    """A walk: its UUID, its track as [[milliseconds since it began, longitude, latitude, doubt in metres], …]."""

    walk: UUID
    owner: int
    rule: str
    started_at: datetime
    ended_at: datetime
    track: list[list[float]]


class PatrolOut(Schema):
    """Whether it counts, what it came to, and why not, in words."""

    walk: UUID
    counts: bool
    minutes: int
    metres: int
    percent: int | None
    faults: list[str]


class WalkedOut(PatrolOut):
    """A patrol in a list: whose, where, by which rule, when."""

    rule: str
    unit: str
    level: str
    thing: str
    by: str
    started_at: datetime
    ended_at: datetime


class PatrolPage(Schema):
    """Some of them, newest first; `next` for the parameter `after`."""

    patrols: list[WalkedOut]
    next: str | None


class WalkedDetail(WalkedOut):
    """With its way as [[seconds, longitude, latitude], …]: for whoever walked it, supervisors and assessors there."""

    track: list[list[float]]


class FindingOut(Schema):
    """What was found, how far along the line, and its case where I may see that."""

    at: datetime
    walk: UUID | None
    metres: int | None
    mark: str | None
    report: str
    case: str | None
    state: str | None
    unit: str | None


class FindingPage(Schema):
    """Some of them, newest first."""

    findings: list[FindingOut]
    next: str | None


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
    owed = duties_of(by, now=request.now)
    duty = next((one for one in owed if (one.adoption.pk, one.rule.code) == (body.owner, body.rule)), None)
    if duty is None:
        raise Http404
    walked = Walked(body.walk, body.started_at, body.ended_at, json.dumps(body.track))
    made = hand_in(walked, rule=duty.rule, adoption=duty.adoption, by=by, at=request.now)
    return Status(201, PatrolOut(**_came_to(made)))


def _came_to(one: Patrol) -> dict[str, Any]:
    return {
        "walk": one.walk, "counts": one.counts, "minutes": one.minutes, "metres": one.metres, "percent": one.percent,
        "faults": [in_words(fault) for fault in one.faults],
    }  # fmt: skip


def _walked(one: Patrol) -> dict[str, Any]:
    thing = one.adoption.line or one.adoption.area
    return {
        **_came_to(one), "rule": one.rule.code, "unit": named(one.adoption.unit), "level": one.adoption.level,
        "thing": thing.code if thing else "", "by": one.by.name, "started_at": one.started_at,
        "ended_at": one.ended_at,
    }  # fmt: skip


@desk.get("/patrols", response=PatrolPage, summary="Patrols, newest first")
def patrols_seen(request: CityRequest, after: str = "", thing: str = "") -> PatrolPage:
    """Mine, or of the owners that I supervise; `thing`: the code of a line or an area. With why one does not count."""
    drawn = ("track", "adoption__line__course", "adoption__area__boundary", "adoption__unit__area__boundary")
    rows = patrols_seen_by(actor_of(request)).defer(*drawn)
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


def _place(thing: Line | Area, rows: list[Duty]) -> PlaceOut:
    return PlaceOut(
        kind="lines" if isinstance(thing, Line) else "areas", code=thing.code, name=named(thing), owners=len(rows),
        overdue=sum(one.state == "overdue" for one in rows), due=sum(one.state == "due" for one in rows),
        owed=sum(one.owed for one in rows), done=sum(one.done for one in rows),
    )  # fmt: skip


@desk.get("/patrol-places", response=list[PlaceOut], summary="Lines and areas on which patrols are owed")
def patrol_places(request: CityRequest) -> list[PlaceOut]:
    """Those that I supervise, what is overdue first."""
    by = actor_of(request)
    if not by.roles & SUPERVISE_ROLES:
        raise Http404
    found = [_place(thing, rows) for thing, rows in by_thing(duties_supervised(by, now=request.now)).items()]
    return sorted(found, key=lambda one: (-one.overdue, one.kind, one.code))


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
