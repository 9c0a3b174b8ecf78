"""One row of a table becomes what somebody handed in, or a list of what is wrong with its cells."""

import hashlib
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from qiaomen.cases.intake import LONGEST_TEXT, Submission
from qiaomen.cases.models import Category
from qiaomen.cases.models.report import Channel, Nature
from qiaomen.city.cells import BadCell
from qiaomen.city.tables import Line
from qiaomen.places.coords import NotAPosition, Position, ReferenceSystem

from .fields import LENGTHS
from .known import Known
from .mapping import Plan
from .moments import moment_of

LONGEST_KEY = 120
Value = TypeVar("Value")


@dataclass(frozen=True)
class Fault:
    """What is wrong in one row: the column as the table calls it, what stands there, what to do."""

    column: str
    value: str
    what: str

    def __str__(self) -> str:
        shown = self.value if len(self.value) <= 40 else self.value[:39] + "…"
        return _("“%(column)s”写的是“%(value)s”：%(what)s") % {
            "column": self.column,
            "value": " ".join(shown.split()),
            "what": self.what,
        }


@dataclass
class Row:
    """A row that was read: either `submission` or `faults`."""

    line: Line
    submission: Submission | None = None
    category: Category | None = None
    faults: list[Fault] = field(default_factory=list)


def read_row(line: Line, plan: Plan, known: Known, *, at: datetime) -> Row:
    """Read every cell that the plan asks for. Raises nothing: what cannot be read is a fault."""
    row = Row(line)
    if line.beyond:
        what = _("这一行比表头多出几格；多半是内容里的分隔符没有加引号")
        row.faults.append(Fault(_("表头以外"), " ".join(line.beyond), what))
    reading = _Reading(row, plan, known, at)
    given = reading.submission()
    if not row.faults:
        row.submission = Submission(**given, idempotency_key=_key(plan, line, given))
        row.category = reading.category
    return row


@dataclass
class _Reading:
    row: Row
    plan: Plan
    known: Known
    at: datetime
    category: Category | None = None

    def submission(self) -> dict[str, Any]:
        """The fields of a Submission, except its key."""
        given: dict[str, Any] = {
            "taken_over": self.plan.history,
            "text": self._text(),
            "channel": self._read("channel", self.known.channels.find, Channel.PAPER),
            "nature": self._read("nature", self.known.natures.find, Nature.HELP),
            "received_at": self._read("received_at", self._past, None),
            "reply_due_at": self._read("reply_due_at", self._moment, None),
            "area": self._read("area", self.known.areas.find, None),
            "position": self._position(),
            "email": self._read("email", _email, ""),
        }
        for name in ("place_words", "name", "phone", "outlet", "link"):
            given[name] = self._read(name, str, "")
        if self.plan.accept:
            self.category = self._read("category", self.known.categories.find, None)
            if self.category is None and not self.row.faults:
                self._fault("category", "", _("要同时受理，必须写明类别"))
        return given

    def _value(self, name: str) -> str:
        # No database keeps the character NUL in a text; nobody means it.
        return self.plan.value(name, self.row.line.cells).replace("\x00", "")

    def _fault(self, name: str, value: str, what: str) -> None:
        self.row.faults.append(Fault(self.plan.shown(name), value, what))

    def _read(self, name: str, read: Callable[[str], Value], default: Any) -> Any:
        text = self._value(name)
        if not text:
            return default
        if len(text) > LENGTHS.get(name, math.inf):
            self._fault(
                name, text, _("最多 %(most)s 个字，写了 %(count)s 个") % {"most": LENGTHS[name], "count": len(text)}
            )
            return default
        try:
            return read(text)
        except BadCell as error:
            self._fault(name, text, str(error))
            return default

    def _text(self) -> str:
        text = self._value("text").strip()
        if not text:
            self._fault("text", "", _("没有诉求内容，请补写"))
        elif len(text) > LONGEST_TEXT:
            what = _("最多 %(limit)s 个字，现在有 %(count)s 个字；请删减，或者分成几行")
            self._fault("text", text, what % {"limit": LONGEST_TEXT, "count": len(text)})
        return text

    def _moment(self, text: str) -> datetime:
        return moment_of(text, zone=self.plan.zone, formats=self.plan.date_formats)

    def _past(self, text: str) -> datetime:
        moment = self._moment(text)
        if moment > self.at:
            raise BadCell(_("这个时间还没有到，请核对"))
        return moment

    def _position(self) -> Position | None:
        before = len(self.row.faults)
        longitude = self._read("longitude", _degrees, None)
        latitude = self._read("latitude", _degrees, None)
        system = self._read("reference", self.known.systems.find, ReferenceSystem.WGS84)
        if len(self.row.faults) > before or (longitude is None and latitude is None):
            return None
        value = f"{'' if longitude is None else longitude} {'' if latitude is None else latitude}".strip()
        if longitude is None or latitude is None:
            name = "longitude" if longitude is None else "latitude"
            self._fault(name, "", _("经度和纬度要么都写，要么都不写"))
            return None
        try:
            return Position(longitude, latitude, system)
        except NotAPosition as error:
            self._fault("longitude", value, str(error))
            return None


def _degrees(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise BadCell(_("应当是以度为单位的小数，例如 115.67"))
    return value


def _email(text: str) -> str:
    try:
        validate_email(text)
    except ValidationError:
        raise BadCell(_("不是电子邮箱地址")) from None
    return text


def _key(plan: Plan, line: Line, given: dict[str, Any]) -> str:
    """What tells the row from others, whatever the file is called and wherever in it the row stands."""
    own = plan.value("key", line.cells).replace("\x00", "")
    if not own:
        own = "#" + hashlib.sha256("\x1f".join(_content(given)).encode()).hexdigest()[:32]
    key = f"import:{plan.source}:{own}"
    if len(key) > LONGEST_KEY:
        key = f"import:{plan.source}:#" + hashlib.sha256(own.encode()).hexdigest()[:32]
    return key


def _content(given: dict[str, Any]) -> Iterator[str]:
    """What was read, so that another column, another order or another kind of file makes no second report of it."""
    position: Position | None = given["position"]
    received: datetime | None = given["received_at"]
    yield given["text"]
    yield str(received.timestamp()) if received else ""
    yield f"{position.longitude} {position.latitude} {position.system}" if position else ""
    for name in ("place_words", "name", "phone", "email"):
        yield given[name]
