"""What the API takes and gives: one schema each, described for those who call it."""

from datetime import datetime
from typing import Any

from ninja import Field, Schema

from qiaomen.places.coords import ReferenceSystem

from .models.report import Nature


class StepOut(Schema):
    """One row of the machine. `to` empty: the state stays."""

    name: str
    label: str
    from_states: list[str]
    to: list[str]
    by: list[str]


class CaseOut(Schema):
    """A case as anybody may see it. Moments are ISO 8601 with the zone; the position is WGS-84."""

    number: str
    title: str
    text: str
    state: str
    state_words: str
    category: str | None
    unit: str | None
    area: str | None
    longitude: float | None
    latitude: float | None
    opened_at: datetime
    due_at: datetime | None
    light: str = Field(description="on_time, near, overdue or none")
    closed_at: datetime | None


class EventOut(Schema):
    """One line of the history as anybody may see it: no names, no notes."""

    number: int
    step: str
    from_state: str
    to_state: str
    at: datetime
    hash: str


class CaseDetail(CaseOut):
    """A case with its history."""

    history: list[EventOut]


class CasePage(Schema):
    """A page of cases, newest first. `next`: pass it as `after` for the next page."""

    cases: list[CaseOut]
    next: str | None


class PositionIn(Schema):
    """Degrees in a declared reference system."""

    longitude: float
    latitude: float
    reference: ReferenceSystem = ReferenceSystem.WGS84


class ReportIn(Schema):
    """What a resident says. Text or at least one photo (tokens from `POST /photos`)."""

    text: str = ""
    nature: Nature = Nature.HELP
    place_words: str = Field("", max_length=200)
    area: str = Field("", description="code of a division, for those who name a place without a map")
    position: PositionIn | None = None
    name: str = Field("", max_length=60)
    phone: str = Field("", max_length=40)
    email: str = Field("", max_length=254)
    photos: list[str] = []


class ReceiptOut(Schema):
    """The number to remember and the link to keep: whoever has the link may read and rate."""

    number: str
    token: str
    link: str
    outside: str | None = Field(None, description="where to turn, when the place is not in this city")


class FollowOut(Schema):
    """A report and the cases that it speaks in, with its own answer and rating."""

    number: str
    received_at: datetime
    text: str
    cases: list[dict[str, Any]]


class PhotoOut(Schema):
    """A photo that was taken in, to be named in a report within a day."""

    token: str


class DeskCase(CaseDetail):
    """A case as somebody with a post sees it: whole text, version, and the steps that are open to them."""

    version: int
    steps: list[str]


class StepIn(Schema):
    """A step: the version that was seen, and the fields of the step's form by name."""

    version: int
    fields: dict[str, str | list[str]] = {}


class Done(Schema):
    """What the step did."""

    number: str
    state: str
    version: int
