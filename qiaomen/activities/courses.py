"""Courses: sessions that people attend, pieces that they read on line; who has finished, who still misses one."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from qiaomen.people.actors import Actor
from qiaomen.people.models import Role
from qiaomen.units.queries import working_time
from qiaomen.volunteers import hours
from qiaomen.volunteers.models import HourEntry, Membership, Organisation, Volunteer
from qiaomen.volunteers.models.hours import HourKind

from .models import Activity, Attendance, Completion, Course, Piece
from .permissions import ORGANISER_ROLES


class CannotFinish(Exception):
    """It was refused and nothing changed; the message is for the reader."""

    @property
    def message(self) -> str:
        """What to show."""
        return str(self.args[0])


@dataclass(frozen=True)
class Standing:
    """How far somebody is with a course: sessions attended of those needed, pieces finished of all."""

    course: Course
    came: int
    read: int
    pieces: int

    @property
    def is_finished(self) -> bool:
        """Whether nothing is missing."""
        return self.came >= self.course.sessions_needed and self.read >= self.pieces


@dataclass(frozen=True)
class TeamMisses:
    """A team: how many of its members miss the course, of how many."""

    team: Organisation
    missing: int
    members: int


def today(at: datetime) -> date:
    """The day in the city's zone."""
    return at.astimezone(working_time().zone).date()


def courses_on(day: date) -> QuerySet[Course]:
    """Open on a day, or later; the newest first."""
    return Course.objects.filter(until_on__gte=day).select_related("unit")


def courses_of(by: Actor) -> QuerySet[Course]:
    """The courses that this organiser runs. Deny by default: no post, no course."""
    allowed = Q(pk__in=[])
    for post in by.posts:
        if Role(post.role) in ORGANISER_ROLES:
            allowed |= Q(unit__path__startswith=post.unit.path)
    return Course.objects.filter(allowed).select_related("unit", "owed_by")


def sessions_of(course: Course) -> QuerySet[Activity]:
    """Its meetings, in their order."""
    hidden = (Activity.State.DRAFT, Activity.State.CANCELLED)
    return course.sessions.exclude(state__in=hidden).prefetch_related("shifts").order_by("from_at", "pk")


def finish(piece: Piece, volunteer: Volunteer, *, answer: int | None, at: datetime) -> Completion:
    """学完: the question answered right, or, where there is none, read to the end; once, with its minutes of training.

    Raises CannotFinish.
    """
    course = piece.course
    if not course.from_on <= today(at) <= course.until_on:
        raise CannotFinish(_("这门课程现在不开放。"))
    if piece.question and answer != piece.right:
        raise CannotFinish(_("答得不对。再看一看正文，再答一次。"))
    with transaction.atomic():
        made, is_new = Completion.objects.get_or_create(piece=piece, volunteer=volunteer, defaults={"at": at})
        if is_new and piece.minutes:
            hours.credit(
                volunteer, kind=HourKind.TRAINING, from_at=at - timedelta(minutes=piece.minutes), until_at=at,
                title=f"{course.title} · {piece.title}"[:120], organisation=course.owed_by, about=course.code,
                key=f"completion:{made.pk}", at=at,
            )  # fmt: skip
        return made


def with_progress(people: QuerySet[Volunteer], course: Course) -> Any:
    """A queryset of them, each with `came` (different sessions, checked in and out) and `read` (pieces finished)."""
    came = _there().filter(volunteer=OuterRef("pk"), shift__activity__course=course).order_by().values("volunteer")
    read = Completion.objects.filter(volunteer=OuterRef("pk"), piece__course=course).order_by().values("volunteer")
    return people.annotate(
        came=_counted(came.annotate(n=Count("shift__activity", distinct=True)).values("n")),
        read=_counted(read.annotate(n=Count("pk")).values("n")),
    )


def standing(course: Course, volunteer: Volunteer) -> Standing:
    """How far one volunteer is."""
    row = with_progress(Volunteer.objects.filter(pk=volunteer.pk), course).get()
    return Standing(course, row.came, row.read, pieces=course.pieces.count())


def standings(volunteer: Volunteer) -> list[Standing]:
    """The training record: every course in which somebody has been or read, the newest first; three queries."""
    came = dict(
        _there().filter(volunteer=volunteer, shift__activity__course__isnull=False).order_by()
        .values_list("shift__activity__course").annotate(n=Count("shift__activity", distinct=True))
    )  # fmt: skip
    read = dict(
        Completion.objects.filter(volunteer=volunteer).values_list("piece__course").annotate(n=Count("pk")).order_by()
    )
    found = Course.objects.filter(pk__in=[*came, *read]).annotate(n=Count("pieces"))
    return [Standing(one, came.get(one.pk, 0), read.get(one.pk, 0), pieces=one.n) for one in found]


def minutes_of_training(volunteer: Volunteer) -> int:
    """Beside the hours of service, never added to them."""
    found = HourEntry.objects.filter(volunteer=volunteer, kind=HourKind.TRAINING).aggregate(n=Sum("minutes"))
    return found["n"] or 0


def who_owe(course: Course, day: date) -> QuerySet[Membership]:
    """Memberships of the team that is to take the course, and of those below it, on a day."""
    if course.owed_by is None:
        return Membership.objects.none()
    return Membership.objects.filter(
        Q(until_on=None) | Q(until_on__gte=day), organisation__path__startswith=course.owed_by.path,
        state=Membership.State.IN, from_on__lte=day, volunteer__left_at=None,
    )  # fmt: skip


def who_miss(course: Course, day: date) -> Any:
    """Who is to take the course and has not finished it, with their progress; each once, whatever teams he is in."""
    owe = Volunteer.objects.filter(pk__in=who_owe(course, day).values("volunteer"))
    needed, pieces = course.sessions_needed, course.pieces.count()
    return with_progress(owe, course).filter(Q(came__lt=needed) | Q(read__lt=pieces))


def misses_by_team(course: Course, day: date) -> list[TeamMisses]:
    """Team by team; who is in two teams is counted in both, so the column does not add up to a number of people."""
    missing = Count("pk", filter=Q(volunteer__in=who_miss(course, day).values("pk")))
    rows = who_owe(course, day).values_list("organisation").annotate(n=Count("pk"), missing=missing).order_by()
    counted = {key: (missing, n) for key, n, missing in rows}
    teams = Organisation.objects.filter(pk__in=counted)
    return [TeamMisses(team, *counted[team.pk]) for team in teams]


def takers(courses: Iterable[Course]) -> dict[int, tuple[int, int]]:
    """Of each course: how many different people came to a session, and how many finished a piece; two queries."""
    keys = [one.pk for one in courses]
    came = dict(
        _there().filter(shift__activity__course__in=keys).order_by()
        .values_list("shift__activity__course").annotate(n=Count("volunteer", distinct=True))
    )  # fmt: skip
    read = dict(
        Completion.objects.filter(piece__course__in=keys).order_by()
        .values_list("piece__course").annotate(n=Count("volunteer", distinct=True))
    )  # fmt: skip
    return {key: (came.get(key, 0), read.get(key, 0)) for key in keys}


def _there() -> QuerySet[Attendance]:
    """Attendances that were ended on the spot."""
    return Attendance.objects.filter(out_at__isnull=False, forgotten=False, out_at__gt=F("in_at"))


def _counted(rows: Any) -> Coalesce:
    return Coalesce(Subquery(rows, output_field=IntegerField()), 0)
