"""Who plans household rounds and reads their figures; who stands at the doors."""

from django.db.models import Q, QuerySet

from qiaomen.cases.intake import ENTERED_BY
from qiaomen.cases.models.report import Channel
from qiaomen.people.actors import Actor
from qiaomen.people.models import Person, Role
from qiaomen.rounds.models import Household, HouseholdRound

PLAN_ROLES = frozenset({Role.ASSESSOR, Role.SUPERVISOR})
SEE_ROLES = PLAN_ROLES | {Role.LEADER}
# Whoever may hand in what is said at a door.
VISIT_ROLES = frozenset(ENTERED_BY[Channel.VISIT])


def may_plan(one: HouseholdRound, by: Actor) -> bool:
    """Whether this person may draw, assign and close this round."""
    return by.works_in(one.unit.path, PLAN_ROLES)


def rounds_seen_by(by: Actor) -> QuerySet[HouseholdRound]:
    """Rounds of the units at or below a post that plans or leads."""
    allowed = Q(pk__in=[])
    for post in by.posts:
        if post.role in SEE_ROLES:
            allowed |= Q(unit__path__startswith=post.unit.path)
    return HouseholdRound.objects.filter(allowed).select_related("unit", "version__form")


def doors_of(by: Actor) -> QuerySet[Household]:
    """Doors that this person visits or checks, of rounds that are not closed; nobody else sees them by name."""
    if by.person is None or not by.roles & VISIT_ROLES:
        return Household.objects.none()
    own = Q(visitor=by.person) | Q(checker=by.person)
    related = ("stratum__area", "stratum__round__version")
    return Household.objects.filter(own, stratum__round__closed_at=None).select_related(*related)


def visitors_in(area_path: str) -> QuerySet[Person]:
    """Those whose post lets them visit in this area."""
    here = Q(posts__area=None) | Q(posts__area__path__in=_above(area_path))
    return Person.objects.filter(here, is_active=True, posts__role__in=VISIT_ROLES).distinct().order_by("pk")


def _above(path: str) -> list[str]:
    parts = path.strip("/").split("/")
    return ["/".join(parts[:n]) + "/" for n in range(1, len(parts) + 1)]
