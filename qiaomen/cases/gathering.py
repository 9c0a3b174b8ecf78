"""Point → line → area: looks once an hour at how cases gather, and answers what was found, its cases, its progress."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from qiaomen.people.actors import Actor
from qiaomen.units.queries import working_time

from .actions import actions_of, cases_in
from .findings import SEES, Progress, cases_of, findings_visible_to, progress_of
from .models import Action, Case, Finding
from .models.finding import Standing
from .same_object import propose_frequent, propose_pairs
from .scan import scan


@dataclass(frozen=True)
class Found:
    """A finding with its cases (those of its action, once there is one) and how far they are."""

    finding: Finding
    action: Action | None
    cases: QuerySet[Case]
    progress: Progress


def look(*, at: datetime) -> dict[str, int]:
    """Look for pairs, frequent objects, and lines and areas that stand out; returns how many new ones of each.

    Looking twice, or in two workers, finds nothing twice.
    """
    zone = working_time().zone
    return {
        "same": propose_pairs(at=at, zone=zone),
        "frequent": propose_frequent(at=at, zone=zone),
        "standing_out": scan(at=at, zone=zone),
    }


def found(pk: int, *, by: Actor) -> Found | None:
    """What was found, its cases, its progress; None where this actor may not see it. Four queries, five for a line."""
    related = ("area", "line", "category", "decided_by")
    finding = findings_visible_to(by).select_related(*related).filter(pk=pk).first()
    if finding is None:
        return None
    action = Action.objects.filter(finding=finding).select_related("unit", "line", "area", "category").first()
    cases = cases_in(action) if action else cases_of(finding)
    return Found(finding, action, cases, progress_of(cases))


def findings_with(case: Case, *, by: Actor) -> list[Finding]:
    """What this case is part of, as far as this actor may see it: findings that hold it, actions that take it in.

    Not what was dismissed or is past, unless an action came of it. Two queries; none for whoever sees no findings.
    """
    if not by.roles & SEES:
        return []
    own = Finding.cases.through.objects.filter(Q(case=case) | Q(case__joined_into=case)).values("finding")
    held = Q(pk__in=own) & (Q(state=Standing.OPEN) | Q(action__isnull=False))
    rows = findings_visible_to(by).filter(held | Q(action__in=actions_of(case))).order_by("-found_at", "-pk")
    return list(rows.select_related("area", "line", "category", "action__unit"))
