"""Who plans assessments, who looks, who reads the scores."""

from datetime import date

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from qiaomen.cases.intake import ENTERED_BY
from qiaomen.cases.models.report import Channel
from qiaomen.cases.problems import NotYours
from qiaomen.people.actors import Actor
from qiaomen.people.models import Person, Role
from qiaomen.rounds.models import Assessment, AssessmentPoint, Observation

PLAN_ROLES = frozenset({Role.ASSESSOR, Role.SUPERVISOR})
SEE_ROLES = PLAN_ROLES | {Role.LEADER}
# Whoever may hand in the faults.
LOOK_ROLES = frozenset(ENTERED_BY[Channel.ASSESSMENT])
# The order of points: those of an assessment together, in the order of a way through the city.
WAY = ("-assessment", "place__area__path", "place__code", "pk")


def assessments_seen_by(by: Actor) -> QuerySet[Assessment]:
    """Assessments of the units at or below a post that plans or leads."""
    return Assessment.objects.filter(by.units_below(SEE_ROLES)).select_related("unit")


def may_set_standard(by: Actor) -> bool:
    """Whether this person may change what is looked at and where: one standard for the whole city."""
    return by.covers(None, PLAN_ROLES)


def may_plan(one: Assessment, by: Actor) -> bool:
    """Whether this person may deal the points of this assessment, publish its bulletin and drop it.

    By posts at its unit or above that cover all its points: one limited to a district plans there, and reads the rest.
    """
    there = by.at(one.unit.path)
    beyond = one.points.exclude(there.areas_below(PLAN_ROLES, "place__area__path"))
    return bool(there.roles & PLAN_ROLES) and not beyond.exists()


def permit_planning(one: Assessment, by: Actor) -> None:
    """Raises NotYours for whoever may not plan it."""
    if not may_plan(one, by):
        raise NotYours(_("安排这次测评要有管得到它全部区域的考核或督查岗位。"))


def points_to_look_at(by: Actor) -> QuerySet[AssessmentPoint]:
    """Points within this person's posts, done ones too."""
    points = AssessmentPoint.objects.filter(by.areas_below(LOOK_ROLES, "place__area__path"))
    return points.select_related("place__area", "place__unit", "assessment", "assessor", "done_by")


def points_open(by: Actor, *, today: date) -> QuerySet[AssessmentPoint]:
    """Of these, what is still to be looked at in assessments that run today; in the order of a way through the city."""
    runs = Q(assessment__since__lte=today, assessment__until__gte=today, assessment__published_at=None)
    return points_to_look_at(by).filter(runs, done_at=None).order_by(*WAY)


def faults_seen_by(by: Actor) -> QuerySet[Observation]:
    """What was found wrong in assessments that this person may read."""
    found = Observation.objects.filter(point__assessment__in=assessments_seen_by(by), report__isnull=False)
    return found.select_related("criterion", "point__place__area", "point__place__unit", "report")


def assessors() -> QuerySet[Person]:
    """Whoever has a post that looks at points somewhere."""
    return Person.objects.filter(is_active=True, posts__role__in=LOOK_ROLES).distinct().order_by("name", "pk")
