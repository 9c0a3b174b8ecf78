"""问题台账: found, assigned, put right, seen on the spot by the level above, struck off; a relapse keeps its number."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qiaomen.cases.masking import masked
from qiaomen.cases.models import Case
from qiaomen.cases.moves import together
from qiaomen.cases.problems import CannotMove, Missing, NotYours
from qiaomen.files.photos import attach
from qiaomen.people.actors import Actor
from qiaomen.places.coords import Position
from qiaomen.places.models import Area, Line
from qiaomen.units.models import Unit

from .checklists import demand
from .figures import checked
from .models import Item, ItemEvent, ItemProof, Register, Sort
from .moves import Proof, begin, move
from .permissions import may_find, refuse_own_work
from .states import ROLES, Hand, Kind, State
from .telling import tell_owners


@dataclass(frozen=True)
class Found:
    """A problem as who found it describes it."""

    title: str
    area: Area
    sort: Sort = Sort.OTHER
    place_words: str = ""
    position: Position | None = None
    line: Line | None = None
    kilometre: Decimal | None = None
    amount: Decimal | None = None
    case: Case | None = None


def find(
    register: Register, found: Found, *, by: Actor, at: datetime, note: str = "", proof: Sequence[Proof] = ()
) -> Item:
    """Enter a problem: from now on it has its number. Raises CannotMove."""
    role = by.acts_as(ROLES[Hand.FINDER])
    if role is None or not may_find(by, found.area):
        raise NotYours(_("您的岗位不能在这里登记问题。"))
    if register.kind != Kind.PROBLEMS or register.state != Register.State.OPEN:
        raise CannotMove(_("这份台账还没有开始，或者已经收尾了。"))
    if not found.area.path.startswith(register.area.path):
        raise Missing("area", _("“%(area)s”不在这个范围里。") % {"area": found.area.name})
    if not found.title.strip():
        raise Missing("title", _("请写是什么问题。"))
    if found.amount is not None:
        checked(found.amount, "amount")
    if found.case is not None and register.items.filter(case=found.case).exists():
        raise CannotMove(_("这件事项已经在台账里了。"))
    item = Item(
        register=register, title=found.title.strip(), area=found.area, sort=found.sort, state=State.FOUND,
        place_words=found.place_words, line=found.line, kilometre=found.kilometre, amount=found.amount,
        case=found.case, **placed(found.position),
    )  # fmt: skip
    photos = {"photos": [[one.kind.value, one.photo.sha256] for one in proof]} if proof else {}
    with together(register):
        begin(item, by=by, role=role, at=at, note=note.strip(), facts=photos)
        ItemProof.objects.bulk_create(ItemProof(item=item, event_number=1, photo=p.photo, kind=p.kind) for p in proof)
        attach(one.photo for one in proof)
    return item


def placed(position: Position | None) -> dict[str, Any]:
    """The columns of a position as it came."""
    if position is None:
        return {}
    longitude, latitude = position.wgs84
    return {
        "given_longitude": position.longitude, "given_latitude": position.latitude,
        "given_system": position.system.value, "longitude": longitude, "latitude": latitude,
    }  # fmt: skip


def from_case(register: Register, case: Case, *, by: Actor, at: datetime) -> Item:
    """A case that is more than one matter's mend becomes a problem; the case goes its own way beside it."""
    if case.area is None:
        raise Missing("area", _("这件事项还没有区域。"))
    found = Found(
        title=masked(case.title), area=case.area, place_words=masked(case.place_words), case=case,
        position=Position(case.longitude, case.latitude) if case.longitude and case.latitude else None,
    )  # fmt: skip
    return find(register, found, by=by, at=at)


def assign(
    item: Item, *, to: Unit, until: date, by: Actor, at: datetime, other: Unit | None = None, note: str = ""
) -> ItemEvent:
    """交办: who puts it right, until when; across a border both sides."""
    if until < timezone.localdate(at):
        raise Missing("due_on", _("期限不能是过去的日子。"))
    if other == to:
        raise Missing("other_unit", _("交界的另一方要是另一个单位。"))
    facts = {"unit": to.code, "until": until.isoformat()} | ({"other": other.code} if other else {})
    changes = {"unit": to, "other_unit": other, "due_on": until}
    with together(item):
        event = move(item, "assign", by=by, at=at, note=note.strip(), facts=facts, changes=changes)
        tell_owners(event, gettext_lazy("有一个问题交给您单位整改"))
    return event


def note(item: Item, *, words: str, by: Actor, at: datetime, proof: Sequence[Proof] = ()) -> ItemEvent:
    """How far it is."""
    if not words.strip() and not proof:
        raise Missing("note", _("请写进展，或者附一张照片。"))
    return move(item, "note", by=by, at=at, note=words.strip(), proof=proof)


def ask(item: Item, *, proof: Sequence[Proof], by: Actor, at: datetime, words: str = "") -> ItemEvent:
    """申请销号: it is put right; the photo shows it."""
    if not proof:
        raise Missing("photos", _("请附整改后的照片。"))
    demand(item)
    return move(item, "ask", by=by, at=at, note=words.strip(), proof=proof)


def strike(item: Item, *, proof: Sequence[Proof], by: Actor, at: datetime, words: str = "") -> ItemEvent:
    """销号: somebody of the level above stood there and saw it; the photo is their own."""
    if not proof:
        raise Missing("photos", _("请到现场，附复核时拍的照片。"))
    _somebody_else(item, by)
    return move(item, "strike", by=by, at=at, note=words.strip(), proof=proof)


def send_back(item: Item, *, words: str, by: Actor, at: datetime, proof: Sequence[Proof] = ()) -> ItemEvent:
    """It is not put right yet, and why."""
    if not words.strip():
        raise Missing("note", _("请写明现场看到了什么。"))
    _somebody_else(item, by)
    with together(item):
        event = move(item, "send_back", by=by, at=at, note=words.strip(), proof=proof)
        tell_owners(event, gettext_lazy("复核没有通过，请继续整改"))
    return event


def _somebody_else(item: Item, by: Actor) -> None:
    asked = ItemEvent.objects.filter(item=item, step="ask").order_by("-number").first()
    if asked is not None:
        refuse_own_work(asked, by)


def relapse(
    item: Item, *, words: str, until: date, by: Actor, at: datetime, proof: Sequence[Proof] = ()
) -> ItemEvent:  # fmt: skip
    """反弹: it is there again. The same number, the same owner, a new day."""
    if not words.strip():
        raise Missing("note", _("请写明现场看到了什么。"))
    if until < timezone.localdate(at):
        raise Missing("due_on", _("期限不能是过去的日子。"))
    changes = {"relapses": item.relapses + 1, "due_on": until}
    facts = {"until": until.isoformat()}
    with together(item):
        event = move(item, "relapse", by=by, at=at, note=words.strip(), facts=facts, changes=changes, proof=proof)
        tell_owners(event, gettext_lazy("问题反弹了，请重新整改"))
    return event
