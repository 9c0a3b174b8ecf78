"""Who may count and take back, who may patrol, who may see what. Everything not allowed here is refused."""

from qiaomen.cases.intake import ENTERED_BY
from qiaomen.cases.models.report import Channel
from qiaomen.people.actors import Actor
from qiaomen.people.models import Role
from qiaomen.units.models import Adoption

from .models import ObservationSite, Patrol, Turn

OBSERVE_ROLES = frozenset({Role.COLLECTOR, Role.ASSESSOR, Role.SUPERVISOR})
SEE_ROLES = OBSERVE_ROLES | {Role.LEADER, Role.SHIFT_LEADER}
# Whoever counted takes back what they mistyped; what others counted, these.
CORRECT_ROLES = frozenset({Role.ASSESSOR, Role.SUPERVISOR})


def may_observe(site: ObservationSite, by: Actor) -> bool:
    """Whether this person may count there."""
    return by.covers(site.area.path if site.area else None, OBSERVE_ROLES)


def may_correct(turn: Turn, by: Actor) -> bool:
    """Whether this person may take a turn back: whoever counted, or who answers for the figures there."""
    own = by.person is not None and turn.observer_id == by.person.pk
    return own or by.covers(turn.site.area.path if turn.site.area else None, CORRECT_ROLES)


# Whoever may hand in reports of patrols, at the unit that answers for the line or the area.
PATROL_ROLES = frozenset(Role(role) for role in ENTERED_BY[Channel.PATROL])
SUPERVISE_ROLES = frozenset({Role.SUPERVISOR, Role.ASSESSOR, Role.LEADER, Role.SHIFT_LEADER})
# A track is where a person was: whoever walked it, and these.
TRACK_ROLES = frozenset({Role.SUPERVISOR, Role.ASSESSOR})


def may_patrol(adoption: Adoption, by: Actor) -> bool:
    """Whether this person patrols for the owner: a post at its unit, or at one above it."""
    return by.works_in(adoption.unit.path, PATROL_ROLES)


def may_see_track(patrol: Patrol, by: Actor) -> bool:
    """Whether this person may see where somebody walked."""
    own = by.person is not None and patrol.by_id == by.person.pk
    unit = patrol.adoption.unit
    return own or by.covers(unit.area.path if unit.area else None, TRACK_ROLES)
