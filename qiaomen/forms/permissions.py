"""Who makes forms and reads answers: an assessor, supervisor, organiser or leader at the form's unit or above it."""

from django.utils.translation import gettext as _

from qiaomen.people.actors import Actor
from qiaomen.people.models import Role
from qiaomen.units.models import Unit

from .problems import CannotAnswer

MAKERS = frozenset({Role.ASSESSOR, Role.SUPERVISOR, Role.ORGANISER, Role.ADMINISTRATOR})
READERS = MAKERS | {Role.LEADER}


def makes_for(by: Actor, unit: Unit) -> bool:
    """Whether this person may make and change the forms of a unit."""
    return by.works_in(unit.path, MAKERS)


def permit_making(by: Actor, unit: Unit) -> None:
    """Raises CannotAnswer for everybody else."""
    if not makes_for(by, unit):
        raise CannotAnswer(_("您的岗位不能为这个单位做表单。"))
