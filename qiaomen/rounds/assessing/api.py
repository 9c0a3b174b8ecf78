"""Assessment over HTTP: published scores for everybody, all scores, points and marks for those who may."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _
from ninja import Header, Router, Status
from ninja.security import django_auth

from qiaomen.cases.problems import Missing
from qiaomen.cases.queries import cases_of_reports
from qiaomen.files import kept
from qiaomen.people.actors import Actor
from qiaomen.people.api import actor_of
from qiaomen.people.deliveries import once
from qiaomen.rounds.models import Assessment, AssessmentPoint, Criterion, Observation
from qiaomen.shell.paging import page_of
from qiaomen.shell.requests import CityRequest
from qiaomen.shell.sending import Receipt
from qiaomen.shell.templatetags.widgets import named
from qiaomen.units.queries import day_of

from .api_schemas import (
    AssessmentOut,
    AssessmentPage,
    CriterionOut,
    FaultOut,
    FaultPage,
    LookedOut,
    MarksIn,
    PointDetail,
    PointOut,
    PointPage,
    ScoreOut,
    ScoresOut,
)
from .assigning import give_back, take
from .looking import Mark, criteria_of, look
from .permissions import LOOK_ROLES, SEE_ROLES, WAY, assessments_seen_by, faults_seen_by, points_open, points_to_look_at
from .publishing import published
from .scores import Score, cases_of, scores, with_progress

router = Router()
desk = Router(auth=django_auth)
SIZE = 50


def head(one: Any) -> dict[str, Any]:
    """What stands above every assessment; it was read with its progress."""
    got, possible = one.got or 0, one.possible or 0
    return {
        "number": one.pk, "title": one.title, "unit": named(one.unit), "since": one.since, "until": one.until,
        "points": one.drawn or 0, "looked_at": one.done or 0, "got": got, "possible": possible,
        "share": got / possible if possible else None, "published_at": one.published_at,
    }  # fmt: skip


def _score(one: Score) -> ScoreOut:
    return ScoreOut(
        name=one.name, got=one.got, possible=one.possible, share=one.share, n=one.seen, faults=one.faults,
        before=one.before,
    )  # fmt: skip


def _page(rows: QuerySet[Assessment], after: str) -> AssessmentPage:
    page = page_of(with_progress(rows), order=("-since", "-pk"), after=after or None, size=SIZE)
    return AssessmentPage(assessments=[AssessmentOut(**head(one)) for one in page], next=page.next)


def _scores(rows: QuerySet[Assessment], number: int, among: QuerySet[Assessment] | None) -> ScoresOut:
    one = with_progress(rows).filter(pk=number).first()
    if one is None:
        raise Http404
    found, cases = scores(one, among=among), cases_of(one)
    levels = {level: [_score(row) for row in rows] for level, rows in found.levels.items()}
    return ScoresOut(
        **head(one), definition=_("得到的分 ÷ 可得的分；不适用的不算。"), seed=one.seed,
        compared_with=found.before.pk if found.before else None, observations=found.observations,
        faults_handed_in=cases["handed_in"], faults_closed=cases["closed"], whole=_score(found.whole),
        by_district=levels["district"], by_unit=levels["unit"], by_kind=levels["kind"], by_area=levels["area"],
        by_criterion=levels["criterion"],
    )  # fmt: skip


@router.get("/assessments", response=AssessmentPage, summary="Published assessments, newest first")
def assessments(request: CityRequest, after: str = "") -> AssessmentPage:
    """Score rates of places drawn at random."""
    return _page(published(), after)


@router.get("/assessments/{int:number}", response=ScoresOut, summary="A published assessment's score rates")
def assessment(request: CityRequest, number: int) -> ScoresOut:
    """By district, unit, kind, area and criterion, against the one before if that is public, too."""
    return _scores(published(), number, published())


def reader(request: CityRequest, roles: frozenset[Any]) -> Actor:
    """Who asks, if in one of these roles."""
    by = actor_of(request)
    if not by.roles & roles:
        raise Http404
    return by


@desk.get("/assessments", response=AssessmentPage, summary="Assessments that I may read")
def desk_assessments(request: CityRequest, after: str = "") -> AssessmentPage:
    """Published or not."""
    return _page(assessments_seen_by(reader(request, SEE_ROLES)), after)


@desk.get("/assessments/{int:number}", response=ScoresOut, summary="An assessment's score rates")
def desk_assessment(request: CityRequest, number: int) -> ScoresOut:
    """Published or not, against the one before."""
    return _scores(assessments_seen_by(reader(request, SEE_ROLES)), number, None)


@desk.get("/assessments/{int:number}/faults", response=FaultPage, summary="An assessment's faults with their cases")
def desk_faults(request: CityRequest, number: int, after: str = "") -> FaultPage:
    """Each fault with the case that came of it."""
    by = reader(request, SEE_ROLES)
    rows = faults_seen_by(by).filter(point__assessment=number).prefetch_related("report__voices")
    page = page_of(rows, order=("pk",), after=after or None, size=SIZE)
    if not page.rows and not assessments_seen_by(by).filter(pk=number).exists():
        raise Http404
    return FaultPage(faults=_faults(page.rows, by), next=page.next)


def _faults(rows: list[Observation], by: Actor) -> list[FaultOut]:
    cases = cases_of_reports((row.report for row in rows), by)
    made = []
    for row in rows:
        case, place = cases.get(row.report_id or 0), row.point.place
        made.append(FaultOut(
            place=place.name, kind=place.kind_words, area=named(place.area), place_unit=named(place.unit),
            criterion=row.criterion.words, faults=row.faults, note=row.note,
            report=row.report.number if row.report else "", case=case.number if case else None,
            state=case.state if case else None, unit=named(case.unit) if case and case.unit else None,
        ))  # fmt: skip
    return made


def _point(one: AssessmentPoint, by: Actor) -> dict[str, Any]:
    return {
        "point": one.pk, "assessment": one.assessment_id, "place": one.place.name, "kind": one.place.kind_words,
        "area": named(one.place.area), "unit": named(one.place.unit), "until": one.assessment.until,
        "assessor": one.assessor.name if one.assessor else None,
        "mine": one.assessor is not None and one.assessor == by.person,
    }  # fmt: skip


@desk.get("/points", response=PointPage, summary="Points of assessments that I may look at")
def points(request: CityRequest, after: str = "") -> PointPage:
    """Of assessments that run today, not looked at yet, with whose they are."""
    by = reader(request, LOOK_ROLES)
    page = page_of(points_open(by, today=day_of(request.now)), order=WAY, after=after or None, size=SIZE)
    return PointPage(points=[PointOut(**_point(one, by)) for one in page], next=page.next)


def _found(request: CityRequest, point: int) -> tuple[AssessmentPoint, Actor]:
    by = reader(request, LOOK_ROLES)
    one = points_to_look_at(by).filter(pk=point).first()
    if one is None:
        raise Http404
    return one, by


def _criterion(one: Criterion) -> CriterionOut:
    return CriterionOut(criterion=one.pk, text=one.words, points=one.points, each=one.each, most_faults=one.most_faults)


@desk.get("/points/{int:point}", response=PointDetail, summary="A point with its criteria")
def point(request: CityRequest, point: int) -> PointDetail:
    """What is to be marked there."""
    one, by = _found(request, point)
    criteria = [_criterion(each) for each in criteria_of(one)]
    return PointDetail(**_point(one, by), done_at=one.done_at, criteria=criteria)


@desk.post("/points/{int:point}/take", response=PointOut, summary="Take a free point")
def take_point(request: CityRequest, point: int) -> PointOut:
    """409: somebody else has it. Taken again by the same person nothing changes."""
    one, by = _found(request, point)
    take(one, by=by)
    return PointOut(**_point(_found(request, point)[0], by))


@desk.post("/points/{int:point}/give-back", response=PointOut, summary="Give a point back")
def give_point_back(request: CityRequest, point: int) -> PointOut:
    """409: it is not yours, or it was looked at."""
    one, by = _found(request, point)
    give_back(one, by=by)
    return PointOut(**_point(_found(request, point)[0], by))


@desk.post("/points/{int:point}", response={201: LookedOut}, summary="Hand in the marks of a point")
def look_at(request: CityRequest, point: int, body: MarksIn, idempotency_key: Header[UUID]) -> Status[LookedOut]:
    """Every criterion, or nothing is taken; each fault becomes a case. The same key again gives the same answer."""
    one, by = _found(request, point)
    assert by.person is not None, "only people sign in"
    key = idempotency_key.hex

    def do() -> Receipt:
        rows = look(one, _marks(body), key=key, by=by, at=request.now)
        return Receipt(str(sum(row.faults > 0 for row in rows)), "")

    made = once(f"look:{key}", by=by.person, at=request.now, do=do)
    return Status(201, LookedOut(point=one.pk, faults=int(made.number)))


def _marks(body: MarksIn) -> dict[int, Mark]:
    tokens = [each.photo for each in body.marks if each.photo]
    photos = dict(zip(tokens, kept.from_tokens(tokens), strict=False))
    if len(photos) != len(tokens):
        raise Missing("photo", _("有照片放得太久或已用在别处，请重新添加。"))
    return {each.criterion: Mark(each.faults, each.note, photos.get(each.photo)) for each in body.marks}
