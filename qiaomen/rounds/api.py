"""The rounds over HTTP: published figures for everybody, counting for those who may."""

from datetime import date
from uuid import UUID

from django.http import Http404
from django.utils.translation import gettext as _
from ninja import Header, Router, Schema, Status
from ninja.security import django_auth
from pydantic import AwareDatetime

from qiaomen.cases.api_schemas import Text
from qiaomen.cases.problems import Missing
from qiaomen.people.api import actor_of
from qiaomen.people.deliveries import once
from qiaomen.shell.requests import CityRequest
from qiaomen.shell.sending import Receipt
from qiaomen.shell.templatetags.widgets import named
from qiaomen.units.queries import working_time

from .api_patrols import desk as patrols_desk
from .assessing.api import router as assessing
from .assessing.api_planning import desk as assessing_desk
from .counting import Count, record, take_back
from .models import Indicator, Turn
from .observed import by_site, months_back, trends
from .permissions import SEE_ROLES
from .queries import indicators, public_indicators, sites_to_observe, turns_seen_by
from .rates import Rate

router = Router()
desk = Router(auth=django_auth)
router.add_router("", assessing)
desk.add_router("", assessing_desk)
desk.add_router("", patrols_desk)


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


class SiteOut(Schema):
    """One site over the months that are told, all together."""

    code: str
    name: str
    area: str | None
    all: RateOut


class ObservedAtSites(ObservedOut):
    """One indicator by month and by site, published or not."""

    public: bool
    sites: list[SiteOut]


class TurnIn(Schema):
    """What somebody saw at a site between two moments."""

    indicator: Text
    site: Text
    did: int
    did_not: int
    started_at: AwareDatetime
    ended_at: AwareDatetime


class TakeBackIn(Schema):
    """Why, and what the turn should have said, where that is known: both numbers or none."""

    reason: Text
    did: int | None = None
    did_not: int | None = None


class TurnOut(Schema):
    """The turn's number."""

    number: str


def _out(rate: Rate) -> RateOut:
    low, high = rate.interval
    return RateOut(
        since=rate.since, until=rate.until, seen=rate.whole, did=rate.part, share=rate.share, low=low, high=high,
        turns=rate.turns,
    )  # fmt: skip


def _head(one: Indicator) -> dict[str, str]:
    return {"code": one.code, "name": named(one), "definition": one.defined}


@router.get("/observed", response=list[ObservedOut], summary="Observed rates by month")
def observed(request: CityRequest) -> list[ObservedOut]:
    """Published indicators over the last thirteen months: seen doing it, of all who were seen."""
    zone = working_time().zone
    found = trends(Turn.objects.all(), public_indicators(), zone=zone, since=months_back(request.now, zone))
    return [ObservedOut(**_head(one.indicator), months=[_out(month) for month in one.months]) for one in found]


@desk.get("/observed", response=list[ObservedAtSites], summary="Observed rates by month and site")
def desk_observed(request: CityRequest) -> list[ObservedAtSites]:
    """All indicators, of the sites within my posts, over the last thirteen months."""
    by = actor_of(request)
    if not by.roles & SEE_ROLES:
        raise Http404
    zone, seen = working_time().zone, turns_seen_by(by)
    since, told = months_back(request.now, zone), list(indicators())
    sites = by_site(seen, told, zone=zone, since=since)
    return [
        ObservedAtSites(
            **_head(one.indicator), public=one.indicator.public, months=[_out(month) for month in one.months],
            sites=[
                SiteOut(code=site.code, name=named(site), area=named(site.area) if site.area else None, all=_out(rate))
                for site, rate, _months in sites[one.indicator]
            ],
        )
        for one in trends(seen, told, zone=zone, since=since)
    ]  # fmt: skip


@desk.post("/turns", response={201: TurnOut}, summary="Hand in a turn of counting")
def turn(request: CityRequest, body: TurnIn, idempotency_key: Header[UUID]) -> Status[TurnOut]:
    """Sending it again with the same Idempotency-Key gives the same answer and adds nothing."""
    by = actor_of(request)
    assert by.person is not None, "only people sign in"
    of = indicators().filter(code=body.indicator).first()
    at = sites_to_observe(by).filter(code=body.site).first()
    if of is None or at is None:
        raise Http404
    count = Count(of, at, body.did, body.did_not, body.started_at, body.ended_at)
    made = once(
        f"turn:{idempotency_key.hex}", by=by.person, at=request.now,
        do=lambda: Receipt(str(record(count, by=by, at=request.now).pk), ""),
    )  # fmt: skip
    return Status(201, TurnOut(number=made.number))


@desk.post("/turns/{int:number}/take-back", response={201: TurnOut}, summary="Take a turn back")
def turn_back(request: CityRequest, number: int, body: TakeBackIn) -> Status[TurnOut]:
    """By a counter-entry; the turn stays. 409: it was taken back before."""
    by = actor_of(request)
    of = turns_seen_by(by).filter(pk=number).first() if by.roles & SEE_ROLES else None
    if of is None:
        raise Http404
    if (body.did is None) != (body.did_not is None):
        raise Missing("did_not" if body.did_not is None else "did", _("两个数都要填。"))
    right = None if body.did is None or body.did_not is None else (body.did, body.did_not)
    made = take_back(of, reason=body.reason, right=right, by=by, at=request.now)
    return Status(201, TurnOut(number=str(made.pk)))
