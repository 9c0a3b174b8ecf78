"""Who may plan and lead: an organiser's post at the team's unit or above it, within the post's area."""

from django.db.models import Q
from django.utils.translation import gettext as _

from qiaomen.people.actors import Actor
from qiaomen.people.models import Role
from qiaomen.places.models import Area
from qiaomen.volunteers.models import Organisation

from .problems import CannotPlan

ORGANISER_ROLES = frozenset({Role.ORGANISER})


def ground_of(by: Actor, *, unit: str, area: str) -> Q:
    """Rows whose unit's path and area's path (these columns) lie under a post of this organiser. No post, no row."""
    allowed = Q(pk__in=[])
    for post in by.posts:
        if Role(post.role) in ORGANISER_ROLES:
            here = Q((f"{unit}__startswith", post.unit.path))
            allowed |= here if post.area is None else here & Q((f"{area}__startswith", post.area.path))
    return allowed


def may_plan(by: Actor, team: Organisation, area: Area) -> bool:
    """Whether this person may plan for this team on this ground."""
    return any(
        Role(post.role) in ORGANISER_ROLES
        and team.unit.path.startswith(post.unit.path)
        and (post.area is None or area.path.startswith(post.area.path))
        for post in by.posts
    )


def permit_planning(by: Actor, team: Organisation, area: Area) -> None:
    """Raises CannotPlan for anybody else."""
    if not may_plan(by, team, area):
        raise CannotPlan(_("您的岗位不能为这支队伍办活动。"), field="organisation")
