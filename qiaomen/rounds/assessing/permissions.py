"""Who plans assessments, who looks, who reads the scores."""

from django.db.models import Q, QuerySet

from qiaomen.cases.intake import ENTERED_BY
from qiaomen.cases.models.report import Channel
from qiaomen.people.actors import Actor
from qiaomen.people.models import Role
from qiaomen.rounds.models import Assessment, AssessmentPoint
from qiaomen.rounds.permissions import within

PLAN_ROLES = frozenset({Role.ASSESSOR, Role.SUPERVISOR})
SEE_ROLES = PLAN_ROLES | {Role.LEADER}
# Whoever may hand in the faults.
LOOK_ROLES = frozenset(ENTERED_BY[Channel.ASSESSMENT])


def assessments_seen_by(by: Actor) -> QuerySet[Assessment]:
    """Assessments of the units at or below a post that plans or leads."""
    allowed = Q(pk__in=[])
    for post in by.posts:
        if post.role in SEE_ROLES:
            allowed |= Q(unit__path__startswith=post.unit.path)
    return Assessment.objects.filter(allowed).select_related("unit")


def points_to_look_at(by: Actor) -> QuerySet[AssessmentPoint]:
    """Points within this person's posts, done ones too."""
    points = AssessmentPoint.objects.filter(within(by, LOOK_ROLES, "place__area"))
    return points.select_related("place__area", "place__unit", "assessment")
