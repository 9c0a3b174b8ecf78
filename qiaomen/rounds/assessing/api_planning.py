"""Assessment planned over HTTP: its points drawn, dealt to those who look, its bulletin put out."""

from uuid import UUID

from django.http import Http404
from ninja import Header, Status

from qiaomen.cases.api import checked
from qiaomen.people.actors import Actor
from qiaomen.people.deliveries import once
from qiaomen.rounds.models import Assessment
from qiaomen.rounds.pages.assessment_bulletin import DealForm
from qiaomen.rounds.pages.assessment_desk import AssessmentForm
from qiaomen.shell.requests import CityRequest
from qiaomen.shell.sending import Receipt

from .api import desk, head, reader
from .api_schemas import AssessmentOut, AssessorOut, DealIn, DealtOut, PlanIn
from .assigning import deal
from .looking import AssessmentPlan, drop, plan
from .permissions import PLAN_ROLES, assessments_seen_by, assessors
from .publishing import publish, withdraw
from .scores import with_progress

# The router of what is read: one address has one.
__all__ = ["desk"]


@desk.post("/assessments", response={201: AssessmentOut}, summary="Plan an assessment and draw its points")
def plan_assessment(request: CityRequest, body: PlanIn, idempotency_key: Header[UUID]) -> Status[AssessmentOut]:
    """Of the places within my posts, by the criteria as they stand. The same key again gives the same assessment."""
    by, at = reader(request, PLAN_ROLES), request.now
    assert by.person is not None, "only people sign in"

    def do() -> Receipt:
        made = plan(AssessmentPlan(**checked(AssessmentForm(by, at, body.dict()))), by=by, at=at)
        return Receipt(str(made.pk), "")

    number = int(once(f"plan:{idempotency_key.hex}", by=by.person, at=at, do=do).number)
    return Status(201, AssessmentOut(**head(_found(by, number))))


def _found(by: Actor, number: int) -> Assessment:
    """Read with its progress."""
    one = with_progress(assessments_seen_by(by)).filter(pk=number).first()
    if one is None:
        raise Http404
    return one


@desk.get("/assessors", response=list[AssessorOut], summary="Whom points may be dealt to")
def desk_assessors(request: CityRequest) -> list[AssessorOut]:
    """Whoever has a post that looks at points; where, the dealing decides."""
    reader(request, PLAN_ROLES)
    return [AssessorOut(person=one.pk, name=one.name) for one in assessors()]


@desk.post("/assessments/{int:number}/deal", response=DealtOut, summary="Deal the points of an assessment")
def deal_points(request: CityRequest, number: int, body: DealIn, idempotency_key: Header[UUID]) -> DealtOut:
    """In pieces that lie together, to those who may go there. The same key again gives the same answer."""
    by, at = reader(request, PLAN_ROLES), request.now
    assert by.person is not None, "only people sign in"
    one = _found(by, number)

    def do() -> Receipt:
        given = checked(DealForm(body.dict()))
        return Receipt(str(deal(one, given["people"], anew=given["anew"], by=by)), "")

    dealt = once(f"deal:{idempotency_key.hex}", by=by.person, at=at, do=do)
    return DealtOut(points=int(dealt.number))


@desk.post("/assessments/{int:number}/publish", response=AssessmentOut, summary="Put the bulletin out for everybody")
def publish_assessment(request: CityRequest, number: int) -> AssessmentOut:
    """409: points are still to be looked at and there is time for it, or it is out."""
    by = reader(request, PLAN_ROLES)
    publish(_found(by, number), by=by, at=request.now)
    return AssessmentOut(**head(_found(by, number)))


@desk.post("/assessments/{int:number}/withdraw", response=AssessmentOut, summary="Take the bulletin in again")
def withdraw_assessment(request: CityRequest, number: int) -> AssessmentOut:
    """409: it is not out."""
    by = reader(request, PLAN_ROLES)
    withdraw(_found(by, number), by=by)
    return AssessmentOut(**head(_found(by, number)))


@desk.delete("/assessments/{int:number}", response={204: None}, summary="Drop an assessment that nobody began")
def drop_assessment(request: CityRequest, number: int) -> Status[None]:
    """409: a point of it was looked at."""
    by = reader(request, PLAN_ROLES)
    drop(_found(by, number), by=by)
    return Status(204, None)
