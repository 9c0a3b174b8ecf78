"""What the API takes and gives: one schema each, described for those who call it."""

from datetime import datetime
from typing import Annotated, Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from ninja import Field, Schema
from pydantic import AfterValidator

from qiaomen.places.coords import NotAPosition, Position, ReferenceSystem

from .models.report import Nature
from .pages.uploads import MOST_PHOTOS
from .problems import Missing


def _writable(text: str) -> str:
    """PostgreSQL keeps no NUL, and half a surrogate pair is no character."""
    if "\x00" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
        raise ValueError(_("文字里有不能保存的字符。"))
    return text


def _mailable(email: str) -> str:
    try:
        if email:
            validate_email(email)
    except ValidationError as fault:
        raise ValueError(fault.messages[0]) from None
    return email


def _ringable(phone: str) -> str:
    """As on the page: 7 to 15 digits."""
    if phone and not 7 <= sum(letter.isdigit() for letter in phone) <= 15:
        raise ValueError(_("这个电话号码打不通：请写 7 到 15 位数字，座机请带区号。"))
    return phone


Text = Annotated[str, AfterValidator(_writable)]


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

    def read(self) -> Position:
        """As the offices take it. Raises Missing for what is no position."""
        try:
            return Position(self.longitude, self.latitude, self.reference)
        except NotAPosition as problem:
            raise Missing("position", str(problem)) from None


class ReportIn(Schema):
    """What a resident says. Text or at least one photo (tokens from `POST /photos`)."""

    text: Text = ""
    nature: Nature = Nature.HELP
    place_words: Text = Field("", max_length=200)
    area: Text = Field("", description="code of a division, for those who name a place without a map")
    position: PositionIn | None = None
    name: Text = Field("", max_length=60)
    phone: Annotated[Text, AfterValidator(_ringable)] = Field("", max_length=40)
    email: Annotated[Text, AfterValidator(_mailable)] = Field("", max_length=254)
    photos: list[Text] = Field([], max_length=MOST_PHOTOS)
    same_as: Text = Field(
        "", max_length=20, description="number of an open public case that this is about: the report follows it"
    )


class ReceiptOut(Schema):
    """The number to remember and the link to keep: whoever has the link may read and rate."""

    number: str
    token: str
    link: str
    same_as: str | None = Field(None, description="the case that the report follows; null: it has a case of its own")
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


class FieldsIn(Schema):
    """The fields of a form by name."""

    fields: dict[str, Text | list[Text]] = {}


class StepIn(FieldsIn):
    """A step: the version that was seen, and the fields of the step's form by name."""

    version: int


class Done(Schema):
    """What the step did."""

    number: str
    state: str
    version: int
