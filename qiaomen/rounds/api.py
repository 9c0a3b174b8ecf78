"""The rounds over HTTP: published figures for everybody, counting for those who may."""

import json
from datetime import date, datetime
from uuid import UUID

from django.http import Http404
from ninja import Header, Router, Schema, Status
from ninja.security import django_auth

from qiaomen.people.actors import staff
from qiaomen.people.deliveries import once
from qiaomen.people.models import Person
from qiaomen.shell.requests import CityRequest
from qiaomen.shell.sending import Receipt
from qiaomen.shell.templatetags.widgets import named
from qiaomen.units.queries import working_time

from .counting import Count, record
from .duties import Duty
from .judging import in_words
from .models import Turn
from .observed import months_back, trends
from .patrolling import Walked, hand_in
from .queries import duties_of, duties_supervised, indicators, public_indicators, sites_to_observe
from .rates import Rate

router = Router()
desk = Router(auth=django_auth)


class RateOut(Schema):
    """A share with what it is made of; `share` and its interval (Wilson, 95 %) lie between 0 and 1."""

    since: date
    until: date
    seen: int
    did: int
    share: float | None
    low: float
    high: float
    turns: int


class ObservedOut(Schema):
    """One indicator by month, the oldest first."""

    code: str
    name: str
    definition: str
    months: list[RateOut]


class TurnIn(Schema):
    """What somebody saw at a site between two moments."""

    indicator: str
    site: str
    did: int
    did_not: int
    started_at: datetime
    ended_at: datetime


class TurnOut(Schema):
    """The turn's number."""

    number: str


def _out(rate: Rate) -> RateOut:
    low, high = rate.interval
    return RateOut(
        since=rate.since, until=rate.until, seen=rate.whole, did=rate.part, share=rate.share, low=low, high=high,
        turns=rate.turns,
    )  # fmt: skip


@router.get("/observed", response=list[ObservedOut], summary="Observed rates by month")
def observed(request: CityRequest) -> list[ObservedOut]:
    """Published indicators over the last thirteen months: seen doing it, of all who were seen."""
    zone = working_time().zone
    found = trends(Turn.objects.all(), public_indicators(), zone=zone, since=months_back(request.now, zone))
    return [
        ObservedOut(
            code=one.indicator.code, name=named(one.indicator), definition=one.indicator.defined,
            months=[_out(month) for month in one.months],
        )
        for one in found
    ]  # fmt: skip


@desk.post("/turns", response={201: TurnOut}, summary="Hand in a turn of counting")
def turn(request: CityRequest, body: TurnIn, idempotency_key: Header[UUID]) -> Status[TurnOut]:
    """Sending it again with the same Idempotency-Key gives the same answer and adds nothing."""
    assert isinstance(request.user, Person)
    by = staff(request.user)
    of = indicators().filter(code=body.indicator).first()
    at = sites_to_observe(by).filter(code=body.site).first()
    if of is None or at is None:
        raise Http404
    count = Count(of, at, body.did, body.did_not, body.started_at, body.ended_at)
    made = once(
        idempotency_key.hex, by=request.user, at=request.now,
        do=lambda: Receipt(str(record(count, by=by, at=request.now).pk), ""),
    )  # fmt: skip
    return Status(201, TurnOut(number=made.number))


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
    assert isinstance(request.user, Person)
    of = duties_supervised if supervised else duties_of
    return [_duty(one) for one in of(staff(request.user), now=request.now)]


@desk.post("/patrols", response={201: PatrolOut}, summary="Hand in a patrol")
def patrols(request: CityRequest, body: PatrolIn) -> Status[PatrolOut]:
    """The same walk again gives the same answer and adds nothing."""
    assert isinstance(request.user, Person)
    by = staff(request.user)
    owed = duties_of(by, now=request.now)
    duty = next((one for one in owed if (one.adoption.pk, one.rule.code) == (body.owner, body.rule)), None)
    if duty is None:
        raise Http404
    walked = Walked(body.walk, body.started_at, body.ended_at, json.dumps(body.track))
    made = hand_in(walked, rule=duty.rule, adoption=duty.adoption, by=by, at=request.now)
    out = PatrolOut(
        walk=made.walk, counts=made.counts, minutes=made.minutes, metres=made.metres, percent=made.percent,
        faults=[in_words(fault) for fault in made.faults],
    )  # fmt: skip
    return Status(201, out)
