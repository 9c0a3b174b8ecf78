"""The honours over HTTP: what everybody sees of a call and its nominees, with the evidence from the records."""

from datetime import date, datetime

from django.http import Http404
from ninja import Router, Schema

from qiaomen.shell.requests import CityRequest

from .evidence import lines_of
from .models import Call, Nomination
from .queries import public_calls, public_nominations

router = Router()
MOST = 50


class FactOut(Schema):
    """A count, or `part` of `whole`; hours are in minutes."""

    key: str
    name: str
    definition: str
    part: int
    whole: int | None


class NomineeOut(Schema):
    """Somebody who is shown: as a candidate, as chosen, or as honoured."""

    number: str
    kind: str
    name: str
    reason: str
    standing: str
    evidence_from: date
    evidence_until: datetime
    evidence: list[FactOut]


class CallOut(Schema):
    """A call of which something is public."""

    code: str
    title: str
    state: str
    nominate_until: date
    vote_until: date | None
    published_until: datetime | None
    awarded_at: datetime | None


class CallWithNomineesOut(CallOut):
    """A call with the nominees that are shown now."""

    nominees: list[NomineeOut]


@router.get("/honours", response=list[CallOut], summary="Calls for honours, the newest first")
def honours(request: CityRequest) -> list[Call]:
    """At most 50."""
    return list(public_calls().order_by("-pk")[:MOST])


@router.get("/honours/{code}", response=CallWithNomineesOut, summary="A call and its nominees")
def honour(request: CityRequest, code: str) -> CallWithNomineesOut:
    """404 for a call of which nothing is public."""
    call = public_calls().filter(code=code).first()
    if call is None:
        raise Http404
    rows = public_nominations(call).order_by("pk")
    shown = {name: getattr(call, name) for name in CallOut.model_fields}
    return CallWithNomineesOut(**shown, nominees=[_out(call, one) for one in rows])


def _out(call: Call, one: Nomination) -> NomineeOut:
    facts = [
        FactOut(key=line.key, name=line.name, definition=line.definition, part=line.part, whole=line.whole)
        for line in lines_of(one.evidence)
    ]
    return NomineeOut(
        number=one.number or "", kind=one.kind, name=one.name, reason=one.reason, standing=one.standing,
        evidence_from=call.evidence_from, evidence_until=one.evidence_until, evidence=facts,
    )  # fmt: skip
