"""Who of the staff keeps which teams and stations, and who may see what of a volunteer."""

from django.utils.translation import gettext as _

from qiaomen.people.actors import Actor
from qiaomen.people.models import Role

from .models import Organisation
from .problems import CannotServe
from .queries import ORGANISERS, keeps


def permit_team(team: Organisation, by: Actor) -> None:
    """Raises CannotServe unless one of this person's posts keeps the team."""
    if not keeps(by, team.unit, team.area):
        raise CannotServe(_("您的岗位不管这支队伍。"))


def sees_contacts(by: Actor) -> bool:
    """Whether a post of an organiser carries the permission for contact details."""
    return any(post.sees_contacts and Role(post.role) in ORGANISERS for post in by.posts)
