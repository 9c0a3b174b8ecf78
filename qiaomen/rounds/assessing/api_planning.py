"""Assessment planned over HTTP: its points drawn, and dealt to those who look."""

from uuid import UUID

from django.http import Http404
from ninja import Header, Status

from qiaomen.cases.api import checked
from qiaomen.people.deliveries import once
from qiaomen.rounds.pages.assessment_bulletin import DealForm
from qiaomen.rounds.pages.assessment_desk import AssessmentForm
from qiaomen.shell.requests import CityRequest
from qiaomen.shell.sending import Receipt

from .api import desk, head, reader
from .api_schemas import AssessmentOut, AssessorOut, DealIn, DealtOut, PlanIn
from .assigning import deal
from .looking import AssessmentPlan, plan
from .permissions import PLAN_ROLES, assessments_seen_by, assessors
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
    one = with_progress(assessments_seen_by(by)).filter(pk=number).first()
    if one is None:
        raise Http404
    return Status(201, AssessmentOut(**head(one)))


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
    one = assessments_seen_by(by).filter(pk=number).first()
    if one is None:
        raise Http404

    def do() -> Receipt:
        given = checked(DealForm(body.dict()))
        return Receipt(str(deal(one, given["people"], anew=given["anew"], by=by)), "")

    dealt = once(f"deal:{idempotency_key.hex}", by=by.person, at=at, do=do)
    return DealtOut(points=int(dealt.number))
