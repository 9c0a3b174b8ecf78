"""Courses: sessions that people attend, pieces that they read on line, how far somebody is."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import accumulate
from typing import Any

from django.db import transaction
from django.db.models import Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from qiaomen.units.queries import day_of
from qiaomen.volunteers import hours
from qiaomen.volunteers.models import HourEntry, Volunteer
from qiaomen.volunteers.models.hours import HourKind

from .models import Activity, Attendance, Completion, Course, Piece

UNSEEN = (Activity.State.DRAFT, Activity.State.CANCELLED)


class CannotFinish(Exception):
    """It was refused and nothing changed; the message is for the reader."""

    @property
    def message(self) -> str:
        """What to show."""
        return str(self.args[0])


@dataclass(frozen=True)
class Standing:
    """How far somebody is with a course: sessions attended of those needed, pieces finished of all.

    `owed`: one of his teams is to take it now.
    """

    course: Course
    came: int
    read: int
    pieces: int
    owed: bool = False

    @property
    def is_finished(self) -> bool:
        """Whether nothing is missing."""
        return self.came >= self.course.sessions_needed and self.read >= self.pieces

    @property
    def is_missed(self) -> bool:
        """Whether he is to take it and has not finished it."""
        return self.owed and not self.is_finished


def courses_on(day: date) -> QuerySet[Course]:
    """Open on a day, or later; the newest first."""
    return Course.objects.filter(until_on__gte=day).select_related("unit")


def sessions_of(course: Course, *, hidden: Iterable[str] = UNSEEN) -> QuerySet[Activity]:
    """Its meetings, in their order; without those that nobody can come to."""
    return course.sessions.exclude(state__in=hidden).prefetch_related("shifts").order_by("from_at", "pk")


def finish(piece: Piece, volunteer: Volunteer, *, answer: int | None, at: datetime) -> Completion:
    """学完: the question answered right, or, where there is none, read to the end; once, with its minutes of training.

    Raises CannotFinish.
    """
    course = piece.course
    if not course.from_on <= day_of(at) <= course.until_on:
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


def finished(course: Course, who: str = "pk") -> Q:
    """Those who miss nothing, each half counted once for all of them. `who`: where the volunteer's key is."""
    found, pieces = Q(), course.pieces.count()
    if course.sessions_needed:
        came = _there().filter(shift__activity__course=course).order_by().values("volunteer")
        came = came.annotate(n=Count("shift__activity", distinct=True)).filter(n__gte=course.sessions_needed)
        found &= Q(**{f"{who}__in": came.values("volunteer")})
    if pieces:
        read = Completion.objects.filter(piece__course=course).order_by().values("volunteer")
        read = read.annotate(n=Count("pk")).filter(n__gte=pieces)
        found &= Q(**{f"{who}__in": read.values("volunteer")})
    return found


def standing(course: Course, volunteer: Volunteer) -> Standing:
    """How far one volunteer is."""
    row = with_progress(Volunteer.objects.filter(pk=volunteer.pk), course).get()
    return Standing(course, row.came, row.read, pieces=course.pieces.count())


def standings(volunteer: Volunteer, day: date) -> list[Standing]:
    """The training record: what he is to take now and has not finished, then every other course in which he has been
    or read, the newest first; four queries."""
    came = dict(
        _there().filter(volunteer=volunteer, shift__activity__course__isnull=False).order_by()
        .values_list("shift__activity__course").annotate(n=Count("shift__activity", distinct=True))
    )  # fmt: skip
    read = dict(
        Completion.objects.filter(volunteer=volunteer).values_list("piece__course").annotate(n=Count("pk")).order_by()
    )
    above = _above(volunteer, day)
    owed = Q(owed_by__path__in=above, from_on__lte=day, until_on__gte=day)
    found = Course.objects.filter(Q(pk__in=[*came, *read]) | owed).select_related("owed_by").annotate(n=Count("pieces"))
    rows = []
    for one in found:
        owes = one.owed_by is not None and one.owed_by.path in above and one.from_on <= day <= one.until_on
        rows.append(Standing(one, came.get(one.pk, 0), read.get(one.pk, 0), pieces=one.n, owed=owes))
    return sorted(rows, key=lambda one: not one.is_missed)


def been_to(course: Course, volunteer: Volunteer) -> set[int]:
    """The keys of its sessions in which somebody was to the end."""
    there = _there().filter(volunteer=volunteer, shift__activity__course=course)
    return set(there.values_list("shift__activity", flat=True))


def record_of(volunteer: Volunteer) -> QuerySet[HourEntry]:
    """What was entered as training: sessions and pieces, each with its minutes."""
    return HourEntry.objects.filter(volunteer=volunteer, kind=HourKind.TRAINING).select_related("organisation")


def minutes_of_training(volunteer: Volunteer) -> int:
    """Beside the hours of service, never added to them."""
    found: int | None = record_of(volunteer).aggregate(n=Sum("minutes"))["n"]
    return found or 0


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


def _above(volunteer: Volunteer, day: date) -> list[str]:
    """The paths of his teams on a day, and of those above them."""
    inside = volunteer.memberships.filter(Q(until_on=None) | Q(until_on__gte=day), state="in", from_on__lte=day)
    paths = inside.filter(organisation__isnull=False).values_list("organisation__path", flat=True)
    return [above for path in paths for above in accumulate(f"{name}/" for name in path.split("/")[:-1])]


def _there() -> QuerySet[Attendance]:
    """Attendances that were ended on the spot."""
    return Attendance.objects.filter(out_at__isnull=False, forgotten=False, out_at__gt=F("in_at"))


def _counted(rows: Any) -> Coalesce:
    return Coalesce(Subquery(rows, output_field=IntegerField()), 0)
