"""Who of the staff keeps which teams and stations, and who may see what of a volunteer."""

from django.utils.translation import gettext as _

from qiaomen.people.actors import Actor
from qiaomen.people.models import Role
from qiaomen.places.models import Area
from qiaomen.units.models import Unit

from .models import Organisation
from .problems import CannotServe
from .queries import ORGANISERS, ground_of, keeps, posts_of


def permit_team(team: Organisation, by: Actor) -> None:
    """Raises CannotServe unless one of this person's posts keeps the team."""
    if not keeps(by, team.unit, team.area):
        raise CannotServe(_("您的岗位不管这支队伍。"))


def sees_contacts(by: Actor) -> bool:
    """Whether a post of an organiser carries the permission for contact details."""
    return any(post.sees_contacts and Role(post.role) in ORGANISERS for post in by.posts)


def may_enter(by: Actor, *, home: Area, unit: Unit | None, team: Organisation | None) -> bool:
    """Whether this person may bring somebody into the register: for his team, his unit, or the ground he lives on."""
    if team is not None and not keeps(by, team.unit, team.area):
        return False
    if team is not None or (unit is not None and keeps(by, unit, home)):
        return True
    grounds = [path for post in posts_of(by) if (path := ground_of(post))]
    return any(home.path.startswith(path) for path in grounds)
