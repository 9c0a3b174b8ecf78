"""Who may plan and lead: who keeps the team (`volunteers/queries.py` decides), for what happens on that ground."""

from django.utils.translation import gettext as _

from qiaomen.people.actors import Actor
from qiaomen.people.models import Role
from qiaomen.places.models import Area
from qiaomen.volunteers.models import Organisation
from qiaomen.volunteers.queries import keeps

from .problems import CannotPlan

ORGANISER_ROLES = frozenset({Role.ORGANISER})


def permit_planning(by: Actor, team: Organisation, area: Area) -> None:
    """Raises CannotPlan for anybody else."""
    if not keeps(by, team.unit, area):
        raise CannotPlan(_("您的岗位不能为这支队伍办活动。"), field="organisation")
