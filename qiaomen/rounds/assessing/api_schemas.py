"""What the API of assessments takes and gives."""

from datetime import date, datetime

from ninja import Schema
from pydantic import Field

from qiaomen.cases.api_schemas import Text


class AssessmentOut(Schema):
    """One assessment: points got of points possible over the places that were looked at so far."""

    number: int
    title: str
    unit: str
    since: date
    until: date
    points: int
    looked_at: int
    got: int
    possible: int
    share: float | None
    published_at: datetime | None


class AssessmentPage(Schema):
    """Some of them, newest first; `next` for the parameter `after`."""

    assessments: list[AssessmentOut]
    next: str | None


class ScoreOut(Schema):
    """Sums under one name: n = how many marks apply; `before`: the share in the assessment before."""

    name: str
    got: int
    possible: int
    share: float | None
    n: int
    faults: int
    before: float | None


class ScoresOut(AssessmentOut):
    """At every level, worst first; what became of the faults; the seed by which the points are drawn again."""

    definition: str
    compared_with: int | None
    seed: str
    observations: int
    faults_handed_in: int
    faults_closed: int
    whole: ScoreOut
    by_district: list[ScoreOut]
    by_unit: list[ScoreOut]
    by_kind: list[ScoreOut]
    by_area: list[ScoreOut]
    by_criterion: list[ScoreOut]


class FaultOut(Schema):
    """What was wrong by one criterion, and its case where I may see that: who has it, how far it is."""

    place: str
    kind: str
    area: str
    place_unit: str
    criterion: str
    faults: int
    note: str
    report: str
    case: str | None
    state: str | None
    unit: str | None


class FaultPage(Schema):
    """Some of them, in the order in which they were handed in."""

    faults: list[FaultOut]
    next: str | None


class CriterionOut(Schema):
    """What is to be marked: faults from 0 to `most_faults`, or nothing where it does not apply."""

    criterion: int
    text: str
    points: int
    each: int
    most_faults: int


class PointOut(Schema):
    """A place that is to be looked at, and whose it is; nobody's is free to take."""

    point: int
    assessment: int
    place: str
    kind: str
    area: str
    unit: str
    until: date
    assessor: str | None
    mine: bool


class PointPage(Schema):
    """Some of them, in the order of a way through the city."""

    points: list[PointOut]
    next: str | None


class PointDetail(PointOut):
    """With its criteria."""

    done_at: datetime | None
    criteria: list[CriterionOut]


class MarkIn(Schema):
    """`faults` empty: does not apply here. `photo`: the token of a photo handed in before."""

    criterion: int
    faults: int | None = Field(ge=0, le=1000)
    note: Text = Field("", max_length=200)
    photo: Text = Field("", max_length=200)


class MarksIn(Schema):
    """Every criterion of the place."""

    marks: list[MarkIn] = Field(max_length=500)


class LookedOut(Schema):
    """The point, and how many faults were handed in as cases."""

    point: int
    faults: int


class PlanIn(Schema):
    """`unit`: its code. `per_cell`: places of each kind in each area. `seed` empty: one that nobody chose."""

    title: Text
    unit: Text
    since: date
    until: date
    per_cell: int
    seed: Text = ""


class AssessorOut(Schema):
    """Somebody who looks at points, to be named in `people`."""

    person: int
    name: str


class DealIn(Schema):
    """`anew`: points that somebody has and has not looked at are dealt, too."""

    people: list[int] = Field(max_length=500)
    anew: bool = False


class DealtOut(Schema):
    """How many points were dealt."""

    points: int
