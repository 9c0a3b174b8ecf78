"""并案 and 拆分: many reports, one case; one report, several cases. Both can be undone, and no voice is lost."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils.translation import gettext as _
from rapidfuzz import fuzz

from qiaomen.people.actors import Actor
from qiaomen.places.coords import metres_between
from qiaomen.places.nearby import box_around
from qiaomen.shell.numbers import number_of

from .intake import open_case
from .models import Case, CaseEvent, Voice
from .moves import move, together
from .problems import CannotMove, Missing
from .queries import still_open, voices_of
from .rules import case_rules
from .states import OPEN, State

# A contested case was answered and may be closed again without another answer: nobody may be added to it.
TAKES_IN = OPEN - {State.CONTESTED}


def join(case: Case, *, into: Case, by: Actor, at: datetime, note: str = "") -> CaseEvent:
    """Let `into` handle this case too. Cases that were joined into this one go along.

    Voices stay where they are, so separating brings everything back.
    """
    if into.pk == case.pk:
        raise Missing("into", _("不能把事项并入它自己。"))
    with together(case):
        # Both rows are held, in one order: two joinings that cross make no ring, and no answer is given meanwhile.
        rows = Case.objects.select_for_update().filter(pk__in=[case.pk, into.pk]).order_by("pk")
        if not any(row.pk == into.pk and State(row.state) in TAKES_IN for row in rows):
            raise Missing("into", _("要并入的事项已经不在办理中，请改为登记新事项并注明复发。"))
        facts = {"into": into.number}
        changes = {"joined_into": into, "joined_from": case.state}
        event = move(case, "join", by=by, at=at, note=note, facts=facts, changes=changes)
        Case.objects.filter(joined_into=case).update(joined_into=into)
    return event


def separate(case: Case, *, by: Actor, at: datetime, note: str = "") -> CaseEvent:
    """Undo a joining: the case goes on where it was, its clocks and the cases that it had brought along with it."""
    into = case.joined_into
    if into is None:
        raise CannotMove(_("这件事项没有并案。"))
    changes = {"joined_into": None, "joined_from": ""}
    with together(case):
        event = move(
            case, "separate", by=by, at=at, to=State(case.joined_from), note=note,
            facts={"from": into.number}, changes=changes,
        )  # fmt: skip
        Case.objects.filter(pk__in=_brought_along(case, into)).update(joined_into=case)
    return event


def _brought_along(case: Case, into: Case) -> list[int]:
    """Cases that stand in `into` because they were joined into `case`, or into one that was."""
    joinings = CaseEvent.objects.filter(case__joined_into=into, step="join").order_by("number")
    # The last joining of each counts.
    named = {one.case_id: str(one.facts.get("into")) for one in joinings}
    along, found = {case.number}, -1
    while found != len(along):
        found = len(along)
        along |= {number_of("A", key) for key, number in named.items() if number in along}
    return [key for key in named if number_of("A", key) in along]


def split(case: Case, *, voice: Voice, text: str, by: Actor, at: datetime, note: str = "") -> Case:
    """Make another case from a report that holds several matters; the report then has a voice in both.

    To undo it, join the new case back.
    """
    if not text.strip():
        raise Missing("text", _("请写明拆出来的是哪件事。"))
    if not voices_of(case).filter(pk=voice.pk).exists():
        raise Missing("voice", _("这条诉求不属于这件事项。"))
    with together(case):
        new = open_case(
            voice.report, text=text.strip(), public=case.public, split_from=case, waits_since=at, by=by, at=at
        )
        move(case, "split", by=by, at=at, note=note, facts={"new": new.number})
    return new


@dataclass(frozen=True)
class Alike:
    """A case that may be the same matter: how far (metres, None without positions) and how alike in words (0–100)."""

    case: Case
    metres: float | None
    likeness: float


def alike(case: Case, *, limit: int = 5) -> list[Alike]:
    """Open cases that may be the same real matter, nearest first: a hint to a person, never a joining by itself.

    Within the city's merge distance and time (domain: 50 m and 24 h), of the same category where both have one;
    without a position, in the same area and alike in words.
    """
    rules = case_rules()
    others = Case.objects.filter(still_open() | Q(state=State.ANSWERED)).exclude(pk=case.pk)
    if case.category_id:
        others = others.filter(Q(category=case.category_id) | Q(category=None))
    window = timedelta(hours=rules.merge_hours)
    others = others.filter(opened_at__gte=case.opened_at - window, opened_at__lte=case.opened_at + window)
    if case.longitude is not None and case.latitude is not None:
        others = others.filter(box_around(case.longitude, case.latitude, rules.merge_metres))
    elif case.area_id:
        others = others.filter(area=case.area_id)
    else:
        return []
    found = [compare(case, other) for other in others.select_related("category", "unit", "area")[:200]]
    near = [one for one in found if one.metres is None or one.metres <= rules.merge_metres]
    near = [one for one in near if one.metres is not None or one.likeness >= 50]
    return sorted(near, key=lambda one: (one.metres is None, one.metres or 0.0, -one.likeness))[:limit]


def compare(case: Case, other: Case) -> Alike:
    """How far from each other and how alike in words. Neither need be saved."""
    metres = None
    if case.longitude is not None and case.latitude is not None and other.longitude is not None:
        assert other.latitude is not None
        metres = metres_between((case.longitude, case.latitude), (other.longitude, other.latitude))
    return Alike(case=other, metres=metres, likeness=fuzz.partial_ratio(case.text, other.text))
