"""What the honours give and take over HTTP."""

from datetime import date, datetime

from ninja import Schema

from qiaomen.cases.api_schemas import Text


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


class HonourCriterionOut(Schema):
    """What reviewers mark; `id` is its key."""

    id: int
    name: str
    name_en: str
    points: int


class CallOut(Schema):
    """A call; of one for which names are taken no nominee is public."""

    code: str
    title: str
    title_en: str
    words: str
    state: str
    nominate_until: date
    vote_until: date | None
    published_until: datetime | None
    awarded_at: datetime | None


class AnsweredOut(Schema):
    """What came of an objection; `nominee` is empty where it was upheld."""

    nominee: str
    upheld: bool
    answer: str
    decided_at: datetime | None


class CallWithNomineesOut(CallOut):
    """A call with the nominees that are shown now. `decided`: how that was decided, as published."""

    decided: str
    objections: list[AnsweredOut]
    nominees: list[NomineeOut]


class ObjectionIn(Schema):
    """What is wrong, and how to answer whoever says so."""

    words: Text
    contact: Text = ""


class HonourDoneOut(Schema):
    """After a step: the call's state; the nominee's number and standing, if it was about one."""

    code: str
    state: str
    nominee: str = ""
    standing: str = ""


class StandingPlaceOut(Schema):
    """Where a candidate stands, for whoever keeps the call. Points of 100."""

    nominee: str
    reviewers: int
    mean: float | None
    lowest: float | None
    highest: float | None
    votes: int
    total: float | None


class ObjectionOut(Schema):
    """An objection, for whoever keeps the call. The contact is on the page alone."""

    id: int
    nominee: str
    words: str
    state: str
    answer: str
    at: datetime


class CrowdOut(Schema):
    """Many votes from one address; `origin` is what `set_aside` takes."""

    origin: str
    votes: int
    nominations: int
    first_at: datetime
    last_at: datetime


class DeskCallOut(CallOut):
    """A call as the signed-in person sees it; the last three are for whoever keeps it."""

    steps: list[str]
    criteria: list[HonourCriterionOut]
    nominees: list[NomineeOut]
    places: list[StandingPlaceOut] = []
    crowds: list[CrowdOut] = []
    objections: list[ObjectionOut] = []
