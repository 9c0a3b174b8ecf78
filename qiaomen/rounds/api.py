"""The rounds over HTTP: published figures for everybody, counting for those who may."""

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
from .models import Turn
from .observed import months_back, trends
from .queries import indicators, public_indicators, sites_to_observe
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
