"""What the API of patrols takes and gives."""

from datetime import date, datetime
from uuid import UUID

from ninja import Schema
from pydantic import AwareDatetime

from qiaomen.cases.api_schemas import PositionIn, Text


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
    started_at: AwareDatetime
    ended_at: AwareDatetime
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


class FoundIn(Schema):
    """What was found, by which owner and rule of a duty, on which walk. Words or at least one photo (its token)."""

    owner: int
    rule: Text
    walk: UUID | None = None
    found_at: AwareDatetime | None = None
    text: Text = ""
    place_words: Text = ""
    position: PositionIn | None = None
    photos: list[Text] = []


class FoundOut(Schema):
    """The report's number."""

    report: str
