"""Who plans household rounds and reads their figures; who stands at the doors."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from qiaomen.cases.intake import ENTERED_BY
from qiaomen.cases.models.report import Channel
from qiaomen.people.actors import Actor
from qiaomen.people.models import Person, Role
from qiaomen.rounds.models import HouseholdRound

PLAN_ROLES = frozenset({Role.ASSESSOR, Role.SUPERVISOR})
SEE_ROLES = PLAN_ROLES | {Role.LEADER}
# Whoever may hand in what is said at a door.
VISIT_ROLES = frozenset(ENTERED_BY[Channel.VISIT])


def may_plan(one: HouseholdRound, by: Actor) -> bool:
    """Whether this person may draw, assign and close this round: by posts at its unit or above, over all its areas."""
    beyond = one.strata.exclude(by.at(one.unit.path).areas_below(PLAN_ROLES, "area__path"))
    return by.works_in(one.unit.path, PLAN_ROLES) and not beyond.exists()


def visitors_in(area_path: str) -> QuerySet[Person]:
    """Those whose post lets them visit in this area."""
    return _visitors([area_path]).order_by("pk")


def visitors_of(one: HouseholdRound) -> QuerySet[Person]:
    """Those who may visit in at least one area of a round, by name."""
    return _visitors(one.strata.values_list("area__path", flat=True)).order_by("name", "pk")


def _visitors(area_paths: Iterable[str]) -> QuerySet[Person]:
    above = {path for one in area_paths for path in _above(one)}
    here = Q(posts__area=None) | Q(posts__area__path__in=above)
    return Person.objects.filter(here, is_active=True, posts__role__in=VISIT_ROLES).distinct()


def _above(path: str) -> list[str]:
    parts = path.strip("/").split("/")
    return ["/".join(parts[:n]) + "/" for n in range(1, len(parts) + 1)]
