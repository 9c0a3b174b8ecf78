"""受理: what came in is filed under a category and a filing standard, or declined with a reason and a route."""

from datetime import datetime

from django.utils.translation import gettext as _

from qiaomen.people.actors import Actor
from qiaomen.people.models import Role
from qiaomen.places.coords import Position
from qiaomen.places.models import Area
from qiaomen.places.queries import locate

from . import dispatch, search
from .models import Case, CaseEvent, Category, FilingStandard, Reason
from .moves import move, together
from .problems import CannotMove, Missing
from .queries import timeline

# A declined resident may ask once more for acceptance.
APPEALS = 1


def accept(
    case: Case,
    *,
    category: Category,
    filing_standard: FilingStandard | None,
    by: Actor,
    at: datetime,
    title: str = "",
    public: bool | None = None,
    recurrence_of: Case | None = None,
    note: str = "",
) -> CaseEvent:
    """File the case. The filing standard must belong to the category; `title` is what the public list shows.

    Where the city switched it on and the duty is unambiguous, the case is dispatched at once.
    """
    if filing_standard and filing_standard.category_id != category.pk:
        raise Missing("filing_standard", _("这条立案标准不属于所选类别。"))
    shown = case.public if public is None else public
    changes: dict[str, object] = {
        "category": category,
        "filing_standard": filing_standard,
        "public": shown and category.public and case.nature != "accusation",
        "recurrence_of": recurrence_of or case.recurrence_of,
    }
    if title.strip():
        changes["title"] = title.strip()[:80]
    facts = {"category": str(category), "standard": str(filing_standard or "")}
    with together(case):
        event = move(case, "accept", by=by, at=at, note=note, facts=facts, changes=changes)
        search.index(case)
        dispatch.assign_by_itself(case, at=at)
    return event


def decline(case: Case, *, reason: Reason, by: Actor, at: datetime, note: str = "") -> CaseEvent:
    """Refuse the case with a reason code; each voice is told where to turn."""
    if reason.kind != "decline":
        raise Missing("reason", _("请选一个不予受理的理由。"))
    facts = {"reason": reason.code, "text": reason.text, "route": reason.route}
    return move(case, "decline", by=by, at=at, note=note, facts=facts, changes={"declined_for": reason})


def appeal(case: Case, *, by: Actor, at: datetime, note: str) -> CaseEvent:
    """Ask that a declined case be looked at once more; new facts are owed."""
    if not note.strip():
        raise Missing("note", _("请写明有什么新的情况。"))
    asked = timeline(case).filter(step="appeal", role=Role.RESIDENT).count()
    if by.bare_role == Role.RESIDENT and asked >= APPEALS:
        raise CannotMove(_("这件事项已经申请过重新受理，结果没有改变。可拨打热线说明新的情况。"))
    return move(case, "appeal", by=by, at=at, note=note, changes={"declined_for": None})


def amend(
    case: Case,
    *,
    by: Actor,
    at: datetime,
    category: Category | None = None,
    filing_standard: FilingStandard | None = None,
    place_words: str | None = None,
    position: Position | None = None,
    area: Area | None = None,
    note: str = "",
) -> CaseEvent:
    """Correct what the case is or where it is, before it is dispatched. What is not given stays."""
    changes: dict[str, object] = {}
    if filing_standard and filing_standard.category_id != (category.pk if category else case.category_id):
        raise Missing("filing_standard", _("这条立案标准不属于所选类别。"))
    if category:
        # Hidden by what it is now, never shown by it: that was decided at acceptance.
        public = case.public and category.public
        changes |= {"category": category, "filing_standard": filing_standard, "public": public}
    elif filing_standard:
        changes["filing_standard"] = filing_standard
    if position:
        changes |= _moved_to(position)
    if area:
        changes["area"] = area
    if place_words is not None and place_words != case.place_words:
        changes["place_words"] = place_words[:200]
    if not changes:
        raise Missing("", _("没有改动任何内容。"))
    facts = {name: str(value) for name, value in changes.items()}
    with together(case):
        event = move(case, "amend", by=by, at=at, note=note, facts=facts, changes=changes)
        search.index(case)
    return event


def _moved_to(position: Position) -> dict[str, object]:
    found = locate(position)
    if found.outside:
        raise Missing("position", _("这个位置不在本市范围内。"))
    longitude, latitude = position.wgs84
    return {
        "given_longitude": position.longitude,
        "given_latitude": position.latitude,
        "given_system": position.system,
        "longitude": longitude,
        "latitude": latitude,
        "area": found.area,
    }
