"""Who may plan and lead: who keeps the team (`volunteers/queries.py` decides), for what happens on that ground."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from qiaomen.people.actors import Actor
from qiaomen.people.models import Role
from qiaomen.places.models import Area
from qiaomen.volunteers.models import Organisation
from qiaomen.volunteers.queries import keeps

from .models import Course
from .problems import CannotPlan

ORGANISER_ROLES = frozenset({Role.ORGANISER})


def permit_planning(by: Actor, team: Organisation, area: Area) -> None:
    """Raises CannotPlan for anybody else."""
    if not keeps(by, team.unit, area):
        raise CannotPlan(_("您的岗位不能为这支队伍办活动。"), field="organisation")


def courses_of(by: Actor) -> QuerySet[Course]:
    """The courses that this organiser runs. Deny by default: no post, no course."""
    return Course.objects.filter(by.units_below(ORGANISER_ROLES)).select_related("unit", "owed_by")


def permit_course(by: Actor, course: Course) -> None:
    """Raises CannotPlan for whoever does not run this course."""
    if not courses_of(by).filter(pk=course.pk).exists():
        raise CannotPlan(_("这门课程不归您管，不能算作它的场次。"), field="course")
