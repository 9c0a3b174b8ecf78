"""Who may count, who may see what was counted, who may take it back. Everything not allowed here is refused."""

from django.db.models import Q

from qiaomen.people.actors import Actor
from qiaomen.people.models import Role

from .models import ObservationSite, Turn

OBSERVE_ROLES = frozenset({Role.COLLECTOR, Role.ASSESSOR, Role.SUPERVISOR})
SEE_ROLES = OBSERVE_ROLES | {Role.LEADER, Role.SHIFT_LEADER}
# Whoever counted takes back what they mistyped; what others counted, these.
CORRECT_ROLES = frozenset({Role.ASSESSOR, Role.SUPERVISOR})


def within(by: Actor, roles: frozenset[Role], area: str = "area") -> Q:
    """Rows whose area lies within a post with one of these roles. Deny by default: no post, no row."""
    allowed = Q(pk__in=[])
    for post in by.posts:
        if Role(post.role) not in roles:
            continue
        if post.area is None:
            return Q()
        allowed |= Q(**{f"{area}__path__startswith": post.area.path})
    return allowed


def may_observe(site: ObservationSite, by: Actor) -> bool:
    """Whether this person may count there."""
    return by.covers(site.area.path if site.area else None, OBSERVE_ROLES)


def may_correct(turn: Turn, by: Actor) -> bool:
    """Whether this person may take a turn back: whoever counted, or who answers for the figures there."""
    own = by.person is not None and turn.observer_id == by.person.pk
    return own or by.covers(turn.site.area.path if turn.site.area else None, CORRECT_ROLES)
