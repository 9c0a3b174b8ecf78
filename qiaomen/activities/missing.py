"""谁还没学完: who is to take a course and has not finished it, by name and by team; two queries whatever the size."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet

from qiaomen.volunteers.models import Membership, Organisation, Volunteer

from .courses import finished, with_progress
from .models import Course


@dataclass(frozen=True)
class TeamMisses:
    """A team: how many of its members miss the course, of how many."""

    team: Organisation
    missing: int
    members: int


def who_owe(course: Course, day: date) -> QuerySet[Membership]:
    """Memberships of the team that is to take the course, and of those below it, on a day."""
    if course.owed_by is None:
        return Membership.objects.none()
    return Membership.objects.filter(
        Q(until_on=None) | Q(until_on__gte=day), organisation__path__startswith=course.owed_by.path,
        state=Membership.State.IN, from_on__lte=day, volunteer__left_at=None,
    )  # fmt: skip


def who_miss(course: Course, day: date, team: str = "") -> Any:
    """Who is to take the course and has not finished it, with their progress; each once, whatever teams he is in.

    `team`: the code of one team, to see its people alone.
    """
    owe = who_owe(course, day)
    if team:
        owe = owe.filter(organisation__code=team)
    people = Volunteer.objects.filter(pk__in=owe.values("volunteer"))
    return with_progress(people.filter(_misses(course, "pk")), course)


def misses_by_team(course: Course, day: date) -> list[TeamMisses]:
    """Team by team, where most are missing first; who is in two teams is counted in both, so nothing adds up."""
    missing = Count("pk", filter=_misses(course, "volunteer"))
    rows = who_owe(course, day).values_list("organisation").annotate(n=Count("pk"), missing=missing).order_by()
    counted = {key: (missing, n) for key, n, missing in rows}
    teams = Organisation.objects.filter(pk__in=counted).order_by("path")
    return sorted([TeamMisses(team, *counted[team.pk]) for team in teams], key=lambda one: -one.missing)


def _misses(course: Course, who: str) -> Q:
    done = finished(course, who)
    # A course of nothing is missed by nobody.
    return ~done if done else Q(pk__in=[])
